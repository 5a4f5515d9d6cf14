//! Whatever a provider answers: it ends in a row of the table, and nothing is half written.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use users_runtime::provider::{Description, EmailTrust, Revocation};
use users_runtime::{AccessTokenError, Email, ErrorCode, OAuth2, Store as _, Token, Tokens};
use uuid::Uuid;

use super::provider::{Bytes, Said, said};
use super::{Direct, World};
use crate::support::property::holds;
use crate::support::{Answer, Browser, Faulty, app, optional, query};

type Account = optional::OAuthAccount;

/// The providers: one with a userinfo alone, one with a list of addresses, one with an `id_token`.
const PROVIDERS: [&str; 3] = ["plain", "listed", "openid"];

struct Site {
    direct: Direct<Account>,
    store: Faulty<Account>,
    provider: Bytes,
}

/// What the endpoints say in one login.
#[derive(Clone, Debug)]
struct Told {
    token: Said,
    userinfo: Said,
    emails: Said,
    algorithm: &'static str,
    claims: Said,
}

impl Told {
    /// As every provider says it: who comes is 7.
    fn usual(url: &str) -> Self {
        Self {
            token: Said::usual(&tokens("t", "r")),
            userinfo: Said::usual(&userinfo()),
            emails: Said::usual(&listed_email()).listed(),
            algorithm: "HS256",
            claims: Said::usual(&claims(url)),
        }
    }

    /// As no provider says it.
    fn odd(url: &str) -> impl Strategy<Value = Self> + use<> {
        let emails = said(&listed_email()).prop_map(Said::listed);
        let algorithms = select(vec!["HS256", "HS256", "HS256", "HS512", "ES384", "none"]);
        let all = (said(&tokens("t", "r")), said(&userinfo()), emails, algorithms, said(&claims(url)));
        all.prop_map(|(token, userinfo, emails, algorithm, claims)| Self {
            token,
            userinfo,
            emails,
            algorithm,
            claims,
        })
    }

    /// The token answer, with an `id_token` if there is a nonce for it.
    fn token(&self, nonce: Option<&str>) -> Said {
        let Some(nonce) = nonce else { return self.token.clone() };
        let header = base64url(json!({"alg": self.algorithm}).to_string().as_bytes());
        let claims = String::from_utf8_lossy(&self.claims.body()).replace("NONCE", nonce);
        let signed = format!("{header}.{}", base64url(claims.as_bytes()));
        let key = EncodingKey::from_secret(b"secret");
        let signature = match self.algorithm {
            "HS256" => sign(signed.as_bytes(), &key, Algorithm::HS256).unwrap(),
            "HS512" => sign(signed.as_bytes(), &key, Algorithm::HS512).unwrap(),
            _ => "c2ln".to_owned(),
        };
        self.token.clone().with("id_token", &format!("{signed}.{signature}"))
    }
}

/// The answer ends soon, so that a refresh is due at once.
fn tokens(access_token: &str, refresh_token: &str) -> Value {
    json!({
        "access_token": access_token, "token_type": "bearer", "expires_in": 30, "refresh_token": refresh_token,
        "scope": "a",
    })
}

fn userinfo() -> Value {
    json!({
        "id": 7, "sub": "7", "email": "ada@example.com", "email_verified": true, "name": "Ada", "picture": "p",
    })
}

fn listed_email() -> Value {
    json!({"email": "ada@example.com", "primary": true, "verified": true})
}

fn claims(url: &str) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    json!({"iss": url, "aud": "id", "exp": now + 36000, "iat": now - 10, "nonce": "NONCE", "sub": "7"})
}

/// RFC 4648 section 5, without padding.
fn base64url(bytes: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let groups = bytes.chunks(3).flat_map(|group| {
        let bits = group.iter().chain(&[0; 2]).take(3).fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        (0..=group.len()).map(move |at| char::from(letters[bits >> (18 - 6 * at) & 63]))
    });
    groups.collect()
}

