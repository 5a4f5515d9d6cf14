//! Linking by e-mail: only where both sides have proved the address.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use sqlx::Row as _;
use users_runtime::axum::login_routes;
use users_runtime::flow::Hooks;
use users_runtime::provider::{Description, EmailTrust, VerifiesEmail};
use users_runtime::providers::GitLab;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior, Person};
use users_runtime::{Google, OAuth, OAuth2, Provider};

use crate::support::{Answer, App, Browser, Database, ada, app, optional, plain_description, required, with};

type Account = required::OAuthAccount;

/// A user who has registered at the application itself, with a password.
struct Local<'l> {
    email: &'l str,
    verified: bool,
    active: bool,
    superuser: bool,
}

const VERIFIED: Local<'_> =
    Local { email: "ada@example.com", verified: true, active: true, superuser: false };
const UNVERIFIED: Local<'_> = Local { verified: false, ..VERIFIED };
const HASH: &str = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA";

impl Local<'_> {
    async fn register(&self, database: &Database) {
        let sql = "INSERT INTO user (email, hashed_password, is_active, is_verified, is_superuser) VALUES (?, ?, ?, ?, ?)";
        let insert = sqlx::query(sql).bind(self.email).bind(HASH).bind(self.active).bind(self.verified);
        insert.bind(self.superuser).execute(&database.pool().await).await.unwrap();
    }
}

/// What is in the row of a user.
async fn row(database: &Database, id: i64) -> (String, String, bool) {
    let sql = "SELECT email, hashed_password, is_verified FROM user WHERE id = ?";
    let row = sqlx::query(sql).bind(id).fetch_one(&database.pool().await).await.unwrap();
    (row.get(0), row.get(1), row.get(2))
}

/// An application whose provider at `/auth/fake` is this one.
async fn start<P>(database: &Database, provider: P) -> App<Account>
where
    P: Provider + users_runtime::provider::Fits<String>,
{
    app(database.store::<Account>().await).provider("/auth/fake", provider).start().await
}

async fn sign_in(app: &App<Account>, fake: &FakeProvider, person: &Person) -> Answer {
    Browser::new().sign_in(app, fake, person).await
}

fn linking(fake: &FakeProvider) -> Google {
    fake.google().associate_by_email()
}

#[tokio::test]
async fn a_verified_address_links_to_the_verified_user_who_has_it() {
    let fake = FakeProvider::start().await;
    for local in ["ada@example.com", "Ada@Example.COM"] {
        let database = Database::new();
        let app = start(&database, linking(&fake)).await;
        Local { email: local, ..VERIFIED }.register(&database).await;
        for _ in 0..2 {
            let token = sign_in(&app, &fake, &ada()).await.access_token();
            let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
            assert_eq!((&me["id"], &me["email"]), (&1.into(), &local.into()));
        }
        assert_eq!(database.counts().await, (1, 1));
        assert_eq!(
            row(&database, 1).await,
            (local.to_owned(), HASH.to_owned(), true),
            "the user is as before"
        );
    }
}

#[tokio::test]
async fn it_is_off_unless_it_is_on() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, fake.google()).await;
    VERIFIED.register(&database).await;
    sign_in(&app, &fake, &ada()).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    assert_eq!(database.counts().await, (1, 0));
}

#[tokio::test]
async fn an_address_that_the_provider_has_not_verified_links_to_nobody() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake).reclaim_unverified()).await;
    for local in [VERIFIED, Local { email: "bob@example.com", ..UNVERIFIED }] {
        local.register(&database).await;
        let person = Person::new("1", local.email).unverified();
        sign_in(&app, &fake, &person).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    }
    assert_eq!(database.counts().await, (2, 0));
}

#[tokio::test]
async fn a_user_who_has_not_verified_the_address_is_linked_to_nobody() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake)).await;
    UNVERIFIED.register(&database).await;
    sign_in(&app, &fake, &ada()).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    assert_eq!((database.counts().await, row(&database, 1).await.1), ((1, 0), HASH.to_owned()));
}

#[tokio::test]
async fn an_inactive_user_is_linked_to_nobody() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake).reclaim_unverified()).await;
    Local { active: false, ..VERIFIED }.register(&database).await;
    sign_in(&app, &fake, &ada()).await.is(400, "LOGIN_BAD_CREDENTIALS");
    assert_eq!(database.counts().await, (1, 0));
}

