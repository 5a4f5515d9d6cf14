// Facts: https://learn.microsoft.com/en-us/entra/identity-platform/userinfo

use uuid::Uuid;

use super::provider;
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Microsoft (Entra ID, and personal accounts), by OpenID Connect: accounts are keyed on `tid` and `oid`, the
    /// tenant and the person in it.
    ///
    /// The tenant is the directory's id or domain, or `common`, `organizations` or `consumers` for people of any. With the id,
    /// the issuer of an `id_token` has to be that very tenant.
    ///
    /// **An address proves nothing**: a tenant's administrator can give anybody any. So it is never verified, and never the
    /// name that people log in with there.
    ///
    /// ```
    /// use users_runtime::providers::Microsoft;
    ///
    /// let microsoft = Microsoft::new("common", "application id", "client secret");
    /// ```
    Microsoft(tenant = "common"), email Sometimes, verified Never,
    {
        let id = tenant_id(tenant.trim());
        let tenant = id.as_deref().unwrap_or(tenant.trim());
        let tenant = format!("https://login.microsoftonline.com/{tenant}");
        let description = Description::new("microsoft", format!("{tenant}/v2.0"))
            .display_name("Microsoft")
            .register_at("https://entra.microsoft.com", "Redirect URIs (of the platform Web, under Authentication)")
            .authorize_url(format!("{tenant}/oauth2/v2.0/authorize"))
            .token_url(format!("{tenant}/oauth2/v2.0/token"))
            .jwks_url(format!("{tenant}/discovery/v2.0/keys"))
            .scopes(["openid", "email", "profile"])
            .id_pointers(["/tid", "/oid"])
            // HTTPX OAuth has the `oid` alone. Microsoft makes it, and nobody has that of another tenant.
            .legacy_ids(["{last}"])
            .email_pointer("/email", EmailTrust::Never)
            .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] });
        // A tenant that is named by its id is the issuer: nobody of another gets in.
        if id.is_some() {
            description
        } else {
            description.id_token_issuer("https://login.microsoftonline.com/{tid}/v2.0")
        }
    }
);

/// The id of a tenant, as Microsoft writes it. What is not one is a domain, or stands for several tenants.
fn tenant_id(tenant: &str) -> Option<String> {
    // A `Uuid` is read in other forms too, such as without hyphens.
    let id = Uuid::try_parse(tenant).ok()?.to_string();
    id.eq_ignore_ascii_case(tenant).then_some(id)
}