impl Site {
    async fn new() -> Self {
        let provider = Bytes::start().await;
        let url = &provider.url;
        let of = |name: &'static str| {
            let description = Description::new(name, url.clone())
                .authorize_url(format!("{url}/authorize"))
                .token_url(format!("{url}/token"))
                .userinfo_url(format!("{url}/userinfo"))
                .revocation_url(format!("{url}/revoke"))
                .email_pointer("/email", EmailTrust::Flag("/email_verified".into()));
            let description = match name {
                "openid" => description.scopes(["openid"]).id_token_by_secret(),
                "listed" => description.id_pointer("/id").emails_url(format!("{url}/emails")),
                _ => description.id_pointer("/id"),
            };
            OAuth2::new(description, "id", "secret")
        };
        let store = Faulty::new();
        let setup = PROVIDERS.into_iter().fold(app(store.clone()), |setup, name| {
            setup
                .provider(&format!("/auth/{name}"), of(name))
                .associate(&format!("/auth/associate/{name}"), of(name))
        });
        let direct = Direct::new(setup, "https://app.example");
        let site = Self { direct, store, provider };
        site.provider.say([("/revoke", Said::usual(&json!({})).bytes())]);
        site
    }

    /// A trip to the provider and back: how it ends, and the token answer that was sent.
    async fn trip(&self, browser: &mut Browser, mount: &str, is_page: bool, told: &Told) -> (Answer, Said) {
        let end = if is_page { "login" } else { "authorize" };
        let begun = self.direct.get(browser, &format!("{mount}/{end}")).await;
        let url = match begun.header("location") {
            Some(url) => url.to_owned(),
            None => begun.json()["authorization_url"].as_str().unwrap().to_owned(),
        };
        let token = told.token(query(&url, "nonce").as_deref());
        self.provider.say([
            ("/token", token.bytes()),
            ("/userinfo", told.userinfo.bytes()),
            ("/emails", told.emails.bytes()),
        ]);
        let state = query(&url, "state").unwrap();
        let answer = self.direct.get(browser, &format!("{mount}/callback?code=c&state={state}")).await;
        (answer, token)
    }

    /// Signs in by a provider that does what it should: who it is then, and their account.
    async fn sign_in(&self, name: &str) -> (Browser, Account) {
        let told = Told::usual(&self.provider.url);
        let mut browser = Browser::new();
        let (answer, _) = self.trip(&mut browser, &format!("/auth/{name}"), false, &told).await;
        let browser = browser.bearing(&answer.access_token());
        let account = self.store.accounts(&self.user(&browser).await).await.unwrap().remove(0);
        (browser, account)
    }

    /// The key of who is signed in.
    async fn user(&self, browser: &Browser) -> Uuid {
        let answer = self.direct.get(&mut browser.clone(), "/me").await;
        answer.json()["id"].as_str().unwrap().parse().unwrap()
    }

    /// The account as it is stored.
    async fn stored(&self, account: &Account) -> Account {
        self.store.accounts(&account.user_id).await.unwrap().remove(0)
    }

    fn has(&self, users: usize, accounts: usize) {
        let expected = format!("MemoryStore {{ users: {users}, accounts: {accounts}, .. }}");
        assert_eq!(self.store.contents(), expected);
    }
}

/// What is read of some answers. Other fields may hold what is no JSON to those who look into it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Read {
    access_token: Value,
    refresh_token: Value,
    sub: Value,
    email: Value,
}

fn read<T: DeserializeOwned>(said: &Said) -> T {
    serde_json::from_slice(&said.body()).unwrap()
}

/// What is read of a token answer, which may be a form that says so: the `oauth2` crate does not look at what stands behind it.
fn read_tokens(said: &Said) -> Read {
    if let Some(fields) = said.form() {
        return serde_json::from_value(fields).unwrap();
    }
    serde_json::Deserializer::from_slice(&said.body()).into_iter().next().unwrap().unwrap()
}