#[tokio::test]
async fn look_alike_addresses_are_other_addresses() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake).reclaim_unverified()).await;
    // The first letter is Cyrillic; the second address has a dotless i, the third a full-width one.
    for (index, local) in
        ["\u{430}da@example.com", "ad\u{131}@example.com", "\u{ff41}da@example.com"].iter().enumerate()
    {
        Local { email: local, ..VERIFIED }.register(&database).await;
        // The one who owns the ASCII one is another person.
        let owner = Person::new(
            format!("ascii-{index}"),
            ["ada@example.com", "adi@example.com", "ada2@example.com"][index],
        );
        assert_eq!(sign_in(&app, &fake, &owner).await.status, 200);
        // Who has the very address of letters outside ASCII is not linked either: nobody says how they compare.
        let person = Person::new(format!("other-{index}"), *local);
        sign_in(&app, &fake, &person).await.is_for(local, 400, "OAUTH_USER_ALREADY_EXISTS");
    }
    assert_eq!(database.counts().await, (6, 3));
    // A domain of letters outside ASCII is the one that it is in ASCII, and no other.
    Local { email: "eve@xn--bcher-kva.example", ..VERIFIED }.register(&database).await;
    let token = sign_in(&app, &fake, &Person::new("idn", "eve@b\u{fc}cher.example")).await.access_token();
    assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.json()["id"], 7);
    let look_alike = Person::new("idn2", "eve@bu\u{308}cher.example.evil.example");
    assert_eq!(sign_in(&app, &fake, &look_alike).await.status, 200);
    assert_eq!(database.counts().await, (8, 5));
}

#[tokio::test]
async fn an_unverified_user_is_reclaimed_by_the_owner_of_the_address() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    // An attacker has registered first, linked an account of theirs, and is signed in by it.
    let app = app(database.store::<Account>().await)
        .provider("/auth/fake", linking(&fake).reclaim_unverified())
        .provider("/auth/other", fake.provider().named("other"))
        .associate("/auth/associate/other", fake.provider().named("other"))
        .start()
        .await;
    let attacker = Person::new("666", "ada@example.com").unverified();
    let mut session = Browser::new();
    let url = session.authorize(&app, "/auth/other").await;
    let token = session.come_back(&app, &fake.approve(&url, &attacker)).await.access_token();
    let mut bearer = Browser::new().bearing(&token);
    let mut page = Browser::new();
    let url = page.login(&app, "/auth/other").await;
    page.come_back(&app, &fake.approve(&url, &attacker)).await.leads_to("/");
    sqlx::query("UPDATE user SET hashed_password = ?")
        .bind(HASH)
        .execute(&database.pool().await)
        .await
        .unwrap();
    // Signed in with that password, as the application's own login would do it.
    let mut page = Browser::new();
    let url = page.login(&app, "/auth/other").await;
    page.come_back(&app, &fake.approve(&url, &attacker)).await.leads_to("/");
    assert_eq!(page.visit(&app, "/me").await.status, 200);
    // An association of theirs is under way.
    let pending = page.associate_by_form(&app, "/auth/associate/other", "").await;

    let token = sign_in(&app, &fake, &ada()).await.access_token();
    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!((&me["id"], &me["is_verified"]), (&1.into(), &true.into()));
    let (email, hash, is_verified) = row(&database, 1).await;
    assert_eq!((&*email, is_verified), ("ada@example.com", true));
    assert!(hash != HASH && !users_runtime::is_usable_password(&hash), "{hash}");
    assert_eq!(database.counts().await, (1, 1), "the attacker's account is gone");

    bearer.visit(&app, "/me").await.is(401, "Unauthorized");
    page.visit(&app, "/me").await.is(401, "Unauthorized");
    let answer = page.come_back(&app, &fake.approve(&pending, &Person::new("667", "x@example.com"))).await;
    answer.leads_to("/?error=Unauthorized");
    let mut again = Browser::new();
    let url = again.authorize(&app, "/auth/other").await;
    again.come_back(&app, &fake.approve(&url, &attacker)).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn an_association_that_is_under_way_does_not_survive_a_reclaim_or_a_new_password() {
    for is_reclaimed in [true, false] {
        let (fake, slow, database) =
            (FakeProvider::start().await, FakeProvider::start().await, Database::new());
        let app = app(database.store::<Account>().await)
            .provider("/auth/fake", linking(&fake).reclaim_unverified())
            .provider("/auth/other", fake.provider().named("other"))
            .associate("/auth/associate/slow", slow.provider().named("slow"))
            .start()
            .await;
        let attacker = Person::new("666", "ada@example.com").unverified();
        let mut session = Browser::new();
        let url = session.authorize(&app, "/auth/other").await;
        let token = session.come_back(&app, &fake.approve(&url, &attacker)).await.access_token();
        let mut session = Browser::new().bearing(&token);
        let url = session.authorize(&app, "/auth/associate/slow").await;
        let callback = slow.approve(&url, &attacker);
        slow.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(400)));
        let site = (*app).clone();
        let pending = tokio::spawn(async move { session.come_back(&site, &callback).await });
        while slow.token_requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The session was good when the provider was asked, and is not when the account would be written.
        if is_reclaimed {
            sign_in(&app, &fake, &ada()).await.access_token();
        } else {
            let pool = database.pool().await;
            sqlx::query("UPDATE user SET hashed_password = ?").bind(HASH).execute(&pool).await.unwrap();
        }
        pending.await.unwrap().is_for(&is_reclaimed, 401, "Unauthorized");
        assert_eq!(database.counts().await, (1, 1));
    }
}

