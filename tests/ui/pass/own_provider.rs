//! Providers of an application's own, beside names like those of the standard library.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

::users_runtime::provider!(
    /// One with an address for each customer.
    pub Customer(domain = "login.customer.example", folder = "a"), email Always, verified Always,
    ::users_runtime::provider::Description::new("customer", ::std::format!("https://{domain}"))
        .authorize_url(::std::format!("https://{domain}/{folder}/authorize"))
        .token_url(::std::format!("https://{domain}/{folder}/token"))
        .userinfo_url(::std::format!("https://{domain}/{folder}/me"))
        .email_pointer("/mail", ::users_runtime::provider::EmailTrust::Always)
        .email_always(),
);

/// What is of nobody else's business.
mod inside {
    #![allow(dead_code, reason = "the names are only there")]

    struct String;
    struct Description;
    struct ClientRegistration;
    trait AsRef {}
    trait Clone {}
    trait Debug {}
    trait Into {}
    trait Provider {}
    trait Described {}

    ::users_runtime::provider!(
        Inside, email Sometimes, verified PerProfile,
        ::users_runtime::provider::Description::new("inside", "https://inside.example").discover()
    );

    ::users_runtime::provider!(
        /// It has no secret.
        pub(crate) Public, own_new, email Never, verified Never,
        ::users_runtime::provider::Description::new("public", "https://public.example").discover().no_email()
    );

    impl Public {
        pub(crate) fn new() -> Self {
            use ::users_runtime::provider::Described;
            Self::with_registration(::users_runtime::provider::ClientRegistration::new(
                Self::describe(),
                "client id",
                "",
            ))
        }
    }
}

/// Takes one whose type promises all.
const fn certain(
    _: &(impl ::users_runtime::provider::AlwaysProvidesEmail + ::users_runtime::provider::AlwaysVerifiesEmail),
) {
}

fn main() {
    use ::users_runtime::Provider;
    let customer = Customer::new("login.customer.example", "b", "client id", "client secret");
    certain(&customer);
    ::std::assert_eq!(customer.registration().name(), "customer");
    ::std::assert_eq!(inside::Public::new().registration().name(), "public");
}
