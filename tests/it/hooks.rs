//! What an application does when an account changes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::{Row as _, SqliteConnection};
use users_runtime::flow::{Event, Hooks};
use users_runtime::store::StoreTransaction;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior, Person};
use users_runtime::{Error, ErrorCode, OAuthAccount, OAuthUser as _, Provider as _, StoreError};

use crate::support::{App, Browser, Database, ada, app, bob, required};

type Account = required::OAuthAccount;

/// Writes down what happens, in memory and by its own table, and refuses what it is told to.
#[derive(Clone, Default)]
struct Diary {
    lines: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<Option<&'static str>>>,
}

impl Diary {
    fn refuse(&self, what: &'static str) {
        *self.refused.lock().unwrap() = Some(what);
    }

    fn allow(&self) {
        *self.refused.lock().unwrap() = None;
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    fn note(&self, what: &str, event: &Event<'_, Account>) {
        let profile = event.profile.map_or("-", |profile| &profile.account_id);
        let path = event.request.map_or("-", |request| request.uri.path());
        let line = format!(
            "{what} user={} account={} profile={profile} path={path}",
            event.user.id,
            event.account.id()
        );
        self.lines.lock().unwrap().push(line);
        assert_eq!(event.account.user_id(), event.user.id());
        assert!(!event.account.access_token().expose().starts_with("sealed:"));
        assert!(!format!("{event:?}").contains(event.account.access_token().expose()));
    }

    async fn before(
        &self,
        what: &'static str,
        event: &Event<'_, Account>,
        transaction: &mut StoreTransaction<'_>,
    ) -> Result<(), Error> {
        self.note(what, event);
        let connection = transaction.get::<SqliteConnection>().expect("it is SQLite's");
        // Its own row, and what it sees of the store's.
        let sql = "INSERT INTO diary (line, accounts) SELECT ?, count(*) FROM oauth_account";
        sqlx::query(sql).bind(what).execute(connection).await.map_err(StoreError::new)?;
        self.answer(what)
    }

    fn answer(&self, what: &'static str) -> Result<(), Error> {
        match *self.refused.lock().unwrap() {
            Some(refused) if refused == what => {
                Err(Error::from(ErrorCode::Forbidden).because("the diary says no"))
            }
            _ => Ok(()),
        }
    }
}

impl Hooks<Account> for Diary {
    async fn before_register(
        &self,
        event: &Event<'_, Account>,
        transaction: &mut StoreTransaction<'_>,
    ) -> Result<(), Error> {
        self.before("before_register", event, transaction).await
    }

    async fn before_associate(
        &self,
        event: &Event<'_, Account>,
        transaction: &mut StoreTransaction<'_>,
    ) -> Result<(), Error> {
        self.before("before_associate", event, transaction).await
    }

    async fn before_unlink(
        &self,
        event: &Event<'_, Account>,
        transaction: &mut StoreTransaction<'_>,
    ) -> Result<(), Error> {
        self.before("before_unlink", event, transaction).await
    }

    async fn before_login(&self, event: &Event<'_, Account>) -> Result<(), Error> {
        self.note("before_login", event);
        self.answer("before_login")
    }

    async fn after_register(&self, event: &Event<'_, Account>) {
        self.note("after_register", event);
    }

    async fn after_login(&self, event: &Event<'_, Account>) {
        self.note("after_login", event);
    }

    async fn after_associate(&self, event: &Event<'_, Account>) {
        self.note("after_associate", event);
    }

    async fn after_unlink(&self, event: &Event<'_, Account>) {
        self.note("after_unlink", event);
    }

    async fn after_refresh_failure(&self, event: &Event<'_, Account>) {
        self.note("after_refresh_failure", event);
    }
}

struct Kept {
    database: Database,
    diary: Diary,
    fake: FakeProvider,
    app: App<Account>,
}

impl Kept {
    async fn new() -> Self {
        let (database, diary, fake) = (Database::new(), Diary::default(), FakeProvider::start().await);
        let store = database.store::<Account>().await;
        let table = "CREATE TABLE diary (line TEXT NOT NULL, accounts INTEGER NOT NULL)";
        sqlx::query(table).execute(&database.pool().await).await.unwrap();
        let hooks = diary.clone();
        let keys = users_runtime::Keys::new([crate::support::SECRET]).unwrap();
        let app = app(store)
            .provider("/auth/fake", fake.provider())
            .associate("/auth/associate/other", fake.provider().named("other"))
            .configure(|oauth| oauth.hooks(hooks).encrypt_tokens(keys))
            .start()
            .await;
        Self { database, diary, fake, app }
    }

