use super::{host, provider};
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Microsoft (Entra ID, and personal accounts), by OpenID Connect: accounts are keyed on `tid` and `oid`, the
    /// tenant and the person in it.
    ///
    /// The tenant is the directory's id or domain, or `common`, `organizations` or `consumers` for people of any. **An address
    /// proves nothing**: a tenant's administrator can give anybody any. So it is never verified, and never the name that
    /// people log in with there.
    ///
    /// ```
    /// use users_runtime::providers::Microsoft;
    ///
    /// let microsoft = Microsoft::new("common", "application id", "client secret");
    /// ```
    Microsoft(tenant = "common"), email Sometimes, verified Never,
    {
        let tenant = format!("https://login.microsoftonline.com/{}", host(tenant));
        Description::new("microsoft", format!("{tenant}/v2.0"))
            .display_name("Microsoft")
            .register_at("https://entra.microsoft.com", "Redirect URIs (of the platform Web, under Authentication)")
            .authorize_url(format!("{tenant}/oauth2/v2.0/authorize"))
            .token_url(format!("{tenant}/oauth2/v2.0/token"))
            .jwks_url(format!("{tenant}/discovery/v2.0/keys"))
            .id_token_issuer("https://login.microsoftonline.com/{tid}/v2.0")
            .scopes(["openid", "email", "profile"])
            .id_pointers(["/tid", "/oid"])
            // HTTPX OAuth has the `oid` alone. Microsoft makes it, and nobody has that of another tenant.
            .legacy_ids(["{last}"])
            .email_pointer("/email", EmailTrust::Never)
            .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
    }
);