/// An id as text, of a text or an integer.
fn text_of(id: &Value) -> Option<String> {
    let is_integer = id.is_i64() || id.is_u64();
    id.as_str().map(str::to_owned).or_else(|| is_integer.then(|| id.to_string()))
}

/// What an account has to be that was made of these answers.
fn is_of(account: &Account, name: &str, token: &Said, told: &Told) {
    let (token, userinfo): (_, Value) = (read_tokens(token), read(&told.userinfo));
    assert_eq!(token.access_token, account.access_token.expose());
    assert!(!account.access_token.expose().is_empty());
    let id = &userinfo[if name == "openid" { "sub" } else { "id" }];
    let text = id.as_str().map(str::to_owned);
    let integer = || id.is_i64() || id.is_u64();
    assert_eq!(
        Some(&account.account_id),
        text.or_else(|| integer().then(|| id.to_string())).as_ref(),
        "{id}"
    );
    assert!((1..=320).contains(&account.account_id.len()));
    if name == "openid" {
        assert_eq!(text_of(&read::<Read>(&told.claims).sub).as_ref(), Some(&account.account_id));
        assert!(told.algorithm.starts_with("HS"));
    }
    if let Some(email) = &account.account_email {
        let address = match name {
            "listed" => read::<Vec<Read>>(&told.emails).remove(0).email,
            _ => userinfo["email"].clone(),
        };
        let given = Email::new(address.as_str().unwrap(), true).unwrap();
        assert_eq!(given.address(), email);
    }
}

#[test]
fn a_login_is_whole_or_not_at_all_whatever_the_provider_says() {
    let world = World::new();
    let site = world.run(Site::new());
    let succeeded = Cell::new(0);
    let values = (select(PROVIDERS.to_vec()), any::<bool>(), Told::odd(&site.provider.url));
    holds(400, values, |(name, is_page, told)| {
        site.store.empty();
        world.run(async {
            let mut browser = Browser::new();
            let (answer, token) = site.trip(&mut browser, &format!("/auth/{name}"), is_page, &told).await;
            assert_eq!(answer.status == 303, is_page, "{answer:?}");
            if site.direct.error(&answer).is_some() {
                assert!(!super::signs_in(&answer), "{answer:?}");
                site.has(0, 0);
                return;
            }
            succeeded.set(succeeded.get() + 1);
            site.has(1, 1);
            if !is_page {
                browser = browser.bearing(&answer.access_token());
            }
            let user = site.user(&browser).await;
            is_of(&site.store.accounts(&user).await.unwrap().remove(0), name, &token, &told);
        });
    });
    assert!(succeeded.get() > 0, "no login was good enough");
}

#[test]
fn an_association_is_whole_or_not_at_all_whatever_the_provider_says() {
    let world = World::new();
    let site = world.run(Site::new());
    let succeeded = Cell::new(0);
    let values = (select(vec!["listed", "openid"]), Told::odd(&site.provider.url));
    holds(200, values, |(name, told)| {
        site.store.empty();
        world.run(async {
            let (mut ada, own) = site.sign_in("plain").await;
            let (answer, token) = site.trip(&mut ada, &format!("/auth/associate/{name}"), false, &told).await;
            assert_eq!(site.stored(&own).await, own);
            if site.direct.error(&answer).is_some() {
                site.has(1, 1);
                return;
            }
            succeeded.set(succeeded.get() + 1);
            site.has(1, 2);
            is_of(&site.store.accounts(&own.user_id).await.unwrap().remove(1), name, &token, &told);
        });
    });
    assert!(succeeded.get() > 0, "no answer was good enough");
}

fn tokens_of(account: &Account) -> Tokens {
    let tokens = Tokens::new(account.access_token.clone()).with_expires_at(account.expires_at.unwrap());
    match &account.refresh_token {
        Some(token) => tokens.with_refresh_token(token.clone()),
        None => tokens,
    }
}

