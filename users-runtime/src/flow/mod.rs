//! One login, from the authorization request to the session, as types that only go forward.
//!
//! ```text
//! begin ──▶ (provider) ──▶ Callback ──open──▶ Opened ──bind──▶ Bound ──verify──▶ Verified
//!                                                                                  │ exchange
//!                                      session ◀── log in ◀── Grant ◀──profile── Exchanged
//! ```
//!
//! Only `Verified` can redeem a code, and nothing but the checks makes one. The steps are internal; public is what
//! configures them. The module speaks the types of the `http` crate and knows no web framework.

mod accounts;
mod audit;
mod begin;
mod builder;
mod callback;
mod claims;
mod clock;
mod end_session;
mod exchange;
mod hooks;
mod keys;
mod login;
mod next;
mod oauth;
mod providers;
mod redirect;
pub(crate) mod reply;
mod revocation;
pub(crate) mod routes;
mod seal;
mod state;
#[cfg(test)]
mod tests;
mod tokens;
mod transaction;
mod vault;

pub use accounts::Unlinked;
pub use builder::{ConfigError, OAuthBuilder, OneTime};
pub use clock::Clock;
pub use hooks::{Event, Hooks, Linking};
pub use keys::{Keys, KeysError};
pub use oauth::OAuth;
pub use redirect::ProviderConflict;
pub use revocation::{NotRevoked, Revoking};
pub use tokens::AccessTokenError;
pub(crate) use transaction::Intent;

use crate::model::{Error, ErrorCode};

/// The answer where an account's provider has to be called, and is not known in this process.
fn unknown_provider(name: &str) -> Error {
    let reason = format!(
        "no provider `{name}` is known here: give it to the builder, `.provider(…)`, or make its routes"
    );
    Error::from(ErrorCode::Misconfigured).because(reason)
}
