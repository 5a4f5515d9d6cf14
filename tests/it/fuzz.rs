//! Random requests: always a row of the table, never a user.

use std::collections::BTreeMap;

use users_runtime::testing::FakeProvider;
use users_runtime::{ErrorCode, MemoryStore};

use crate::support::{Answer, Browser, app, query, required};

/// A generator of numbers that is the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % sides
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }

    /// Letters that mean something somewhere.
    fn noise(&mut self, most: usize) -> String {
        const PIECES: [&str; 24] = [
            "a", "Z", "0", "-", "_", ".", "%00", "%FF", "%", "%25", "%2F", "+", "=", "&", "/", "\\", "'",
            "{", "}", "%0D%0A", "%C3%A4", ";", ",", "state=",
        ];
        (0..self.roll(most + 1)).map(|_| self.pick(&PIECES)).collect()
    }

    /// `text` with a piece of it changed.
    fn spoil(&mut self, text: &str) -> String {
        let at = self.roll(text.len());
        let (head, tail) = text.split_at(at);
        match self.roll(4) {
            0 => head.to_owned(),
            1 => format!("{head}{}{tail}", self.noise(3)),
            2 => format!("{head}{}{}", self.pick(&["A", "_", "~"]), tail.get(1..).unwrap_or_default()),
            _ => tail.to_owned(),
        }
    }
}

/// What an answer is called: its status, or its code. A code has the status that the table gives it.
fn row(answer: &Answer, provider: &str) -> String {
    match answer.status {
        200 | 303 if answer.status == 200 || answer.location().starts_with(provider) => "begun".to_owned(),
        303 => answer.location().strip_prefix("/?error=").unwrap().to_owned(),
        status => {
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            let row = ErrorCode::ALL.iter().find(|code| code.as_str() == detail);
            assert_eq!(row.map(|code| code.status().as_u16()), Some(status), "{detail}");
            detail
        }
    }
}

#[tokio::test]
async fn random_requests_are_rows_of_the_table() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<required::OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    let mut dice = Dice(0x5EED_0FA1_1601_2042);
    let mut seen = BTreeMap::<String, usize>::new();
    for round in 0..1500 {
        // A transaction that is good, of which some pieces are used.
        let mut browser = Browser::new();
        let url = match dice.roll(2) {
            0 => browser.authorize(&app, "/auth/fake").await,
            _ => browser.login(&app, "/auth/fake").await,
        };
        let state = query(&url, "state").unwrap();
        let name = browser.transactions().remove(0);

        let mut pairs = Vec::new();
        if dice.roll(3) > 0 {
            pairs.push(("state", state.clone()));
        }
        if dice.roll(3) > 0 {
            pairs.push(("iss", fake.issuer().to_owned()));
        }
        for _ in 0..dice.roll(4) {
            let name =
                dice.pick(&["state", "code", "error", "error", "iss", "scopes", "next", "state%00", ""]);
            let value = match dice.roll(4) {
                0 => dice.spoil(&state),
                1 | 2 => {
                    dice.pick(&["access_denied", "server_error", "temporarily_unavailable", ""]).to_owned()
                }
                _ => dice.noise(8),
            };
            pairs.push((name, value));
        }
        if dice.roll(3) == 0 {
            let value = dice.spoil(&browser.jar[&name]);
            browser.jar.insert(name.clone(), value);
        }
        for _ in 0..dice.roll(3) {
            let value = dice.noise(6);
            browser.jar.insert(dice.noise(4), value);
        }
        let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let path = dice.pick(&["callback", "callback", "callback", "authorize", "login"]);
        let url = format!("{}/auth/fake/{path}?{}", app.url, query.join("&"));
        let code = row(&browser.get(&url).await, &fake.authorize_url());
        assert!(path != "callback" || code != "begun", "{round}: {url}");
        assert_ne!(code, "OAUTH_MISCONFIGURED", "{round}: {url}");
        *seen.entry(code).or_default() += 1;
    }
    for code in [
        "ACCESS_TOKEN_DECODE_ERROR",
        "OAUTH_INVALID_STATE",
        "OAUTH_INVALID_REQUEST",
        "OAUTH_ISSUER_MISMATCH",
        "OAUTH_ACCESS_DENIED",
        "OAUTH_PROVIDER_ERROR",
        "OAUTH_PROVIDER_UNAVAILABLE",
        "OAUTH_INVALID_GRANT",
        "OAUTH_INVALID_SCOPE",
        "OAUTH_INVALID_NEXT",
        "begun",
    ] {
        assert!(seen.contains_key(code), "{code} never came: {seen:?}");
    }
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 0, accounts: 0, .. }");
}
