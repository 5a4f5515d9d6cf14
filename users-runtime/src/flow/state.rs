//! `state`: which transaction it is, and since when.

use uuid::Uuid;

use super::keys::{Keys, Purpose};

/// How long a transaction may take, in seconds.
pub(crate) const LIFETIME: u64 = 600;
/// How far another server's clock may be off, in seconds.
const SKEW: u64 = 60;

/// How its end is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// To a program: a status and JSON.
    Api,
    /// To a person: a redirect to a page.
    Page,
}

/// What the `state` parameter holds, sealed: 71 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// The transaction.
    pub(crate) id: Uuid,
    /// When it began, in seconds since 1970.
    pub(crate) began_at: u64,
    /// How its end is answered, so that a person is shown a page also when the cookie is gone.
    pub(crate) answer: Answer,
}

impl State {
    /// The parameter's value.
    pub(crate) fn seal(&self, keys: &Keys) -> String {
        let mut data = Vec::with_capacity(64);
        data.extend_from_slice(self.id.as_bytes());
        data.extend_from_slice(&self.began_at.to_be_bytes());
        data.push(matches!(self.answer, Answer::Page).into());
        keys.seal(Purpose::State, b"", data)
    }

    /// What [`seal`](State::seal) made a value of; `None` for any other value.
    pub(crate) fn open(keys: &Keys, value: &str) -> Option<Self> {
        let data = keys.open(Purpose::State, b"", value)?;
        let (id, data) = data.split_first_chunk()?;
        let (began_at, data) = data.split_first_chunk()?;
        let answer = match data {
            [0] => Answer::Api,
            [1] => Answer::Page,
            _ => return None,
        };
        Some(Self { id: Uuid::from_bytes(*id), began_at: u64::from_be_bytes(*began_at), answer })
    }

    /// Whether the transaction has taken too long, or is from a future that no clock skew explains.
    pub(crate) fn is_expired(&self, now: u64) -> bool {
        now > self.began_at + LIFETIME + SKEW || now + SKEW < self.began_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_short_and_comes_back() {
        let keys = Keys::generate();
        for answer in [Answer::Api, Answer::Page] {
            let state = State { id: Uuid::now_v7(), began_at: 1_700_000_000, answer };
            let value = state.seal(&keys);
            assert_eq!(value.len(), 71);
            assert_eq!(State::open(&keys, &value), Some(state));
        }
    }

    #[test]
    fn it_lives_for_ten_minutes_and_a_skew() {
        let state = State { id: Uuid::nil(), began_at: 1000, answer: Answer::Api };
        assert!(!state.is_expired(1000) && !state.is_expired(1660) && !state.is_expired(940));
        assert!(state.is_expired(1661) && state.is_expired(939));
    }
}
