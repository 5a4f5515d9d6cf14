//! What makes a provider's type around its description.

use crate::provider::{ClientRegistration, Description, Provider};

/// A provider whose type says all that is known of it but the application's registration: each of the
/// [catalogue](crate::providers).
///
/// ```
/// use users_runtime::Google;
/// use users_runtime::provider::{Described as _, EmailGiven};
///
/// let description = Google::description();
/// assert_eq!(description.name(), "google");
/// assert_eq!(description.gives_email(), EmailGiven::Sometimes);
/// ```
pub trait Described: Provider {
    /// What is known of it. Of a provider that has an address for each of its customers, that of an example.
    fn description() -> Description;

    /// The provider with another registration, such as one at a fake of it.
    #[must_use]
    fn with_registration(registration: ClientRegistration) -> Self;
}

/// The host that an application means: also where it gives the URL of it.
pub(super) fn host(given: &str) -> &str {
    let host = given.trim();
    let host = host.strip_prefix("https://").unwrap_or(host);
    host.trim_end_matches('/')
}

/// The address that an application means, without a slash at its end: that of a server of its own, which may be in a folder
/// of its host. It is `https` unless it says otherwise; what is not safe is refused when the routes are made.
pub(super) fn address(given: &str) -> String {
    let given = given.trim().trim_end_matches('/');
    if given.contains("://") { given.to_owned() } else { format!("https://{given}") }
}

/// Makes a provider's type around its description: its documentation, its name with what its constructor takes besides the
/// client's id and secret (and an example of it, for the pages of the catalogue and for fakes), how often it gives an
/// e-mail address and what it says of that, and its description.
///
/// A provider without a secret writes its own `new`: `Apple, own_new, …`.
macro_rules! provider {
    (
        $(#[$doc:meta])*
        $name:ident $(($($argument:ident = $example:literal),+))?,
        email $given:ident, verified $verified:ident,
        $description:expr $(,)?
    ) => {
        $crate::provider::catalogue::provider!(
            $(#[$doc])* $name $(($($argument = $example),+))?, own_new,
            email $given, verified $verified, $description
        );

        impl $name {
            /// With the client id and secret that the provider gave the application.
            #[must_use]
            pub fn new(
                $($($argument: impl AsRef<str>,)+)?
                client_id: impl Into<String>,
                client_secret: impl Into<String>,
            ) -> Self {
                let description = Self::describe($($($argument.as_ref()),+)?);
                Self($crate::provider::ClientRegistration::new(description, client_id, client_secret))
            }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident $(($($argument:ident = $example:literal),+))?, own_new,
        email $given:ident, verified $verified:ident,
        $description:expr $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name($crate::provider::ClientRegistration);

        impl $name {
            fn describe($($($argument: &str),+)?) -> $crate::provider::Description {
                $description
            }
        }

        impl $crate::provider::Described for $name {
            fn description() -> $crate::provider::Description {
                Self::describe($($($example),+)?)
            }

            fn with_registration(registration: $crate::provider::ClientRegistration) -> Self {
                Self(registration)
            }
        }

        #[diagnostic::do_not_recommend]
        impl $crate::provider::Provider for $name {
            fn registration(&self) -> &$crate::provider::ClientRegistration {
                &self.0
            }

            fn registration_mut(&mut self) -> &mut $crate::provider::ClientRegistration {
                &mut self.0
            }
        }

        $crate::provider::catalogue::provider!(@email $given $name);
        $crate::provider::catalogue::provider!(@verified $verified $name);

        /// What the type promises, for the test that the description says the same.
        #[cfg(test)]
        impl $crate::provider::catalogue::tests::Promises for $name {
            const EMAIL: &'static str = stringify!($given);
            const VERIFIED: &'static str = stringify!($verified);
        }
    };
    (@email Always $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::AlwaysProvidesEmail for $name {}
        $crate::provider::catalogue::provider!(@email Sometimes $name);
    };
    (@email Sometimes $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::ProvidesEmail for $name {}
    };
    (@email Never $name:ident) => {};
    (@verified Always $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::AlwaysVerifiesEmail for $name {}
        $crate::provider::catalogue::provider!(@verified PerProfile $name);
    };
    (@verified PerProfile $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::VerifiesEmail for $name {}
    };
    (@verified Never $name:ident) => {};
}

/// Lists the providers: the file of each, and its type.
macro_rules! catalogue {
    ($($file:ident: $name:ident),+ $(,)?) => {
        $(
            mod $file;
            pub use $file::$name;
        )+

        /// What is known of each provider of the catalogue, in the order of their names.
        ///
        /// ```
        /// let names: Vec<_> = users_runtime::providers::all().iter().map(|description| description.name().to_owned()).collect();
        /// assert!(names.contains(&"github".to_owned()));
        /// ```
        #[must_use]
        pub fn all() -> Vec<$crate::provider::Description> {
            vec![$(<$name as Described>::description()),+]
        }

        /// Calls a macro with the types of the catalogue: `with_each_provider!(table)` is `table!(GitHub, Google, …)`.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! __with_each_provider {
            ($each:ident) => { $each!($($name),+) };
        }

        #[cfg(test)]
        fn each(test: &mut impl tests::EachProvider) {
            $(test.provider::<$name>(stringify!($name));)+
        }
    };
}

pub(super) use {catalogue, provider};