#[test]
fn a_refresh_writes_what_it_hands_out_or_changes_nothing() {
    let world = World::new();
    let site = world.run(Site::new());
    let refusal = json!({"error": "invalid_grant", "error_description": "no more"});
    let token = prop_oneof![3 => said(&tokens("t2", "r2")), 1 => said(&refusal)];
    let (succeeded, refused) = (Cell::new(0), Cell::new(0));
    let values = (select(PROVIDERS.to_vec()), token, Told::odd(&site.provider.url), any::<bool>());
    holds(300, values, |(name, token, told, has_id_token)| {
        site.store.empty();
        world.run(async {
            let (_, account) = site.sign_in(name).await;
            let answer = Told { token, ..told }.token(has_id_token.then_some("any"));
            site.provider.say([("/token", answer.bytes())]);
            let fresh = site.direct.oauth.access_token(&account).await;
            let stored = site.stored(&account).await;
            match fresh {
                Ok(token) => {
                    succeeded.set(succeeded.get() + 1);
                    let answer = read_tokens(&answer);
                    assert_eq!(answer.access_token, token.expose());
                    assert_eq!(stored.access_token, token);
                    let refresh = answer.refresh_token.as_str().filter(|token| !token.is_empty());
                    assert_eq!(stored.refresh_token, Some(Token::from(refresh.unwrap_or("r"))));
                }
                Err(AccessTokenError::SignInAgain) => {
                    refused.set(refused.get() + 1);
                    assert!(answer.says("invalid_grant"), "{answer:?}");
                    assert_eq!(stored.refresh_token, None);
                    assert_eq!(stored.access_token, account.access_token);
                }
                Err(AccessTokenError::Provider(error)) => {
                    let codes =
                        [ErrorCode::ProviderError, ErrorCode::ProviderUnavailable, ErrorCode::InvalidIdToken];
                    assert!(codes.contains(&error.code()), "{error}");
                    assert!(!error.to_string().contains("broken off"), "{error}");
                    assert_eq!(tokens_of(&stored), tokens_of(&account));
                }
                Err(other) => panic!("{other}"),
            }
        });
    });
    assert!(succeeded.get() > 0 && refused.get() > 0, "{succeeded:?} good ones, {refused:?} refused");
}

#[test]
fn tokens_are_revoked_or_kept_and_nobody_is_kept_from_going() {
    let world = World::new();
    let site = world.run(Site::new());
    let answer = prop_oneof![
        said(&json!({})),
        said(&json!({"error": "unsupported_token_type"})),
        said(&json!({"error": "invalid_request", "error_description": "no"})),
    ];
    let (done, kept) = (Cell::new(0), Cell::new(0));
    holds(150, answer, |answer| {
        site.store.empty();
        world.run(async {
            let (_, account) = site.sign_in("plain").await;
            site.provider.say([("/revoke", answer.bytes())]);
            let revoked = site.direct.oauth.revoke(&account).await;
            let stored = site.stored(&account).await;
            match revoked {
                Ok(Revocation::Done) => {
                    done.set(done.get() + 1);
                    assert_eq!(stored.refresh_token, None);
                    let has_ended = answer.says("unsupported_token_type") || answer.says("invalid_token");
                    assert!(answer.is_good() || has_ended, "{answer:?}");
                }
                Ok(other) => panic!("{other:?}"),
                Err(error) => {
                    kept.set(kept.get() + 1);
                    let codes = [ErrorCode::ProviderError, ErrorCode::ProviderUnavailable];
                    assert!(codes.contains(&error.code()), "{error}");
                    assert_eq!(tokens_of(&stored), tokens_of(&account));
                }
            }
            // What can't be revoked is tried again later, in the background.
            site.direct.oauth.delete_user(&account.user_id).await.unwrap();
            site.has(0, 0);
        });
    });
    assert!(done.get() > 0 && kept.get() > 0, "{done:?} revoked, {kept:?} kept");
}
