//! Routes and extractors for axum 0.8. No decisions are made here.

mod extract;
mod routes;

pub use extract::{CurrentUser, Superuser, VerifiedUser};
pub use routes::{login_routes, session_routes};
