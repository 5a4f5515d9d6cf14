use super::provider;
use crate::provider::{Description, Quirks, Refresh};

provider!(
    /// Sign in with Mercado Pago: accounts are keyed on the numeric `user_id` that comes with the tokens. It tells nothing else
    /// of a person.
    ///
    /// What the application may do is chosen where it is registered.
    ///
    /// ```
    /// use users_runtime::providers::MercadoPago;
    ///
    /// let mercado_pago = MercadoPago::new("client id", "client secret");
    /// ```
    pub MercadoPago, email Never, verified Never,
    Description::new("mercadopago", "https://www.mercadopago.com")
        .display_name("Mercado Pago")
        .register_at("https://www.mercadopago.com/developers", "Redirect URLs (of an application)")
        .authorize_url("https://auth.mercadopago.com/authorization")
        .token_url("https://api.mercadopago.com/oauth/token")
        .profile_in_token_answer()
        .id_pointer("/user_id")
        .no_email()
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
