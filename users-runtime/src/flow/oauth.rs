//! The configured service.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::builder::OAuthBuilder;
use super::claims::Claims;
use super::clock::Clock;
use super::hooks::HooksOf;
use super::keys::Keys;
use super::providers::Providers;
use super::redirect::Registrations;
use super::tokens::Flights;
use super::vault::Vault;
use crate::model::OAuthAccount;
use crate::provider::HttpClient;
use crate::session::Sessions;
use crate::store::Store;

/// The whole configured service for one account model: store, sessions, keys and HTTP client. Cheap to clone; it is the
/// state of the routes.
///
/// An application with a state of its own gives it by `FromRef`:
///
/// ```
/// # #[cfg(feature = "axum")] {
/// use axum::extract::FromRef;
/// use users_runtime::{OAuth, OAuthUser, oauth_account};
/// use users_runtime::session::Sessions;
///
/// # #[derive(Clone, Debug, OAuthUser)]
/// # pub struct User { pub id: uuid::Uuid, pub email: String }
/// # #[oauth_account(user = "User")]
/// # pub struct OAuthAccount;
/// #[derive(Clone, FromRef)]
/// struct App {
///     oauth: OAuth<OAuthAccount>,
/// }
///
/// // What `CurrentUser<User>` needs.
/// impl FromRef<App> for Sessions<User> {
///     fn from_ref(app: &App) -> Self {
///         app.oauth.sessions()
///     }
/// }
/// # }
/// ```
pub struct OAuth<A: OAuthAccount>(pub(super) Arc<Inner<A>>);

pub(super) struct Inner<A: OAuthAccount> {
    pub(super) vault: Vault<A>,
    pub(super) hooks: HooksOf<A>,
    pub(super) providers: Providers,
    pub(super) flights: Flights,
    pub(super) sessions: Sessions<A::User>,
    pub(super) keys: Keys,
    pub(super) base: Url,
    /// The base URL without a slash at its end.
    pub(super) base_url: String,
    pub(super) error_url: String,
    pub(super) http: HttpClient,
    pub(super) claims: Claims<A>,
    pub(super) registrations: Registrations,
    pub(super) clock: Clock,
}

impl<A: OAuthAccount> OAuth<A> {
    /// A service on this store, to be configured.
    pub fn builder(store: impl Store<A>) -> OAuthBuilder<A> {
        OAuthBuilder::new(Arc::new(store))
    }

    /// Who is signed in: what extractors need, for an application with a state of its own.
    #[must_use]
    pub fn sessions(&self) -> Sessions<A::User> {
        self.0.sessions.clone()
    }

    pub(super) fn vault(&self) -> &Vault<A> {
        &self.0.vault
    }

    /// Whether browsers reach us by https.
    pub(super) fn is_secure(&self) -> bool {
        self.0.base_url.starts_with("https:")
    }
}

impl<A: OAuthAccount> Clone for OAuth<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: OAuthAccount> fmt::Debug for OAuth<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("base_url", &self.0.base_url)
            .field("sessions", &self.0.sessions)
            .field("keys", &self.0.keys)
            .finish_non_exhaustive()
    }
}
