//! What an intruder would try, one story each.

mod accounts;
mod logins;

use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{MemoryStore, OAuth2, Provider as _};

use crate::support::{App, Browser, app, required};

type Account = required::OAuthAccount;
type Store = MemoryStore<Account>;

fn other(fake: &FakeProvider) -> OAuth2 {
    fake.provider().named("other")
}

/// The application under attack: two providers, and both kinds of sessions.
async fn start(fake: &FakeProvider, store: impl users_runtime::Store<Account>) -> App<Account> {
    app(store)
        .provider("/auth/fake", fake.provider())
        .provider("/auth/other", other(fake))
        .associate("/auth/associate/fake", fake.provider())
        .associate("/auth/associate/other", other(fake))
        .start()
        .await
}

fn mallory() -> Person {
    Person::new("666", "mallory@example.com")
}

/// A browser where this person has signed in on a page.
async fn on_page(app: &App<Account>, fake: &FakeProvider, person: &Person) -> Browser {
    let mut browser = Browser::new();
    browser.sign_in_by_page(app, fake, person).await.leads_to("/");
    browser
}

/// Who the browser is to the application, if anyone.
async fn who(browser: &mut Browser, app: &App<Account>) -> Option<i64> {
    browser.visit(app, "/me/optional").await.json()["id"].as_i64()
}
