//! The routes of an application: each kind, of each kind of provider, with a state of its own too.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use axum::Router;
use axum::extract::FromRef;
use users_runtime::provider::{ClientRegistration, Provider};
use users_runtime::{GitHub, Google, OAuth, OAuth2, OAuthUser, oauth_account};

/// It gives no e-mail address: it has no `ProvidesEmail`.
#[derive(Clone)]
pub struct Company(ClientRegistration);

impl Provider for Company {
    fn registration(&self) -> &ClientRegistration {
        &self.0
    }

    fn registration_mut(&mut self) -> &mut ClientRegistration {
        &mut self.0
    }
}

/// A person, who needs an address to log in.
#[derive(Clone, OAuthUser)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The address.
    pub email: String,
    /// Whether the address is theirs.
    pub is_verified: bool,
}

/// An account.
#[oauth_account]
pub struct OAuthAccount;

/// A person who may have no address.
#[derive(Clone, OAuthUser)]
pub struct Guest {
    /// The key.
    pub id: i64,
    /// The address.
    pub email: Option<String>,
}

/// An account of a guest.
#[oauth_account(user = "Guest")]
pub struct Badge;

/// A state of the application's own.
#[derive(Clone)]
pub struct App {
    oauth: OAuth<OAuthAccount>,
}

impl FromRef<App> for OAuth<OAuthAccount> {
    fn from_ref(app: &App) -> Self {
        app.oauth.clone()
    }
}

/// Linking an account needs no address, logging in does.
pub fn of_users(google: Google, company: Company, oauth: OAuth<OAuthAccount>) -> Router {
    Router::new()
        .nest("/auth/google", OAuthAccount::login_routes(google.clone().associate_by_email()))
        .nest("/auth", OAuthAccount::session_routes())
        .nest("/auth/associate/google", OAuthAccount::associate_routes(google))
        .nest("/auth/associate/company", OAuthAccount::associate_routes(company))
        .nest("/users/me/oauth-accounts", OAuthAccount::account_routes())
        .with_state(oauth)
}

/// The same in a state.
pub fn in_a_state(github: GitHub, app: App) -> Router {
    Router::new()
        .nest("/auth/github", OAuthAccount::login_routes(github.clone().reclaim_unverified()))
        .nest("/auth", OAuthAccount::session_routes())
        .nest("/auth/associate/github", OAuthAccount::associate_routes(github))
        .nest("/users/me/oauth-accounts", OAuthAccount::account_routes())
        .with_state(app)
}

/// Guests need none.
pub fn of_guests(company: Company, intranet: OAuth2, oauth: OAuth<Badge>) -> Router {
    let trusted = intranet.trust_emails_of("intranet").associate_by_email();
    Router::new()
        .nest("/auth/company", Badge::login_routes(company.clone()))
        .nest("/auth/intranet", Badge::login_routes(trusted))
        .nest("/auth/associate/company", Badge::associate_routes(company))
        .nest("/users/me/badges", Badge::account_routes())
        .with_state(oauth)
}
