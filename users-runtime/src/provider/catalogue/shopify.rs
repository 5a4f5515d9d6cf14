use super::{address, provider};
use crate::provider::{Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with a Shopify shop, for those who work in it: accounts are keyed on the numeric `id` of the person, which comes
    /// with the token (`grant_options[]=per-user`), and not on that of the shop.
    ///
    /// The shop is its name in `example.myshopify.com`. No scope is asked for: what the application may do in the shop is no
    /// matter of a login.
    ///
    /// ```
    /// use users_runtime::providers::Shopify;
    ///
    /// let shopify = Shopify::new("example", "client id", "client secret");
    /// ```
    Shopify(shop = "example"), email Sometimes, verified PerProfile,
    {
        let issuer = format!("{}.myshopify.com", address(shop).trim_end_matches(".myshopify.com"));
        Description::new("shopify", issuer.clone())
            .display_name("Shopify")
            .register_at("https://partners.shopify.com", "Allowed redirection URL(s)")
            .authorize_url(format!("{issuer}/admin/oauth/authorize"))
            .authorize_param("grant_options[]", "per-user")
            .token_url(format!("{issuer}/admin/oauth/access_token"))
            .scope_separator(',')
            .profile_in_token_answer()
            .id_pointer("/associated_user/id")
            .email_pointer("/associated_user/email", EmailTrust::Flag("/associated_user/email_verified".into()))
            .name_pointers(["/associated_user/first_name", "/associated_user/last_name"])
            .refresh(Refresh::Never)
            .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
    }
);
