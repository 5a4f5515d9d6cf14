//! OAuth2 sign-in from two annotated structs.

#[cfg(feature = "axum")]
pub mod axum;
#[cfg_attr(
    not(feature = "axum"),
    allow(dead_code, reason = "an adapter calls the routes, and this build has none")
)]
pub mod flow;
pub mod model;
pub mod provider;
pub mod session;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "axum")]
pub use crate::axum::{CurrentUser, Superuser, VerifiedUser};
pub use flow::{Clock, ConfigError, Keys, OAuth, OneTime};
pub use model::{
    Draft, Email, EmailField, Error, ErrorCode, Grant, HasSuperuser, HasVerification, Key, KeyKind, KeyRepr,
    KeyValue, LinkedAccount, NewUser, OAuthAccount, OAuthUser, PasswordField, Profile, Token, Tokens,
    is_usable_password,
};
pub use provider::{GitHub, Google, OAuth2, Provider};
pub use session::{BearerTransport, CookieTransport, JwtStrategy, Sessions};
pub use store::{MemoryStore, Store, StoreError, UserStore};
pub use users_derive::{OAuthUser, oauth_account};
