//! How a login is answered, and how later requests show it: a *transport* (bearer, cookie) with a *strategy* (what the
//! token is).

mod cookie_transport;
pub(crate) mod cookies;
mod jwt;
mod origin;
mod sessions;
mod stamp;
mod strategy;
#[cfg(test)]
mod tests;
mod transport;

pub use cookie_transport::{CookieProblem, CookieTransport, SameSite};
pub use jwt::JwtStrategy;
pub(crate) use origin::Origins;
pub use sessions::Sessions;
pub(crate) use sessions::{Minted, Session};
pub(crate) use strategy::DynStrategy;
pub use strategy::{Strategy, Subject};
pub use transport::{BearerTransport, IntoTransport, Transport};
