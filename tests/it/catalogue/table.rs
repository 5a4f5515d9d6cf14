//! A table of which each row is tried, and each failure told.

use std::any::Any;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

/// What is done to a provider just now, for who reads of a failure.
#[derive(Clone, Default)]
pub(super) struct Step(Arc<Mutex<&'static str>>);

impl Step {
    pub(super) fn is(&self, step: &'static str) {
        *self.0.lock().unwrap() = step;
    }
}

/// Rows of the table, all at once.
#[derive(Default)]
pub(super) struct Table(JoinSet<Result<(), String>>);

impl Table {
    pub(super) fn row<F>(&mut self, name: &'static str, row: impl FnOnce(Step) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let step = Step::default();
        let task = row(step.clone());
        self.0.spawn(async move {
            let done = tokio::spawn(task).await;
            done.map_err(|panic| {
                format!("{name}, {}: {}", step.0.lock().unwrap(), text(&*panic.into_panic()))
            })
        });
    }

    /// Waits for all rows. Says of each that failed which it is, and at which step.
    pub(super) async fn holds(mut self) {
        let mut failed = Vec::new();
        while let Some(row) = self.0.join_next().await {
            failed.extend(row.unwrap().err());
        }
        failed.sort();
        assert!(failed.is_empty(), "{} rows fail:\n{}", failed.len(), failed.join("\n"));
    }
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}
