use super::provider;
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with the single sign-on of WorkOS: accounts are keyed on the `id` of the profile, which comes with the token. An
    /// address is what the organization's identity provider says, so any of them can say any.
    ///
    /// **Whoever logs in can take another organization**: the parameter is in their address bar. An application for the people of
    /// one compares [`Profile::claims`](crate::Profile), `/profile/organization_id`, in its
    /// [hooks](crate::Hooks) `before_register` and `before_login`.
    ///
    /// WorkOS wants to know whose people log in: an `organization`, a `connection`, or a `provider` such as `authkit`. The
    /// secret is an API key.
    ///
    /// ```
    /// use users_runtime::Provider as _;
    /// use users_runtime::providers::WorkOs;
    ///
    /// let workos = WorkOs::new("client_0123", "sk_0123").authorize_param("organization", "org_0123");
    /// ```
    pub WorkOs, email Sometimes, verified Never,
    Description::new("workos", "https://api.workos.com")
        .display_name("WorkOS")
        .register_at("https://dashboard.workos.com", "Redirects")
        .authorize_url("https://api.workos.com/sso/authorize")
        .token_url("https://api.workos.com/sso/token")
        .profile_in_token_answer()
        .id_pointer("/profile/id")
        .email_pointer("/profile/email", EmailTrust::Never)
        .name_pointers(["/profile/first_name", "/profile/last_name"])
        .refresh(Refresh::Never)
);
