//! What the tests have in common: an application on a socket, a browser, and stores and sessions to watch.

mod app;
mod browser;
mod log;
mod models;
#[cfg(all(feature = "mysql", feature = "postgres"))]
pub(crate) mod peers;
/// What tries properties, which the units of the runtime use too.
#[path = "../../../users-runtime/src/tests.rs"]
pub(crate) mod property;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) mod servers;
mod sessions;
mod stores;

pub(crate) use app::{App, KEY, SECRET, Setup, Site, app};
#[cfg(feature = "openid")]
pub(crate) use browser::CLIENT;
pub(crate) use browser::{Answer, Browser, SetCookie, query};
pub(crate) use log::Log;
pub(crate) use models::{Model, optional, required};
pub(crate) use sessions::Recorded;
pub(crate) use stores::{Database, Faulty};

use users_runtime::OAuth2;
use users_runtime::provider::{Description, EmailTrust};
use users_runtime::testing::{FakeProvider, Person};

/// Ada, with a verified address.
pub(crate) fn ada() -> Person {
    Person::new("1", "ada@example.com").name("Ada Lovelace")
}

/// Bob, with a verified address.
pub(crate) fn bob() -> Person {
    Person::new("2", "bob@example.com")
}

/// The fake as a provider that knows OAuth2 and nothing of OpenID.
pub(crate) fn plain_description(fake: &FakeProvider) -> Description {
    Description::new("fake", fake.issuer().to_owned())
        .authorize_url(fake.authorize_url())
        .token_url(fake.token_url())
        .userinfo_url(fake.userinfo_url())
        .scopes(["email", "profile"])
        .email_pointer("/email", EmailTrust::Flag("/email_verified".into()))
}

/// [`plain_description`] with the fake's client.
pub(crate) fn plain(fake: &FakeProvider) -> OAuth2 {
    with(fake, plain_description(fake))
}

/// Any description with the fake's client.
pub(crate) fn with(fake: &FakeProvider, description: Description) -> OAuth2 {
    OAuth2::new(description, fake.client_id(), fake.client_secret())
}
