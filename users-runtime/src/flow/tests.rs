//! Properties of what a browser carries, and of what the store keeps sealed.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use url::Url;
use uuid::Uuid;

use super::keys::{Keys, Purpose};
use super::next;
use super::seal::Seal;
use super::state::{Answer, State};
use super::transaction::{Intent, Transaction};
use crate::model::{Draft, Grant, OAuthAccount as _, Profile, Token, Tokens};
use crate::session::cookies::Cookies;
use crate::tests::{decoded, holds, paths, spoilt, texts};
use crate::{OAuthUser, oauth_account};

#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(crate = "crate")]
#[allow(dead_code, reason = "the account needs a user")]
struct User {
    id: Uuid,
    email: Option<String>,
}

#[oauth_account(crate = "crate", user = "User")]
struct Account;

#[test]
fn an_accepted_next_stays_on_this_site_however_it_is_read() {
    let bases = ["https://app.example/", "https://app.example/prefix/", "http://127.0.0.1:8000/"];
    let bases = bases.map(|base| Url::parse(base).unwrap());
    holds(4000, paths(), |path| {
        for base in bases.iter().filter(|base| next::is_local(&path, base)) {
            let once = decoded(&path);
            let twice = decoded(&once);
            for reading in [&path, &once, &twice] {
                let url = base.join(reading).unwrap();
                assert_eq!(url.origin(), base.origin(), "{reading:?}");
                // Somebody may use the path alone, and it would be another site's then.
                let again = base.join(url.path()).unwrap();
                assert_eq!(again.origin(), base.origin(), "{reading:?}");
            }
            assert!(path.len() <= 512 && path.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    });
}

fn purposes() -> impl Strategy<Value = usize> {
    0..4_usize
}

fn purpose(number: usize) -> Purpose {
    [Purpose::State, Purpose::Transaction, Purpose::AccessToken, Purpose::RefreshToken][number]
}

#[test]
fn only_what_was_sealed_is_opened_for_what_it_was_sealed() {
    let keys = Keys::generate();
    let bytes = || proptest::collection::vec(any::<u8>(), 0..40);
    let bound = || prop_oneof![Just(Vec::new()), bytes()];
    holds(1000, (purposes(), bound(), bytes(), purposes(), bound(), spoilt()), |values| {
        let (sealed_for, bound_to, data, opened_for, opened_with, spoilt) = values;
        let sealed = keys.seal(purpose(sealed_for), &bound_to, data.clone());
        assert_eq!(keys.open(purpose(sealed_for), &bound_to, &sealed), Some(data.clone()));
        let text = spoilt.of(&sealed);
        let is_same = text == sealed && sealed_for == opened_for && bound_to == opened_with;
        let opened = keys.open(purpose(opened_for), &opened_with, &text);
        assert_eq!(opened, is_same.then_some(data));
    });
}

#[test]
fn a_state_is_opened_only_as_it_was_made() {
    let keys = Keys::generate();
    let answers = select(vec![Answer::Api, Answer::Page]);
    holds(1000, (any::<u128>(), any::<u64>(), answers, spoilt()), |(id, began_at, answer, spoilt)| {
        let state = State { id: Uuid::from_u128(id), began_at, answer };
        let sealed = state.seal(&keys);
        let text = spoilt.of(&sealed);
        assert_eq!(State::open(&keys, &text), (text == sealed).then_some(state));
    });
}

fn transaction() -> Transaction {
    Transaction {
        id: Uuid::now_v7(),
        provider: "google".to_owned(),
        issuer: "https://accounts.google.com".to_owned(),
        intent: Intent::LogIn,
        user: None,
        redirect_uri: "https://app.example/callback".to_owned(),
        verifier: Some("verifier".to_owned()),
        nonce: None,
        next: None,
    }
}

/// Bytes that a header can have.
fn header_bytes(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !byte.is_ascii_control() || *byte == b'\t').collect()
}

#[test]
fn a_transaction_comes_out_of_its_own_cookie_whatever_stands_beside_it() {
    let keys = Keys::generate();
    let noise = prop_oneof![
        texts().prop_map(|text| header_bytes(text.as_bytes())),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| header_bytes(&bytes)),
    ];
    // A cookie of the transaction's, or something else.
    let cookie = prop_oneof![
        (spoilt(), spoilt()).prop_map(|spoilt| (Some(spoilt), Vec::new())),
        noise.prop_map(|noise| (None, noise)),
    ];
    let headers = proptest::collection::vec(proptest::collection::vec(cookie, 0..5), 0..3);
    holds(500, (headers, any::<bool>()), |(headers, secure)| {
        let transaction = transaction();
        let set = transaction.to_cookie(&keys, secure);
        let good = set.to_str().unwrap().split(';').next().unwrap();
        let (name, value) = good.split_once('=').unwrap();
        let mut is_whole = false;
        let mut all = HeaderMap::new();
        for cookies in headers {
            let mut line = Vec::new();
            for (spoilt, noise) in cookies {
                let cookie = spoilt.map(|(a, b)| format!("{}={}", a.of(name), b.of(value)));
                is_whole |= cookie.as_deref() == Some(good);
                line.push(cookie.map_or(noise, |cookie| header_bytes(cookie.as_bytes())));
            }
            all.append(COOKIE, HeaderValue::from_bytes(&line.join(&b"; "[..])).unwrap());
        }
        let opened = Transaction::from_cookies(transaction.id, &keys, &Cookies::new(&all), secure);
        let carries = |text: &str| {
            let mut lines = all.get_all(COOKIE).iter();
            lines.any(|line| line.as_bytes().windows(text.len()).any(|part| part == text.as_bytes()))
        };
        match opened {
            Some(opened) => {
                assert_eq!((opened.id, &*opened.provider), (transaction.id, "google"));
                assert!(carries(name) && carries(value));
            }
            None => assert!(!is_whole),
        }
        let other = Transaction::from_cookies(Uuid::now_v7(), &keys, &Cookies::new(&all), secure);
        assert!(other.is_none());
    });
}

