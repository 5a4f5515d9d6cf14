//! Routes and extractors for axum 0.8. No decisions are made here.

mod extract;
mod routes;

/// axum's own, as the routes name them.
#[doc(no_inline)]
pub use ::axum::{Router, extract::FromRef};

pub use extract::{CurrentUser, Superuser, VerifiedUser};
pub use routes::{account_routes, associate_routes, login_routes, session_routes};
