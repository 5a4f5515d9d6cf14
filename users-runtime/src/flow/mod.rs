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

mod begin;
mod builder;
mod callback;
mod claims;
mod clock;
mod exchange;
mod keys;
mod login;
mod next;
mod oauth;
mod redirect;
pub(crate) mod reply;
pub(crate) mod routes;
mod state;
mod transaction;

pub use builder::{ConfigError, OAuthBuilder, OneTime};
pub use clock::Clock;
pub use keys::{Keys, KeysError};
pub use oauth::OAuth;
pub use redirect::ProviderConflict;
