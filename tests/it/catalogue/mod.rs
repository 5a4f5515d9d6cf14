//! Each provider of the catalogue, against a fake that behaves as its description says.

pub(crate) mod models;
mod odd;
mod table;

use std::time::Duration;

use reqwest::{Method, Url};
use users_runtime::flow::AccessTokenError;
use users_runtime::provider::{Described, Description, EmailGiven, Provider, ProvidesEmail, Revocation};
use users_runtime::testing::fake_provider::{Capabilities, IssuedTokens};
use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{Email, MemoryStore, OAuthAccount as _, Profile, Store as _, UserStore as _};

use self::models::{OAuthAccount, User};
use self::table::{Step, Table};
use crate::accounts::eventually;
use crate::support::{Answer, App, Browser, app, required};

pub(crate) const LOGIN: &str = "/auth/it";
const ASSOCIATE: &str = "/auth/associate/it";
/// What an application asks for besides, so that there is always more than one scope.
const EXTRA: &str = "extra.read";

pub(crate) fn ada() -> Person {
    let ada = Person::new("1001", "ada@example.com").other_email("countess@example.com", true);
    ada.name("Ada Lovelace").picture("https://img.example/ada.png")
}

pub(crate) fn bob() -> Person {
    Person::new("1002", "bob@example.com").name("Bob Kahn").picture("https://img.example/bob.png")
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
    let mut table = users_runtime::__with_each_provider!(rows);
    table.row("odd requests", |step| odd_row(step, odd::in_requests()));
    table.row("odd answers", |step| odd_row(step, odd::in_answers()));
    table.row("odd tokens", |step| odd_row(step, odd::in_tokens()));
    table.holds().await;
}

/// A provider of the catalogue.
async fn row<P: Described>(step: Step) {
    step.is("start");
    let fake = FakeProvider::like::<P>().start().await.unwrap();
    let provider = fake.provider_as::<P>();
    Row::of(step, fake, provider, &P::description()).await.goes().await;
}

/// A provider of an application's own.
async fn odd_row(step: Step, description: Description) {
    step.is("start");
    let fake = FakeProvider::builder().like(description.clone()).start().await.unwrap();
    let provider = fake.provider();
    Row::of(step, fake, provider, &description).await.goes().await;
}

/// An application with the provider, and what its people do there.
struct Row {
    step: Step,
    fake: FakeProvider,
    store: MemoryStore<OAuthAccount>,
    app: App<OAuthAccount>,
    gives_email: EmailGiven,
    capabilities: Capabilities,
    name: String,
    browser: Browser,
}