#[tokio::test]
async fn whoever_registered_first_at_the_same_provider_is_reclaimed_from_too() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake).reclaim_unverified()).await;
    let attacker = Person::new("666", "ada@example.com").unverified();
    assert_eq!(sign_in(&app, &fake, &attacker).await.status, 200);
    let token = sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.json()["is_verified"], true);
    assert_eq!(database.counts().await, (1, 1));
    sign_in(&app, &fake, &attacker).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
}

#[tokio::test]
async fn a_superuser_is_never_reclaimed() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake).reclaim_unverified()).await;
    Local { superuser: true, ..UNVERIFIED }.register(&database).await;
    sign_in(&app, &fake, &ada()).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    assert_eq!((database.counts().await, row(&database, 1).await.1), ((1, 0), HASH.to_owned()));
}

#[tokio::test]
async fn a_provider_that_verifies_nothing_is_trusted_by_its_name() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let never = || with(&fake, plain_description(&fake).email_pointer("/email", EmailTrust::Never));
    // Not trusted, it links nobody, whatever it says.
    let app = start(&database, never()).await;
    VERIFIED.register(&database).await;
    sign_in(&app, &fake, &ada()).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    let app = start(&database, never().trust_emails_of("fake").associate_by_email()).await;
    assert_eq!(sign_in(&app, &fake, &ada()).await.status, 200);
    assert_eq!(database.counts().await, (1, 1));
    // By another name it is refused at start.
    refused(never().trust_emails_of("facebook").associate_by_email(), "by the name of `facebook`");
}

/// GitLab's own server verifies addresses, and others need not.
#[test]
fn a_server_that_verifies_nothing_is_refused_at_start() {
    let gitlab = |server| GitLab::new(server, "id", "secret");
    let _ = login_routes::<Account, OAuth<Account>, _>(gitlab("https://gitlab.com").associate_by_email());
    let own = || gitlab("https://git.company.example");
    refused(own().associate_by_email(), "it verifies no address");
    refused(own().reclaim_unverified(), "it verifies no address");
    // It is a way to log in all the same, and the application may know better.
    let _ = login_routes::<Account, OAuth<Account>, _>(own().named("own"));
    let trusted = own().named("own").trust_emails_of("own").associate_by_email();
    let _ = login_routes::<Account, OAuth<Account>, _>(trusted);
}

/// Routes with this provider are refused at start, and why.
#[track_caller]
fn refused<P: Provider + users_runtime::provider::Fits<String>>(provider: P, why: &str) {
    let made = catch_unwind(AssertUnwindSafe(|| login_routes::<Account, OAuth<Account>, P>(provider)));
    let panic = made.expect_err("the routes are refused");
    let text = panic.downcast_ref::<String>().expect("in words");
    assert!(text.contains(why), "{text}");
}

/// Users who can't have what linking rests on.
mod bare {
    use users_runtime::{OAuthUser, oauth_account};