/// An account of this row with these tokens.
fn account(row: &(&'static str, String), tokens: Tokens) -> Account {
    Draft::<Account>::account(&Grant::new(row.0, Profile::new(&*row.1), tokens)).into_model()
}

#[test]
fn a_sealed_token_opens_as_it_was_and_in_its_own_row_alone() {
    let seal = Seal::new(Some(Keys::generate()));
    let ids = || texts().prop_map(|id| id.chars().filter(|c| !c.is_control()).collect::<String>());
    let rows = || (select(vec!["google", "github", "a"]), ids());
    holds(500, (rows(), rows(), texts(), texts(), spoilt()), |(row, other, access, refresh, spoilt)| {
        let tokens = Tokens::new(&*access).with_refresh_token(&*refresh);
        let sealed = seal.tokens(row.0, &row.1, &tokens);
        let own = account(&row, sealed.clone());
        assert_eq!(seal.access_token(&own).unwrap().expose(), access);
        assert_eq!(seal.refresh_token(&own).unwrap().unwrap().expose(), refresh);
        let text = sealed.access_token.expose().to_owned();
        assert!(access.len() < 4 || !text.contains(&access));

        let moved = account(&other, sealed.clone());
        assert_eq!(seal.access_token(&moved).is_ok(), row == other);
        let swapped = Tokens::new(sealed.refresh_token.unwrap()).with_refresh_token(&*text);
        assert!(seal.access_token(&account(&row, swapped.clone())).is_err());
        assert!(seal.refresh_token(&account(&row, swapped)).is_err());

        let spoilt = spoilt.of(&text);
        let read = seal.access_token(&account(&row, Tokens::new(&*spoilt)));
        // What is not sealed was stored before there were keys.
        let as_it_stands = (!spoilt.starts_with("sealed:")).then(|| Token::from(&*spoilt));
        let expected = if spoilt == text { Some(Token::from(access)) } else { as_it_stands };
        assert_eq!(read.ok(), expected);
        let opened = seal.opened(account(&row, Tokens::new(&*spoilt)));
        assert_eq!(opened.access_token(), &expected.unwrap_or_else(|| Token::from(spoilt)));
    });
}
