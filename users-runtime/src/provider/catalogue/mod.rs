//! The providers that come with the library, as types: a file each, and a line below.
//!
//! Each is made with what its provider gave the application: a client id and a secret, as a rule.
//!
//! ```
//! use users_runtime::providers::{GitHub, Google};
//!
//! let google = Google::new("1234.apps.googleusercontent.com", "GOCSPX-…");
//! let github = GitHub::new("Iv1.0123456789abcdef", "secret");
//! ```

mod make;
#[cfg(test)]
mod tests;

pub use make::Described;
use make::{catalogue, host, provider};

catalogue! {
    apple: Apple,
    auth0: Auth0,
    github: GitHub,
    google: Google,
}
