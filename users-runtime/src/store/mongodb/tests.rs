//! What no server in good health shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use mongodb::error::{CommandError, Error, ErrorKind};

use super::fault::{Fault, patiently};
use super::model::identity;
use super::turns::Turns;

const SHORT: Duration = Duration::from_millis(50);

fn command_error(code: i32, message: &str) -> Error {
    let error = serde_json::json!({ "code": code, "codeName": "Name", "errmsg": message });
    let error: CommandError = serde_json::from_value(error).unwrap();
    ErrorKind::Command(error).into()
}

#[test]
fn no_two_accounts_have_one_identity() {
    assert_eq!(identity("google", "1"), "google:1");
    assert_eq!(identity("google", "a:b"), "google:a:b");
    let pairs =
        [("a", "b:c"), ("a:b", "c"), ("a%3Ab", "c"), ("a%253Ab", "c"), ("", "a:b:c"), ("a%", "3Ab:c")];
    let mut all: Vec<_> = pairs.iter().map(|(name, id)| identity(name, id)).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), pairs.len(), "{all:?}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let fault = patiently(SHORT, std::future::pending::<Result<(), Error>>).await.unwrap_err();
    assert!(matches!(fault, Fault::NoAnswer(SHORT)), "{fault}");
}

/// The driver would be in disorder if it were dropped half-way.
#[tokio::test]
async fn an_operation_that_nobody_waits_for_comes_to_its_end() {
    let (began, ended) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let slow = || {
        let (began, ended) = (Arc::clone(&began), Arc::clone(&ended));
        async move {
            began.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(2 * SHORT).await;
            ended.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(command_error(112, "conflict"))
        }
    };
    let fault = patiently(SHORT, slow).await.unwrap_err();
    assert!(matches!(fault, Fault::NoAnswer(SHORT)), "{fault}");
    let caller = tokio::time::timeout(SHORT, patiently(Duration::from_mins(1), slow));
    assert!(caller.await.is_err(), "the caller is dropped");
    tokio::time::sleep(6 * SHORT).await;
    assert_eq!(ended.load(Ordering::Relaxed), 2, "both came to their end");
    assert_eq!(began.load(Ordering::Relaxed), 2, "what nobody waits for is not tried again");
}

#[tokio::test]
async fn a_panic_in_an_operation_is_an_error() {
    let broken = async || -> Result<(), Error> { panic!("as a driver's own code may") };
    let fault = patiently(SHORT, broken).await.unwrap_err();
    assert!(matches!(fault, Fault::BrokenOff), "{fault}");
}

#[tokio::test]
async fn what_passes_is_tried_again_and_what_does_not_is_not() {
    let lost = || ErrorKind::Io(Arc::new(std::io::ErrorKind::ConnectionReset.into())).into();
    for (error, is_transient) in [
        (command_error(10_107, "not primary"), true),
        (command_error(112, "conflict"), true),
        (lost(), true),
        (command_error(11_000, "E11000 duplicate key error index: own dup key: { a: \"a-secret\" }"), false),
        (command_error(13, "not authorized: a-secret"), false),
    ] {
        let count = Arc::new(AtomicU32::new(0));
        let request = || {
            let (count, error) = (Arc::clone(&count), error.clone());
            // The third try would do.
            async move { if count.fetch_add(1, Ordering::Relaxed) == 2 { Ok(()) } else { Err(error) } }
        };
        let result = patiently(Duration::from_mins(1), request).await;
        assert_eq!(result.is_ok(), is_transient, "{error}");
        assert_eq!(count.load(Ordering::Relaxed), if is_transient { 3 } else { 1 }, "{error}");
        if let Err(fault) = result {
            assert!(!format!("{fault} {fault:?}").contains("secret"), "{fault:?}");
        }
    }
}

#[test]
fn a_duplicate_names_its_index() {
    let fault =
        Fault::from(command_error(11_000, "E11000 … index: email_key_1 dup key: { email_key: \"a@b\" }"));
    assert!(fault.is_duplicate());
    assert_eq!(fault.to_string(), "MongoDB refused: the unique index `email_key_1` has this value already");
}

#[tokio::test]
async fn nobody_waits_for_a_turn_for_long() {
    let turns = Turns::default();
    let turn = turns.take("ada").await;
    assert!(turn.is_some());
    assert!(tokio::time::timeout(SHORT, turns.take("ada")).await.is_err(), "one has the turn");
    assert!(turns.take("ada").await.is_none(), "who has it too long is not waited for");
    drop(turn);
    assert!(turns.take("ada").await.is_some());
}
