//! Linking by e-mail that can't be safe is refused when the routes are made.

use std::panic::{AssertUnwindSafe, catch_unwind};

use users_runtime::axum::login_routes;
use users_runtime::provider::{Description, EmailTrust, Fits};
use users_runtime::providers::{GitLab, Microsoft};
use users_runtime::{Google, OAuth, OAuth2, Provider};

use crate::support::{optional, required};

type Account = required::OAuthAccount;

/// Routes with this provider are refused at start, and why.
#[track_caller]
fn refused<P: Provider + Fits<String>>(provider: P, why: &str) {
    let made = catch_unwind(AssertUnwindSafe(|| login_routes::<Account, OAuth<Account>, P>(provider)));
    let panic = made.expect_err("the routes are refused");
    let text = panic.downcast_ref::<String>().expect("in words");
    assert!(text.contains(why), "{text}");
}

#[test]
fn a_provider_is_trusted_by_its_own_name() {
    let description = Description::new("intranet", "https://intranet.example")
        .authorize_url("https://intranet.example/authorize")
        .token_url("https://intranet.example/token")
        .userinfo_url("https://intranet.example/me")
        .email_pointer("/email", EmailTrust::Never);
    let intranet = OAuth2::new(description, "id", "secret");
    refused(intranet.trust_emails_of("facebook").associate_by_email(), "by the name of `facebook`");
}

/// Anybody can have a tenant, and be its administrator.
#[test]
fn a_provider_of_many_issuers_is_trusted_by_no_name() {
    let trusted =
        |tenant| Microsoft::new(tenant, "id", "secret").trust_emails_of("microsoft").associate_by_email();
    for tenant in ["common", "organizations", "company.example"] {
        refused(trusted(tenant), "are those of many issuers");
    }
    let own = trusted("8eaef023-2b34-4da1-9baa-8bc8c9d6a490");
    let _ = login_routes::<Account, OAuth<Account>, _>(own);
}

/// GitLab's own server verifies addresses, and others need not.
#[test]
fn a_server_that_verifies_nothing_is_refused_at_start() {
    let gitlab = |server| GitLab::new(server, "id", "secret");
    let _ = login_routes::<Account, OAuth<Account>, _>(gitlab("https://gitlab.com").associate_by_email());
    let own = || gitlab("https://git.company.example");
    refused(own().associate_by_email(), "it verifies no address");
    refused(own().reclaim_unverified(), "it verifies no address");
    // It is a way to log in all the same, and the application may know better.
    let _ = login_routes::<Account, OAuth<Account>, _>(own().named("own"));
    let trusted = own().named("own").trust_emails_of("own").associate_by_email();
    let _ = login_routes::<Account, OAuth<Account>, _>(trusted);
}

/// Users who can't have what linking rests on.
mod bare {
    use users_runtime::{OAuthUser, oauth_account};

    #[derive(Clone, Debug, OAuthUser)]
    #[oauth_user(table = "bare_user")]
    pub(super) struct User {
        pub(super) id: i64,
        pub(super) email: String,
        pub(super) is_active: bool,
    }

    #[oauth_account(user = "User", id = "i64", table = "bare_account")]
    pub(super) struct OAuthAccount;
}

#[test]
fn a_model_that_can_not_prove_anything_is_refused_at_start() {
    let google = Google::new("id", "secret").associate_by_email();
    let made = catch_unwind(AssertUnwindSafe(|| {
        login_routes::<bare::OAuthAccount, OAuth<bare::OAuthAccount>, _>(google)
    }));
    let text = made.expect_err("refused").downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("`pub is_verified: bool`"), "{text}");
    // Of these users sessions would live on.
    let google = Google::new("id", "secret").reclaim_unverified();
    let made = catch_unwind(AssertUnwindSafe(|| {
        login_routes::<optional::OAuthAccount, OAuth<optional::OAuthAccount>, _>(google)
    }));
    let text = made.expect_err("refused").downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("`hashed_password`"), "{text}");
}

/// Two account models of one user model.
mod two {
    use users_runtime::{OAuthUser, oauth_account};

    #[derive(Clone, Debug, OAuthUser)]
    #[oauth_user(table = "two_user")]
    pub(super) struct User {
        pub(super) id: i64,
        pub(super) email: String,
        pub(super) hashed_password: String,
        pub(super) is_verified: bool,
    }

    #[oauth_account(user = "User", id = "i64", related_name = "ones", table = "one_account")]
    pub(super) struct One;

    #[oauth_account(user = "User", id = "i64", related_name = "others", table = "other_account")]
    pub(super) struct Other;
}

#[test]
fn users_of_two_account_models_are_not_reclaimed() {
    let google = || Google::new("id", "secret");
    let _ = login_routes::<two::One, OAuth<two::One>, _>(google().reclaim_unverified());
    let made = catch_unwind(AssertUnwindSafe(|| login_routes::<two::Other, OAuth<two::Other>, _>(google())));
    let text = made.expect_err("refused").downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("second account model"), "{text}");
}
