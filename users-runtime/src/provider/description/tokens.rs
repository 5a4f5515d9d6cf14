//! How the browser is sent there, and what goes to the token endpoint and comes back.

use super::{ClientAuth, Description, Refresh, Text};

impl Description {
    /// How the client proves itself at the token endpoint. If this is not said, the issuer's metadata says it, and without
    /// metadata it is [`ClientAuth::Post`].
    #[must_use]
    pub fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.client_auth = Some(auth);
        self
    }

    /// Whom an assertion of the client is for, where that is not the issuer: some providers want the address of their token
    /// endpoint there. An address of the issuer's metadata is never taken: an issuer that names another's token endpoint
    /// would be given what counts there.
    #[must_use]
    pub fn assertion_audience(mut self, audience: impl Into<Text>) -> Self {
        self.assertion_audience = Some(audience.into());
        self
    }

    /// The provider refuses PKCE (RFC 7636), so none is sent. Everything else gets it.
    #[must_use]
    pub fn refuses_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }

    /// The `code_challenge` is the hash in hexadecimal digits, and not in base64url as RFC 7636 section 4.2 has it.
    #[must_use]
    pub fn pkce_in_hex(mut self) -> Self {
        self.pkce_in_hex = true;
        self
    }

    /// The provider says `authorization_response_iss_parameter_supported`: an answer without `iss` is refused (RFC 9207
    /// section 2.4). An `iss` that differs is refused from any provider.
    #[must_use]
    pub fn sends_iss(mut self) -> Self {
        self.iss_required = true;
        self
    }

    /// The provider answers by a `POST` to the callback.
    #[must_use]
    pub fn form_post(mut self) -> Self {
        self.form_post = true;
        self
    }

    /// How a refresh token is got. By default each login gives one.
    #[must_use]
    pub fn refresh(mut self, refresh: Refresh) -> Self {
        self.refresh = refresh;
        self
    }

    /// What the token endpoint says of a code or a refresh token that it does not take, where that is not `invalid_grant` (RFC
    /// 6749 section 5.2): one of these, exactly.
    #[must_use]
    pub fn grant_errors<I: IntoIterator<Item: Into<Text>>>(mut self, errors: I) -> Self {
        self.grant_errors = errors.into_iter().map(Into::into).collect();
        self
    }

    /// The JSON pointer to where the token answer has what belongs at its root.
    #[must_use]
    pub fn token_root(mut self, pointer: impl Into<Text>) -> Self {
        self.token_root = pointer.into();
        self
    }

    /// The provider gives no `id_token` although it is asked for the scope `openid`. Any other that is asked for that scope
    /// gets a nonce, and has to answer with an `id_token` that passes: signature, issuer, audience, time, nonce (OpenID
    /// Connect Core section 3.1.3.7), and the profile's person (section 5.3.2).
    #[must_use]
    pub fn gives_no_id_token(mut self) -> Self {
        self.id_token = false;
        self
    }

    /// The issuer in an `id_token`, where it is not this description's: `{tid}` stands for the claim `tid` of the same token,
    /// as Microsoft has it. The person's id has to hold that claim then ([`id_pointers`](Self::id_pointers)): else its
    /// routes are refused at start.
    #[must_use]
    pub fn id_token_issuer(mut self, template: impl Into<Text>) -> Self {
        self.id_token_issuer = Some(template.into());
        self
    }

    /// An `id_token` is signed with the client's secret (HS256), so that there are no keys to fetch.
    #[must_use]
    pub fn id_token_by_secret(mut self) -> Self {
        self.id_token_by_secret = true;
        self
    }

    /// The provider leaves the nonce out of its `id_token`, or puts another there. PKCE is what binds the code to the browser
    /// then.
    #[must_use]
    pub fn leaves_out_nonce(mut self) -> Self {
        self.nonce_comes_back = false;
        self
    }
}
