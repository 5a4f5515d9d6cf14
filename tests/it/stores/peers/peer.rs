//! An application of another library, in a process of its own on the same database.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::peers;

/// The other library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Library {
    /// FastAPI Users with SQLAlchemy.
    FastApiUsers,
    /// fastapi-users-tortoise.
    Tortoise,
}

impl Library {
    /// Its environment below `PEERS_PYTHON`, and its program.
    fn program(self) -> (PathBuf, PathBuf) {
        let (environment, program) = match self {
            Self::FastApiUsers => ("fastapi-users", "fastapi_users_app.py"),
            Self::Tortoise => ("fastapi-users-tortoise", "tortoise_app.py"),
        };
        (peers::python(environment), peers::program(program))
    }
}

/// An application that runs until it is dropped.
pub(super) struct Peer {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// A user as the library reads it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct PeerUser {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) hashed_password: String,
    pub(super) is_active: bool,
    pub(super) is_verified: bool,
    pub(super) is_superuser: bool,
}

/// An account as the library reads it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct PeerAccount {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) oauth_name: String,
    pub(super) access_token: String,
    pub(super) expires_at: Option<i64>,
    pub(super) refresh_token: Option<String>,
    pub(super) account_id: String,
    pub(super) account_email: String,
}

/// All that the library reads.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Everything {
    pub(super) users: Vec<PeerUser>,
    pub(super) accounts: Vec<PeerAccount>,
}

impl Everything {
    /// How many users and accounts there are.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.users.len(), self.accounts.len())
    }

    /// The user with this address.
    pub(super) fn user(&self, email: &str) -> &PeerUser {
        only(self.users.iter().filter(|user| user.email == email))
    }

    /// The account of this identity.
    pub(super) fn account(&self, oauth_name: &str, account_id: &str) -> &PeerAccount {
        let is_it =
            |account: &&PeerAccount| account.oauth_name == oauth_name && account.account_id == account_id;
        only(self.accounts.iter().filter(is_it))
    }

    /// How many accounts each user has.
    pub(super) fn accounts_of_users(&self) -> BTreeMap<&str, usize> {
        let count =
            |user: &PeerUser| self.accounts.iter().filter(|account| account.user_id == user.id).count();
        self.users.iter().map(|user| (user.email.as_str(), count(user))).collect()
    }
}

fn only<T: std::fmt::Debug>(mut found: impl Iterator<Item = T>) -> T {
    let first = found.next().expect("there is none");
    assert!(found.next().is_none(), "there is another beside {first:?}");
    first
}

/// What a provider has answered, as the library's callback takes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered<'a> {
    pub(super) oauth_name: &'a str,
    pub(super) account_id: &'a str,
    pub(super) email: &'a str,
    /// Its refresh token has `-refresh` after it.
    pub(super) access_token: &'a str,
}

impl Answered<'_> {
    fn question(self) -> Value {
        json!({
            "oauth_name": self.oauth_name,
            "account_id": self.account_id,
            "account_email": self.email,
            "access_token": self.access_token,
            "refresh_token": format!("{}-refresh", self.access_token),
            "expires_at": 1_900_000_000,
        })
    }
}

impl Peer {
    /// Starts it on the database at `url`, with keys that are `uuid`s or `integer`s.
    fn start(library: Library, url: &str, keys: &str) -> Self {
        let (python, program) = library.program();
        let mut process = Command::new(&python)
            // Nothing is written beside its sources.
            .arg("-B")
            .args([program.as_os_str(), url.as_ref(), keys.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, questions, answers }
    }

    /// Starts it, and has it make its tables.
    pub(super) fn with_tables(library: Library, url: &str, keys: &str) -> Self {
        let mut peer = Self::start(library, url, keys);
        peer.ask::<()>("tables", json!({}));
        peer
    }

    /// Registers a user with a password.
    pub(super) fn register(&mut self, email: &str, password: &str) -> PeerUser {
        self.ask("register", json!({ "email": email, "password": password }))
    }

    /// Logs a person in that comes back from a provider, as its callback route does.
    pub(super) fn oauth_login(&mut self, answered: Answered<'_>) -> PeerUser {
        self.ask("oauth_login", answered.question())
    }

    /// Has such a login refused, and gives the library's word for why.
    pub(super) fn refuses(&mut self, answered: Answered<'_>) -> String {
        let answer = self.answer("oauth_login", answered.question());
        answer["error"].as_str().unwrap_or_else(|| panic!("{answered:?} was let in")).to_owned()
    }

    /// The user whose password this is.
    pub(super) fn password_login(&mut self, email: &str, password: &str) -> Option<PeerUser> {
        self.ask("password_login", json!({ "email": email, "password": password }))
    }

    /// Whether its password helper takes `password` for that of `hash`. Fails on a hash that it can't read.
    pub(super) fn fits(&mut self, password: &str, hash: &str) -> bool {
        let checked: Value = self.ask("check_hash", json!({ "password": password, "hash": hash }));
        checked["fits"].as_bool().unwrap()
    }

    /// A session token of this user.
    pub(super) fn mint(&mut self, user_id: &str, secret: &str) -> String {
        self.ask("mint", json!({ "id": user_id, "secret": secret }))
    }

    /// The user of a session token.
    pub(super) fn whose(&mut self, token: &str, secret: &str) -> Option<PeerUser> {
        self.ask("whose", json!({ "token": token, "secret": secret }))
    }

    /// All users and accounts, in the order of their keys.
    pub(super) fn everything(&mut self) -> Everything {
        let mut all: Everything = self.ask("everything", json!({}));
        all.users.sort_by(|one, other| one.id.cmp(&other.id));
        all.accounts.sort_by(|one, other| one.id.cmp(&other.id));
        all
    }

    fn ask<T: DeserializeOwned>(&mut self, what: &str, question: Value) -> T {
        let mut answer = self.answer(what, question);
        assert!(answer["error"].is_null(), "the peer failed to do `{what}`: {answer}");
        serde_json::from_value(answer["ok"].take()).unwrap()
    }

    fn answer(&mut self, what: &str, mut question: Value) -> Value {
        question["do"] = what.into();
        writeln!(self.questions.as_ref().unwrap(), "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the peer ended when asked to do `{what}`"))
    }
}

impl Drop for Peer {
    /// It ends when there are no more questions.
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}