/// Comes back from the provider, as it sends people back.
pub(crate) async fn come_back<A: crate::support::Model>(
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
    async fn of(step: Step, fake: FakeProvider, provider: impl Provider, description: &Description) -> Self {
        let provider = provider.offline().extra_scopes([EXTRA]).is_verified_by_default();
        let store = MemoryStore::default();
        let app = app(store.clone())
            .provider(LOGIN, provider.clone())
            // What the `id_token` says is asked for here all the same.
            .associate(ASSOCIATE, provider.ask_userinfo())
            .start()
            .await;
        let (gives_email, name) = (description.gives_email(), description.name().to_owned());
        let capabilities = fake.capabilities().unwrap();
        Self { step, fake, store, app, gives_email, capabilities, name, browser: Browser::new() }
    }

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
        self.step.is("somebody of whom little is known");
        self.logs_in_a_stranger().await;
        self.step.is("somebody with an address that is not verified");
        self.logs_in_unverified().await;
        self.step.is("sign out there");
        let there = self.app.oauth.end_session_url(&self.name, "/goodbye").await.unwrap();
        assert_eq!(there.is_some(), self.capabilities.ends_sessions);
    }

    async fn log_in(&mut self, person: &Person) -> Answer {
        self.browser = Browser::new();
        let url = self.browser.authorize(&self.app, LOGIN).await;
        come_back(&mut self.browser, &self.app, &self.fake, &url, person).await
    }

    async fn logged_in(&mut self, person: &Person) -> User {
        let token = self.log_in(person).await.access_token();
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
        assert_eq!(account.expires_at.is_some(), self.capabilities.expires, "expires_at");
        assert_eq!(last.id_token.is_some(), self.capabilities.id_token, "id_token");
        assert!(self.fake.is_good(&last.access_token));
    }

    fn refresh_token(account: &OAuthAccount) -> Option<&str> {
        account.refresh_token().map(users_runtime::Token::expose)
    }

    /// An error of the token endpoint is told apart, whatever its status and form.
    async fn is_refused_a_code(&mut self) {
        self.fake.misbehave_once(Misbehavior::TokenError("invalid_grant".to_owned()));
        self.log_in(&ada()).await.is(400, "OAUTH_INVALID_GRANT");
        self.fake.misbehave_once(Misbehavior::TokenError("temporarily_unavailable".to_owned()));
        self.log_in(&ada()).await.is(503, "OAUTH_PROVIDER_UNAVAILABLE");
        // She has consented, though nothing came of it.
        self.fake.revoke_all();
    }

    /// A new user, with all that the description promises.
    async fn logs_in_first(&mut self) -> User {
        let told = self.fake.profile_of(&ada()).unwrap();
        assert_eq!(told.email.is_some(), self.gives_email != EmailGiven::Never, "Ada has an address");
        let user = self.logged_in(&ada()).await;
        let account = self.is_as_told(&user, &told).await;
        self.has_last_tokens(&account);
        assert_eq!(Self::refresh_token(&account), self.last().refresh_token.as_deref());
        assert_eq!(account.refresh_token().is_some(), self.capabilities.refresh_token, "refresh token");
        user
    }

    /// A new user has what the provider tells.
    async fn is_as_told(&self, user: &User, told: &Profile) -> OAuthAccount {
        let email = told.email.as_ref();
        assert_eq!(user.email.as_deref(), email.map(Email::address), "email");
        assert_eq!(user.is_verified, email.is_some_and(Email::is_verified), "verified");
        assert_eq!(user.display_name, told.name, "name");
        assert_eq!(user.picture, told.picture, "picture");
        assert_eq!(self.accounts(user).await.len(), 1);
        let account = self.account_of(user, told).await;
        assert_eq!(account.oauth_name, self.name);
        assert_eq!(account.account_email.as_deref(), email.map(Email::address), "account_email");
        account
    }

    /// A new user who may be somebody else, for all that the provider knows.
    async fn logs_in_unverified(&mut self) {
        let eve = Person::new("1004", "eve@example.com").unverified().other_email("e@example.com", true);
        let told = self.fake.profile_of(&eve).unwrap();
        assert!(!told.email.as_ref().is_some_and(Email::is_verified));
        let user = self.logged_in(&eve).await;
        self.is_as_told(&user, &told).await;
    }

    /// A new user without a name, a picture and an address.
    async fn logs_in_a_stranger(&mut self) {
        let stranger = Person::new("1003", "").login("stranger").without_email();
        let told = self.fake.profile_of(&stranger).unwrap();
        assert_eq!((&told.email, &told.picture), (&None, &None));
        let user = self.logged_in(&stranger).await;
        self.is_as_told(&user, &told).await;
    }

    /// The same user and account, with new tokens, and a refresh token still where none came.
    async fn logs_in_again(&mut self, user: &User) {
        let told = self.fake.profile_of(&ada()).unwrap();
        let before = self.account_of(user, &told).await;
        let seen = self.fake.requests().len();
        assert_eq!(self.logged_in(&ada()).await.id, user.id);
        let asked = self.fake.requests().split_off(seen);
        let asked: Vec<&str> = asked.iter().map(|request| &*request.path).collect();
        let after = self.account_of(user, &told).await;
        assert_eq!(self.accounts(user).await.len(), 1);
        assert_eq!(after.id, before.id);
        assert_ne!(after.access_token, before.access_token);
        assert_eq!(after.account_email, before.account_email);
        self.has_last_tokens(&after);
        if self.capabilities.refresh_token_again {
            assert_eq!(Self::refresh_token(&after), self.last().refresh_token.as_deref());
            assert_ne!(after.refresh_token, before.refresh_token);
        } else {
            assert_eq!(self.last().refresh_token, None);
            assert_eq!(after.refresh_token, before.refresh_token);
        }
        let mut expected = vec!["/authorize", "/token"];
        if !self.capabilities.id_token && self.capabilities.userinfo || self.capabilities.emails {
            expected.push("/userinfo");
        }
        if self.capabilities.emails {
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
        let email = told.email.as_ref().map(Email::address);
        assert_eq!(account.account_email.as_deref(), email);
        self.has_last_tokens(&account);
        let asked = self.fake.requests_to("/userinfo").len() - seen;
        assert_eq!(asked, usize::from(self.capabilities.userinfo), "requests for the userinfo");
    }

    /// Bob's account goes, and its tokens with it.
    async fn unlinks(&mut self, user: &User) {
        let account = self.account_of(user, &self.fake.profile_of(&bob()).unwrap()).await;
        let hers = self.account_of(user, &self.fake.profile_of(&ada()).unwrap()).await;
        let answer = self.browser.delete(&self.app, &format!("/me/accounts/{}", account.id)).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        assert_eq!(self.accounts(user).await.len(), 1);
        if self.capabilities.revokes {
            eventually("Bob's tokens have ended", || !self.any_is_good(&account)).await;
        }
        assert_eq!(self.any_is_good(&account), !self.capabilities.revokes, "Bob's tokens are good");
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
        match (self.capabilities.expires, self.capabilities.refresh_token) {
            (false, _) => assert_eq!((token.unwrap(), self.fake.issued().len()), (before.access_token, seen)),
            (true, false) => {
                assert!(matches!(token, Err(AccessTokenError::SignInAgain)), "{token:?}");
            }
            (true, true) => {
                assert_eq!(token.unwrap(), after.access_token);
                assert_eq!(self.fake.issued().len(), seen + 1);
                self.has_last_tokens(&after);
                let old = before.refresh_token().unwrap().expose();
                assert_eq!(after.refresh_token != before.refresh_token, self.capabilities.rotates);
                assert_eq!(self.fake.is_good(old), !self.capabilities.rotates);
                assert!(self.fake.is_good(Self::refresh_token(&after).unwrap()));
            }
        }
    }

    /// After one more login, Ada's tokens are revoked.
    async fn revokes(&mut self, user: &User) {
        assert_eq!(self.logged_in(&ada()).await.id, user.id);
        let account = self.account_of(user, &self.fake.profile_of(&ada()).unwrap()).await;
        assert!(self.fake.is_good(account.access_token.expose()));
        let revocation = self.app.oauth.revoke(&account).await.unwrap();
        let expected = if self.capabilities.revokes { Revocation::Done } else { Revocation::NotSupported };
        assert_eq!(revocation, expected);
        assert_eq!(self.any_is_good(&account), !self.capabilities.revokes, "Ada's tokens are good");
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
