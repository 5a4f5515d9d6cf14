//! Each provider of the catalogue, against a fake that behaves as its description says.

use std::any::Any;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Method, Url};
use tokio::task::JoinSet;
use users_runtime::flow::AccessTokenError;
use users_runtime::provider::{Described, EmailGiven, ProvidesEmail, Revocation};
use users_runtime::testing::fake_provider::{IssuedTokens, Promises};
use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{MemoryStore, OAuthAccount as _, Profile, Store as _, UserStore as _};

use self::models::{OAuthAccount, User};
use crate::support::{Answer, App, Browser, app, required};

/// Users who may have no address, and keep all that a provider tells.
mod models {
    use ::axum::response::Json;
    use serde_json::{Value, to_value};
    use users_runtime::{OAuthUser, oauth_account};
    use uuid::Uuid;

    use crate::support::Model;

    #[derive(Clone, Debug, OAuthUser)]
    pub(crate) struct User {
        pub(crate) id: Uuid,
        pub(crate) email: Option<String>,
        pub(crate) is_verified: bool,
        pub(crate) is_superuser: bool,
        #[oauth_user(profile = "name")]
        pub(crate) display_name: Option<String>,
        #[oauth_user(profile = "picture")]
        pub(crate) picture: Option<String>,
    }

    #[oauth_account(user = "User")]
    pub(crate) struct OAuthAccount;

    impl Model for OAuthAccount {
        fn view(user: &User) -> Json<Value> {
            Json(to_value(UserRead::from(user.clone())).unwrap())
        }
    }
}

const LOGIN: &str = "/auth/it";
const ASSOCIATE: &str = "/auth/associate/it";
/// What an application asks for besides, so that there is always more than one scope.
const EXTRA: &str = "extra.read";

fn ada() -> Person {
    Person::new("1001", "ada@example.com").name("Ada Lovelace").picture("https://img.example/ada.png")
}

fn bob() -> Person {
    Person::new("1002", "bob@example.com").name("Bob Kahn").picture("https://img.example/bob.png")
}

