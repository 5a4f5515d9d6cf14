//! What a provider does besides the standards, and a fake of it does too.

/// What a provider does in ways of its own that this library takes from any: its
/// fake (`testing::FakeProvider::like`) does the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Quirks {
    /// The token endpoint answers an error with status 200.
    pub errors_as_200: bool,
    /// The token answer is a form, as GitHub's is without `Accept: application/json`.
    pub form_encoded_tokens: bool,
    /// The person's id is a JSON number.
    pub numeric_id: bool,
    /// A refresh token comes at the first consent only.
    pub refresh_token_once: bool,
    /// A refresh gives no new refresh token: the old one stays good.
    pub keeps_refresh_token: bool,
    /// `expires_in` is a string.
    pub expires_in_as_text: bool,
    /// An access token has no `expires_in`.
    pub tokens_do_not_expire: bool,
    /// `email_verified` is `"true"` or `"false"`.
    pub flags_as_text: bool,
    /// The userinfo is a signed JWT (OpenID Connect Core section 5.3.2).
    pub signed_userinfo: bool,
    /// The request for the profile has to have a `User-Agent`.
    pub wants_user_agent: bool,
    /// The e-mail address is told at the first consent only.
    pub email_once: bool,
}

impl Quirks {
    /// None: as the standards have it. For `Quirks { numeric_id: true, ..Quirks::NONE }`.
    pub const NONE: Self = Self {
        errors_as_200: false,
        form_encoded_tokens: false,
        numeric_id: false,
        refresh_token_once: false,
        keeps_refresh_token: false,
        expires_in_as_text: false,
        tokens_do_not_expire: false,
        flags_as_text: false,
        signed_userinfo: false,
        wants_user_agent: false,
        email_once: false,
    };
}
