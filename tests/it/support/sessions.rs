//! A session strategy to watch.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use users_runtime::session::{Strategy, Subject};
use users_runtime::{StoreError, Token};
use uuid::Uuid;

/// Random tokens in memory, with a record of those that were ended. Clones share what they hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    alive: HashMap<String, Subject>,
    ended: Vec<String>,
    reads: usize,
}

impl Recorded {
    /// The tokens that were ended, in order.
    pub(crate) fn ended(&self) -> Vec<String> {
        self.0.lock().unwrap().ended.clone()
    }

    /// How many tokens were looked up.
    pub(crate) fn reads(&self) -> usize {
        self.0.lock().unwrap().reads
    }

    /// The tokens that are good.
    pub(crate) fn alive(&self) -> Vec<String> {
        self.0.lock().unwrap().alive.keys().cloned().collect()
    }
}

impl Strategy for Recorded {
    async fn write(&self, subject: &Subject) -> Result<Token, StoreError> {
        let token = Uuid::new_v4().to_string();
        let mut state = self.0.lock().unwrap();
        state.alive.insert(token.clone(), subject.clone());
        Ok(token.into())
    }

    async fn read(&self, token: &str) -> Result<Option<Subject>, StoreError> {
        let mut state = self.0.lock().unwrap();
        state.reads += 1;
        Ok(state.alive.get(token).cloned())
    }

    async fn destroy(&self, token: &str) -> Result<(), StoreError> {
        let mut state = self.0.lock().unwrap();
        if state.alive.remove(token).is_some() {
            state.ended.push(token.to_owned());
        }
        Ok(())
    }
}
