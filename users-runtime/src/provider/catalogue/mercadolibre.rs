use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with Mercado Libre: accounts are keyed on the numeric `id`. It does not say of an address whether it is
    /// verified.
    ///
    /// What the application may do is chosen where it is registered.
    ///
    /// ```
    /// use users_runtime::providers::MercadoLibre;
    ///
    /// let mercado_libre = MercadoLibre::new("app id", "secret key");
    /// ```
    pub MercadoLibre, email Sometimes, verified Never,
    Description::new("mercadolibre", "https://www.mercadolibre.com")
        .display_name("Mercado Libre")
        .register_at("https://developers.mercadolibre.com", "Redirect URI")
        .authorize_url("https://auth.mercadolibre.com/authorization")
        .token_url("https://api.mercadolibre.com/oauth/token")
        .userinfo_url("https://api.mercadolibre.com/users/me")
        .scopes(["read"])
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .name_pointers(["/first_name", "/last_name"])
        .other_name_pointer("/nickname")
        .picture_pointer("/thumbnail/picture_url")
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