/// What is done to a provider just now, for who reads of a failure.
#[derive(Clone, Default)]
struct Step(Arc<Mutex<&'static str>>);

impl Step {
    fn is(&self, step: &'static str) {
        *self.0.lock().unwrap() = step;
    }
}

/// Rows of the table, all at once.
#[derive(Default)]
struct Table(JoinSet<Result<(), String>>);

impl Table {
    fn row<F>(&mut self, name: &'static str, row: impl FnOnce(Step) -> F)
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
    async fn holds(mut self) {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_provider_logs_in_associates_refreshes_and_revokes() {
    use users_runtime::providers::*;
    macro_rules! rows {
        ($($name:ident),+) => {{
            let mut table = Table::default();
            $(table.row(stringify!($name), |step| row::<$name>(step));)+
            table
        }};
    }
    users_runtime::__with_each_provider!(rows).holds().await;
}

/// An application with the provider, and all that its people do there.
async fn row<P: Described>(step: Step) {
    step.is("start");
    let fake = FakeProvider::like::<P>().start().await.unwrap();
    let provider = || fake.provider_as::<P>().offline().extra_scopes([EXTRA]).is_verified_by_default();
    let store = MemoryStore::default();
    let app = app(store.clone())
        .provider(LOGIN, provider())
        // What the `id_token` says is asked for here all the same.
        .associate(ASSOCIATE, provider().ask_userinfo())
        .start()
        .await;
    let gives_email = P::description().gives_email();
    let promises = fake.promises().unwrap();
    let name = P::description().name().to_owned();
    Row { step, fake, store, app, gives_email, promises, name, browser: Browser::new() }.goes().await;
}

struct Row {
    step: Step,
    fake: FakeProvider,
    store: MemoryStore<OAuthAccount>,
    app: App<OAuthAccount>,
    gives_email: EmailGiven,
    promises: Promises,
    name: String,
    browser: Browser,
}

/// Comes back from the provider, as it sends people back.
async fn come_back<A: crate::support::Model>(
    browser: &mut Browser,
    app: &App<A>,
    fake: &FakeProvider,
    url: &str,
    person: &Person,
) -> Answer {
    let back = fake.way_back(url, person);
    let Some(form) = back.form else { return browser.come_back(app, &back.url).await };
    // A form of another site comes without the cookies of this one.
    let callback = app.local(&back.url);
    let answer = Browser::new().send(Method::POST, &callback, form).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let there = Url::parse(&callback).unwrap().join(answer.location()).unwrap();
    browser.get(there.as_str()).await
}

impl Row {
    async fn goes(mut self) {
        self.step.is("a refused code");
        self.is_refused_a_code().await;
        self.step.is("login");
        let user = self.logs_in_first().await;
        self.step.is("second login");
        self.logs_in_again(&user).await;
        self.step.is("associate");
        self.associates(&user).await;
        self.step.is("unlink");
        self.unlinks(&user).await;
        self.step.is("refresh");
        self.refreshes(&user).await;
        self.step.is("revoke");
        self.revokes(&user).await;
        self.step.is("sign out there");
        let there = self.app.oauth.end_session_url(&self.name, "/goodbye").await.unwrap();
        assert_eq!(there.is_some(), self.promises.ends_sessions);
    }

    /// Signs Ada in.
    async fn log_in(&mut self) -> Answer {
        self.browser = Browser::new();
        let url = self.browser.authorize(&self.app, LOGIN).await;
        come_back(&mut self.browser, &self.app, &self.fake, &url, &ada()).await
    }

    async fn logged_in(&mut self) -> User {
        let token = self.log_in().await.access_token();
        self.browser = Browser::new().bearing(&token);
        let me = self.browser.visit(&self.app, "/me").await.json();
        let id = me["id"].as_str().unwrap().parse().unwrap();
        self.store.user(&id).await.unwrap().unwrap()
    }

    async fn accounts(&self, user: &User) -> Vec<OAuthAccount> {
        self.store.accounts(&user.id).await.unwrap()
    }

    fn last(&self) -> IssuedTokens {
        self.fake.issued().pop().unwrap()
    }

    /// The account that the profile is of.
    async fn account_of(&self, user: &User, profile: &Profile) -> OAuthAccount {
        let accounts = self.accounts(user).await;
        let found = accounts.iter().find(|account| account.account_id == profile.account_id);
        found.unwrap_or_else(|| panic!("no {:?} in {accounts:?}", profile.account_id)).clone()
    }

    /// The tokens of an account are those of the last answer.
    fn has_last_tokens(&self, account: &OAuthAccount) {
        let last = self.last();
        assert_eq!(account.access_token.expose(), last.access_token);
        assert_eq!(account.expires_at.is_some(), self.promises.expires, "expires_at");
        assert_eq!(last.id_token.is_some(), self.promises.id_token, "id_token");
        assert!(self.fake.is_good(&last.access_token));
    }

    fn refresh_token(account: &OAuthAccount) -> Option<&str> {
        account.refresh_token().map(users_runtime::Token::expose)
    }

    /// An error of the token endpoint is told apart, whatever its status and form.
    async fn is_refused_a_code(&mut self) {
        self.fake.misbehave_once(Misbehavior::TokenError("invalid_grant".to_owned()));
        self.log_in().await.is(400, "OAUTH_INVALID_GRANT");
        self.fake.misbehave_once(Misbehavior::TokenError("temporarily_unavailable".to_owned()));
        self.log_in().await.is(503, "OAUTH_PROVIDER_UNAVAILABLE");
        // She has consented, though nothing came of it.
        self.fake.revoke_all();
    }

    /// A new user, with all that the description promises.
    async fn logs_in_first(&mut self) -> User {
        let told = self.fake.profile_of(&ada()).unwrap();
        assert_eq!(told.email.is_some(), self.gives_email != EmailGiven::Never, "Ada has an address");
        let user = self.logged_in().await;
        let email = told.email.as_ref();
        assert_eq!(user.email.as_deref(), email.map(|email| email.address()), "email");
        assert_eq!(user.is_verified, email.is_some_and(|email| email.is_verified()), "verified");
        assert_eq!(user.display_name, told.name, "name");
        assert_eq!(user.picture, told.picture, "picture");
        assert_eq!(self.accounts(&user).await.len(), 1);
        let account = self.account_of(&user, &told).await;
        assert_eq!(account.oauth_name, self.name);
        assert_eq!(account.account_email.as_deref(), email.map(|email| email.address()), "account_email");
        self.has_last_tokens(&account);
        assert_eq!(Self::refresh_token(&account), self.last().refresh_token.as_deref());
        assert_eq!(account.refresh_token().is_some(), self.promises.refresh_token, "refresh token");
        user
    }

    /// The same user and account, with new tokens, and a refresh token still where none came.
    async fn logs_in_again(&mut self, user: &User) {
        let told = self.fake.profile_of(&ada()).unwrap();
        let before = self.account_of(user, &told).await;
        let seen = self.fake.requests().len();
        assert_eq!(self.logged_in().await.id, user.id);
        let asked = self.fake.requests().split_off(seen);
        let asked: Vec<&str> = asked.iter().map(|request| &*request.path).collect();
        let after = self.account_of(user, &told).await;
        assert_eq!(self.accounts(user).await.len(), 1);
        assert_eq!(after.id, before.id);
        assert_ne!(after.access_token, before.access_token);
        assert_eq!(after.account_email, before.account_email);
        self.has_last_tokens(&after);
        if self.promises.refresh_token_again {
            assert_eq!(Self::refresh_token(&after), self.last().refresh_token.as_deref());
            assert_ne!(after.refresh_token, before.refresh_token);
        } else {
            assert_eq!(self.last().refresh_token, None);
            assert_eq!(after.refresh_token, before.refresh_token);
        }
        let mut expected = vec!["/authorize", "/token"];
        if !self.promises.id_token && self.promises.userinfo || self.promises.emails {
            expected.push("/userinfo");
        }
        if self.promises.emails {
            expected.push("/user/emails");
        }
        let count = |path| asked.iter().filter(|asked| **asked == path).count();
        assert_eq!(asked.len(), expected.len(), "{asked:?}");
        assert!(expected.iter().all(|path| count(*path) == 1), "{asked:?}");
    }

    /// Bob's account there becomes one of Ada's user.
    async fn associates(&mut self, user: &User) {
        let seen = self.fake.requests_to("/userinfo").len();
        let url = self.browser.authorize(&self.app, ASSOCIATE).await;
        let answer = come_back(&mut self.browser, &self.app, &self.fake, &url, &bob()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json()["id"], user.id.to_string());
        let told = self.fake.profile_of(&bob()).unwrap();
        assert_eq!(self.accounts(user).await.len(), 2);
        let account = self.account_of(user, &told).await;
        let email = told.email.as_ref().map(|email| email.address());
        assert_eq!(account.account_email.as_deref(), email);
        self.has_last_tokens(&account);
        let asked = self.fake.requests_to("/userinfo").len() - seen;
        assert_eq!(asked, usize::from(self.promises.userinfo), "requests for the userinfo");
    }

    /// Bob's account goes, and its tokens with it.
    async fn unlinks(&mut self, user: &User) {
        let account = self.account_of(user, &self.fake.profile_of(&bob()).unwrap()).await;
        let hers = self.account_of(user, &self.fake.profile_of(&ada()).unwrap()).await;
        let answer = self.browser.delete(&self.app, &format!("/me/accounts/{}", account.id)).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        assert_eq!(self.accounts(user).await.len(), 1);
        if self.promises.revokes {
            // It is done in the background.
            for _ in 0..200 {
                if !self.any_is_good(&account) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        assert_eq!(self.any_is_good(&account), !self.promises.revokes, "Bob's tokens are good");
        assert!(self.any_is_good(&hers), "Ada's tokens stay");
    }

    fn any_is_good(&self, account: &OAuthAccount) -> bool {
        let tokens = [Some(account.access_token.expose()), Self::refresh_token(account)];
        tokens.into_iter().flatten().any(|token| self.fake.is_good(token))
    }

    /// Two hours later the tokens have ended, if they end.
    async fn refreshes(&mut self, user: &User) {
        let told = self.fake.profile_of(&ada()).unwrap();
        let before = self.account_of(user, &told).await;
        let two_hours = Duration::from_hours(2);
        self.fake.advance(two_hours);
        self.app.clock.advance(two_hours);
        let seen = self.fake.issued().len();
        let token = self.app.oauth.access_token(&before).await;
        let after = self.account_of(user, &told).await;
        match (self.promises.expires, self.promises.refresh_token) {
            (false, _) => assert_eq!((token.unwrap(), self.fake.issued().len()), (before.access_token, seen)),
            (true, false) => {
                assert!(matches!(token, Err(AccessTokenError::SignInAgain)), "{token:?}");
            }
            (true, true) => {
                assert_eq!(token.unwrap(), after.access_token);
                assert_eq!(self.fake.issued().len(), seen + 1);
                self.has_last_tokens(&after);
                let old = before.refresh_token().unwrap().expose();
                assert_eq!(after.refresh_token != before.refresh_token, self.promises.rotates);
                assert_eq!(self.fake.is_good(old), !self.promises.rotates);
                assert!(self.fake.is_good(Self::refresh_token(&after).unwrap()));
            }
        }
    }

    /// After one more login, Ada's tokens are revoked.
    async fn revokes(&mut self, user: &User) {
        assert_eq!(self.logged_in().await.id, user.id);
        let account = self.account_of(user, &self.fake.profile_of(&ada()).unwrap()).await;
        assert!(self.fake.is_good(account.access_token.expose()));
        let revocation = self.app.oauth.revoke(&account).await.unwrap();
        let expected = if self.promises.revokes { Revocation::Done } else { Revocation::NotSupported };
        assert_eq!(revocation, expected);
        assert_eq!(self.any_is_good(&account), !self.promises.revokes, "Ada's tokens are good");
    }
}

/// Providers that give an address log in users who need one.
async fn needed<P: Described + ProvidesEmail>(step: Step) {
    step.is("login");
    let fake = FakeProvider::like::<P>().start().await.unwrap();
    let store = MemoryStore::<required::OAuthAccount>::default();
    let app = app(store).provider(LOGIN, fake.provider_as::<P>()).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, LOGIN).await;
    let token = come_back(&mut browser, &app, &fake, &url, &ada()).await.access_token();
    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!(me["email"], "ada@example.com");
    step.is("a login without an address");
    let mut browser = Browser::new();
    let url = browser.authorize(&app, LOGIN).await;
    let nobody = Person::new("1003", "").without_email();
    let answer = come_back(&mut browser, &app, &fake, &url, &nobody).await;
    answer.is(400, "OAUTH_NOT_AVAILABLE_EMAIL");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn users_who_need_an_address_get_it_of_providers_that_give_one() {
    use users_runtime::providers::{Apple, Auth0, GitHub, Google};
    let mut table = Table::default();
    table.row("Apple", needed::<Apple>);
    table.row("Auth0", needed::<Auth0>);
    table.row("GitHub", needed::<GitHub>);
    table.row("Google", needed::<Google>);
    table.holds().await;
}