    #[derive(Clone, Debug, OAuthUser)]
    #[oauth_user(table = "bare_user")]
    pub(super) struct User {
        pub(super) id: i64,
        pub(super) email: String,
        pub(super) is_active: bool,
    }

    #[oauth_account(user = "User", id = "i64", table = "bare_account")]
    pub(super) struct OAuthAccount;
}

#[test]
fn a_model_that_can_not_prove_anything_is_refused_at_start() {
    let google = Google::new("id", "secret").associate_by_email();
    let made = catch_unwind(AssertUnwindSafe(|| {
        login_routes::<bare::OAuthAccount, OAuth<bare::OAuthAccount>, _>(google)
    }));
    let text = made.expect_err("refused").downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("`pub is_verified: bool`"), "{text}");
    // Of these users sessions would live on.
    let google = Google::new("id", "secret").reclaim_unverified();
    let made = catch_unwind(AssertUnwindSafe(|| {
        login_routes::<optional::OAuthAccount, OAuth<optional::OAuthAccount>, _>(google)
    }));
    let text = made.expect_err("refused").downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("`hashed_password`"), "{text}");
}

/// Two account models of one user model.
mod two {
    use users_runtime::{OAuthUser, oauth_account};

    #[derive(Clone, Debug, OAuthUser)]
    #[oauth_user(table = "two_user")]
    pub(super) struct User {
        pub(super) id: i64,
        pub(super) email: String,
        pub(super) hashed_password: String,
        pub(super) is_verified: bool,
    }

    #[oauth_account(user = "User", id = "i64", related_name = "ones", table = "one_account")]
    pub(super) struct One;

    #[oauth_account(user = "User", id = "i64", related_name = "others", table = "other_account")]
    pub(super) struct Other;
}

#[test]
fn users_of_two_account_models_are_not_reclaimed() {
    let google = || Google::new("id", "secret");
    let _ = login_routes::<two::One, OAuth<two::One>, _>(google().reclaim_unverified());
    let made = catch_unwind(AssertUnwindSafe(|| login_routes::<two::Other, OAuth<two::Other>, _>(google())));
    let text = made.expect_err("refused").downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("second account model"), "{text}");
}

#[tokio::test]
async fn a_provider_that_changes_the_address_of_an_account_changes_no_user() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake).reclaim_unverified()).await;
    Local { email: "victim@example.com", ..VERIFIED }.register(&database).await;
    assert_eq!(sign_in(&app, &fake, &Person::new("1", "mallory@example.com")).await.status, 200);
    // The same account, with the victim's address: it stays its user's.
    let token = sign_in(&app, &fake, &Person::new("1", "victim@example.com")).await.access_token();
    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!((&me["id"], &me["email"]), (&2.into(), &"mallory@example.com".into()));
    assert_eq!(database.counts().await, (2, 1));
}

#[tokio::test]
async fn an_address_that_the_provider_gave_to_another_person_links_them_to_nobody() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&database, linking(&fake)).await;
    VERIFIED.register(&database).await;
    sign_in(&app, &fake, &ada()).await.access_token();
    // Ada has left, and her successor has her address.
    let successor = Person::new("successor", "Ada@example.com");
    sign_in(&app, &fake, &successor).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    assert_eq!(database.counts().await, (1, 1));
    // A second account of her own, with another address that is hers too, she links herself.
    assert_eq!(sign_in(&app, &fake, &ada()).await.status, 200);
}

/// A hook that is there, and says nothing.
struct Silent;
impl Hooks<Account> for Silent {}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_logins_at_once_link_one_account() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = app(database.store::<Account>().await)
        .provider("/auth/fake", linking(&fake))
        .configure(|oauth| oauth.hooks(Silent))
        .start()
        .await;
    VERIFIED.register(&database).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/fake").await;
        let callback = fake.approve(&url, &ada());
        let site = (*app).clone();
        tasks.spawn(async move { browser.come_back(&site, &callback).await.status });
    }
    assert!(tasks.join_all().await.iter().all(|status| *status == 200));
    assert_eq!(database.counts().await, (1, 1));
}

#[test]
fn what_verifies_addresses_says_so_by_its_type() {
    fn verifies<P: VerifiesEmail>(_: &P) {}
    verifies(&Google::new("id", "secret").associate_by_email());
    let description = Description::new("x", "https://x.example");
    verifies(&OAuth2::new(description, "id", "secret").trust_emails_of("x"));
}