    /// What the hooks have written by the store's transactions: the line, and how many accounts they saw.
    async fn written(&self) -> Vec<(String, i64)> {
        let rows = sqlx::query("SELECT line, accounts FROM diary")
            .fetch_all(&self.database.pool().await)
            .await
            .unwrap();
        rows.into_iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    async fn sign_in(&self, person: &Person) -> Browser {
        let token = Browser::new().sign_in(&self.app, &self.fake, person).await.access_token();
        Browser::new().bearing(&token)
    }
}

#[tokio::test]
async fn hooks_are_called_in_their_order_with_user_account_profile_and_request() {
    let kept = Kept::new().await;
    let mut browser = kept.sign_in(&ada()).await;
    let at = |path: &str| format!("user=1 account=1 profile=1 path={path}");
    let login = at("/auth/fake/callback");
    assert_eq!(
        kept.diary.take(),
        ["before_register", "after_register", "before_login", "after_login"]
            .map(|what| format!("{what} {login}"))
    );
    kept.sign_in(&ada()).await;
    assert_eq!(kept.diary.take(), ["before_login", "after_login"].map(|what| format!("{what} {login}")));
    assert_eq!(browser.associate(&kept.app, &kept.fake, &bob()).await.status, 200);
    let associate = "user=1 account=2 profile=2 path=/auth/associate/other/callback";
    assert_eq!(
        kept.diary.take(),
        ["before_associate", "after_associate"].map(|what| format!("{what} {associate}"))
    );
    assert_eq!(browser.delete(&kept.app, "/me/accounts/2").await.status, 204);
    let unlink = "user=1 account=2 profile=- path=/me/accounts/2";
    assert_eq!(kept.diary.take(), ["before_unlink", "after_unlink"].map(|what| format!("{what} {unlink}")));
    // A hook sees what the transaction has written.
    let written = [("before_register", 1), ("before_associate", 2), ("before_unlink", 1)];
    assert_eq!(kept.written().await, written.map(|(line, count)| (line.to_owned(), count)));
}

#[tokio::test]
async fn what_a_hook_refuses_is_undone_with_what_it_wrote() {
    let kept = Kept::new().await;
    kept.diary.refuse("before_register");
    let mut nobody = Browser::new();
    nobody.sign_in(&kept.app, &kept.fake, &ada()).await.is(403, "Forbidden");
    assert_eq!((kept.database.counts().await, kept.written().await.len()), ((0, 0), 0));
    nobody.sign_in_by_page(&kept.app, &kept.fake, &ada()).await.leads_to("/?error=Forbidden");
    assert!(nobody.jar.is_empty());

    kept.diary.allow();
    let mut browser = kept.sign_in(&ada()).await;
    kept.diary.refuse("before_associate");
    browser.associate(&kept.app, &kept.fake, &bob()).await.is(403, "Forbidden");
    assert_eq!((kept.database.counts().await, kept.written().await.len()), ((1, 1), 1));
    kept.diary.allow();
    assert_eq!(browser.associate(&kept.app, &kept.fake, &bob()).await.status, 200);
    kept.diary.take();
    kept.diary.refuse("before_unlink");
    browser.delete(&kept.app, "/me/accounts/2").await.is(403, "Forbidden");
    assert_eq!((kept.database.counts().await, kept.written().await.len()), ((1, 2), 2));
    assert_eq!(kept.diary.take().len(), 1, "and nothing comes after it");
    assert!(kept.fake.requests_to("/revoke").is_empty());
}

#[tokio::test]
async fn a_login_that_is_refused_makes_no_session() {
    let kept = Kept::new().await;
    kept.sign_in(&ada()).await;
    kept.diary.take();
    kept.diary.refuse("before_login");
    let mut browser = Browser::new();
    let answer = browser.sign_in_by_page(&kept.app, &kept.fake, &ada()).await;
    answer.leads_to("/?error=Forbidden");
    assert!(browser.jar.is_empty());
    assert_eq!(kept.diary.take().len(), 1, "`after_login` is not called");
}

#[tokio::test]
async fn a_refresh_token_that_was_taken_back_is_told_once() {
    let kept = Kept::new().await;
    kept.sign_in(&ada()).await;
    kept.diary.take();
    let account = kept.app.oauth.accounts(&1).await.unwrap().remove(0);
    kept.fake.revoke_all();
    kept.app.clock.advance(Duration::from_hours(1));
    for _ in 0..2 {
        kept.app.oauth.access_token(&account).await.unwrap_err();
    }
    crate::accounts::eventually("the hook is called", || !kept.diary.lines.lock().unwrap().is_empty()).await;
    assert_eq!(kept.diary.take(), ["after_refresh_failure user=1 account=1 profile=- path=-"]);
}

#[tokio::test]
async fn a_client_that_goes_away_keeps_no_hook_from_being_called() {
    let kept = Kept::new().await;
    let mut browser = kept.sign_in(&ada()).await;
    assert_eq!(browser.associate(&kept.app, &kept.fake, &bob()).await.status, 200);
    kept.diary.take();
    let slow = Misbehavior::Delay(Endpoint::Token, Duration::from_millis(300));
    kept.fake.misbehave(slow);
    let url = browser.authorize(&kept.app, "/auth/associate/other").await;
    let callback = kept.fake.approve(&url, &Person::new("3", "three@example.com"));
    let wait = Duration::from_millis(100);
    assert!(tokio::time::timeout(wait, browser.clone().come_back(&kept.app, &callback)).await.is_err());
    let lines = &kept.diary.lines;
    crate::accounts::eventually("both hooks are called", || lines.lock().unwrap().len() == 2).await;
    assert!(kept.diary.take()[1].starts_with("after_associate"));
    assert_eq!(kept.database.counts().await, (1, 3));
}
