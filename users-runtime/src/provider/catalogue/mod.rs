//! The providers that come with the library: a file each.

mod github;
mod google;

pub use github::GitHub;
pub use google::Google;

/// Makes a provider's type around its description.
macro_rules! provider {
    ($(#[$doc:meta])* $name:ident, $($promise:ident)*, $description:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name($crate::provider::ClientRegistration);

        impl $name {
            /// With the client id and secret that the provider gave the application.
            #[must_use]
            pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
                Self($crate::provider::ClientRegistration::new($description, client_id, client_secret))
            }
        }

        impl $crate::provider::Provider for $name {
            fn registration(&self) -> &$crate::provider::ClientRegistration {
                &self.0
            }

            fn registration_mut(&mut self) -> &mut $crate::provider::ClientRegistration {
                &mut self.0
            }
        }

        $(impl $crate::provider::$promise for $name {})*
    };
}
use provider;
