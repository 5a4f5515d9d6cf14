//! What makes a provider's type around its description.

use crate::provider::{ClientRegistration, Description, EmailGiven, EmailVerified, Provider};

/// A provider whose type says all that is known of it but the application's registration: each of the
/// [catalogue](crate::providers), and those that [`provider!`](crate::provider!) makes. For tests, which have a
/// fake take its place, and for pages about providers.
///
/// ```
/// use users_runtime::Google;
/// use users_runtime::provider::{Described as _, EmailVerified};
///
/// assert_eq!(Google::description().name(), "google");
/// assert_eq!(Google::VERIFIED, EmailVerified::PerProfile);
/// ```
pub trait Described: Provider {
    /// How often a login comes with an e-mail address.
    const EMAIL: EmailGiven;

    /// Whether those addresses are verified.
    const VERIFIED: EmailVerified;

    /// What is known of it. Of a provider that has an address for each of its customers, that of an example: nobody is to be
    /// sent there.
    fn description() -> Description;

    /// The provider with another registration: one at a fake of it, say.
    #[must_use]
    fn with_registration(registration: ClientRegistration) -> Self;
}

/// The address that an application means by a host or a URL, without a slash at its end: that of its tenant, or of a server of
/// its own, which may be in a folder of its host. It is `https` unless it says otherwise; what is not safe is refused when
/// the routes are made.
pub(super) fn address(given: &str) -> String {
    let given = given.trim().trim_end_matches('/');
    if given.contains("://") { given.to_owned() } else { format!("https://{given}") }
}

/// Makes a type for a provider: an application's own, in the way that those of the [catalogue](crate::providers) are made.
///
/// It takes the type's documentation, visibility and name, how often a login gives an e-mail address (`Always`, `Sometimes`, `Never`), what
/// the provider says of them (`verified Always`; `PerProfile`, where a flag says it; `Never`), and the
/// [`Description`](crate::provider::Description).
///
/// ```
/// use users_runtime::provider::{Description, EmailTrust};
///
/// users_runtime::provider!(
///     /// The sign-in of our company.
///     pub Company, email Always, verified Always,
///     Description::new("company", "https://login.company.example")
///         .authorize_url("https://login.company.example/authorize")
///         .token_url("https://login.company.example/token")
///         .userinfo_url("https://login.company.example/me")
///         .scopes(["profile", "email"])
///         .id_pointer("/id")
///         .email_pointer("/mail", EmailTrust::Always)
///         .email_always()
/// );
///
/// let company = Company::new("client id", "client secret");
/// ```
///
/// The promises are what bounds rest on: a provider with `email Never` does not compile with a user model that needs an
/// address, nor linking by e-mail with one that is `verified Never`. The description has to hold
/// them, else the provider's routes are refused at start.
///
/// A provider with an address for each of its customers names what `new` takes besides, with an example:
/// `Company(domain = "login.company.example"), email …`, and has `domain` in its description. One that writes a `new` of its
/// own, because it has no secret, says so, and makes itself of its registration. `describe` takes what stands in parentheses:
///
/// ```
/// # use users_runtime::provider::Description;
/// use users_runtime::provider::{ClientRegistration, Described as _};
///
/// users_runtime::provider!(
///     /// The sign-in of our company, for programs that can keep no secret.
///     pub Company, own_new, email Never, verified Never,
///     # Description::new("company", "https://login.company.example")
///     #     .authorize_url("https://login.company.example/authorize")
///     #     .token_url("https://login.company.example/token")
///     #     .userinfo_url("https://login.company.example/me")
///     #     .no_email()
///     // …
/// );
///
/// impl Company {
///     pub fn new(client_id: &str) -> Self {
///         Self::with_registration(ClientRegistration::new(Self::describe(), client_id, ""))
///     }
/// }
/// ```
#[macro_export]
macro_rules! provider {
    (
        $(#[$doc:meta])*
        $vis:vis $name:ident $(($($argument:ident = $example:literal),+))?,
        email $given:ident, verified $verified:ident,
        $description:expr $(,)?
    ) => {
        $crate::provider!(
            $(#[$doc])* $vis $name $(($($argument = $example),+))?, own_new,
            email $given, verified $verified, $description
        );

        impl $name {
            /// With the client id and secret that the provider gave the application.
            #[must_use]
            $vis fn new(
                $($($argument: impl ::core::convert::AsRef<::core::primitive::str>,)+)?
                client_id: impl ::core::convert::Into<::std::string::String>,
                client_secret: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                $($(let $argument = ::core::convert::AsRef::as_ref(&$argument);)+)?
                let description = Self::describe($($($argument),+)?);
                Self($crate::provider::ClientRegistration::new(description, client_id, client_secret))
            }
        }
    };
    (
        $(#[$doc:meta])*
        $vis:vis $name:ident $(($($argument:ident = $example:literal),+))?, own_new,
        email $given:ident, verified $verified:ident,
        $description:expr $(,)?
    ) => {
        $(#[$doc])*
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        $vis struct $name($crate::provider::ClientRegistration);

        impl $name {
            fn describe($($($argument: &::core::primitive::str),+)?) -> $crate::provider::Description {
                let description: $crate::provider::Description = $description;
                description.__promises(
                    $crate::provider::EmailGiven::$given,
                    $crate::provider::EmailVerified::$verified,
                )
            }
        }

        impl $crate::provider::Described for $name {
            const EMAIL: $crate::provider::EmailGiven = $crate::provider::EmailGiven::$given;
            const VERIFIED: $crate::provider::EmailVerified = $crate::provider::EmailVerified::$verified;

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

        $crate::provider!(@email $given $name);
        $crate::provider!(@verified $verified $name);
    };
    (@email Always $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::AlwaysProvidesEmail for $name {}
        $crate::provider!(@email Sometimes $name);
    };
    (@email Sometimes $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::ProvidesEmail for $name {}
    };
    (@email $never:ident $name:ident) => {};
    (@verified Always $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::AlwaysVerifiesEmail for $name {}
        $crate::provider!(@verified PerProfile $name);
    };
    (@verified PerProfile $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::provider::VerifiesEmail for $name {}
    };
    (@verified $never:ident $name:ident) => {};
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

pub(super) use catalogue;
