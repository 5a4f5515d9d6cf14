//! What the provider can do wrong.

use std::sync::Mutex;
use std::time::Duration;

use super::state::locked;

/// One of the provider's endpoints, to say where a [`Misbehavior`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `/authorize`.
    Authorize,
    /// `/token`, and `/refresh` where a provider has another endpoint for that.
    Token,
    /// `/userinfo`, and `/user`, which is the same in GitHub's shape.
    UserInfo,
    /// `/user/emails`.
    Emails,
    /// `/revoke`.
    Revoke,
    /// `/.well-known/openid-configuration`.
    Discovery,
    /// `/jwks`.
    Jwks,
}

impl Endpoint {
    pub(super) fn at(path: &str) -> Option<Self> {
        Some(match path {
            "/authorize" => Self::Authorize,
            "/token" | "/refresh" => Self::Token,
            "/userinfo" | "/user" => Self::UserInfo,
            "/user/emails" => Self::Emails,
            "/revoke" => Self::Revoke,
            "/.well-known/openid-configuration" => Self::Discovery,
            "/jwks" => Self::Jwks,
            // A fake that is like another provider may have what that has in its paths.
            path if path.starts_with("/revoke/") => Self::Revoke,
            path if path.ends_with("/.well-known/openid-configuration") => Self::Discovery,
            _ => return None,
        })
    }
}

/// Something that a real provider was seen to do, or that an attacker would like it to.
///
/// Where a variant names an [`Endpoint`], the request is not looked at and changes nothing at the provider, unless the
/// variant says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misbehavior {
    /// Waits before it looks at the request. Goes with any other.
    Delay(Endpoint, Duration),
    /// Answers with this status and a plain text; 429 and 503 come with `Retry-After: 7`.
    Status(Endpoint, u16),
    /// Answers 200 with JSON that ends in the middle.
    BrokenJson(Endpoint),
    /// Answers 200 with an HTML page, as a captive portal or a maintenance page does.
    Html(Endpoint),
    /// Answers 200 with 64 MiB of JSON, without a `Content-Length`, as fast as they are read.
    HugeBody(Endpoint),
    /// Answers 200 with one byte every 100 ms, and no end.
    Drip(Endpoint),
    /// Answers 302 to this address, with which it may try to make the application call an inner service.
    RedirectTo(Endpoint, String),
    /// Closes the connection without an answer.
    HangUp(Endpoint),
    /// Does what was asked, then closes the connection without an answer.
    LoseAnswer(Endpoint),

    /// `/authorize` sends the browser back with this `error` in place of a code: `access_denied`,
    /// `temporarily_unavailable`, …
    RedirectError(String),
    /// The authorization response has another provider's `iss`.
    WrongIss,
    /// The authorization response has no `iss`.
    NoIss,
    /// The authorization response has another `state` than was sent.
    WrongState,
    /// The authorization response has no `state`.
    NoState,
    /// The authorization response has no `code`, and no `error` either.
    NoCode,

    /// `/token` refuses a good request with status 400 and this `error`; the code stays unspent.
    TokenError(String),
    /// `/token` refuses a good request with this `error` and status 200, as GitHub does with `bad_verification_code`.
    TokenErrorAs200(String),
    /// No `access_token`.
    NoAccessToken,
    /// An `access_token` that is the empty string.
    EmptyAccessToken,
    /// No `refresh_token`. A refresh does not rotate it then: the old one stays good.
    NoRefreshToken,
    /// No `expires_in`.
    NoExpiresIn,
    /// `expires_in` as a string of digits.
    ExpiresInAsText,
    /// No `token_type`.
    NoTokenType,
    /// `"token_type": "bearer"`, which means the same as `Bearer` (RFC 6749 section 7.1).
    LowercaseBearer,
    /// `"token_type": "mac"`: a token that must not be used as a bearer token.
    OtherTokenType,
    /// The token answer is `application/x-www-form-urlencoded`, as GitHub's is without `Accept: application/json`.
    FormEncodedToken,

    /// No `id_token` although `openid` was granted.
    NoIdToken,
    /// The `id_token` has another `nonce` than was sent.
    WrongNonce,
    /// The `id_token` has no `nonce` although one was sent.
    NoNonce,
    /// The `id_token` is for another client.
    WrongAudience,
    /// The `id_token` is for this client and for another one.
    SecondAudience,
    /// The `id_token` was given to another client (`azp`), though it is for this one.
    WrongAuthorizedParty,
    /// The `id_token` is of another issuer.
    WrongIdTokenIssuer,
    /// The `id_token` ended an hour ago.
    ExpiredIdToken,
    /// The `id_token` is made in two hours.
    FutureIdToken,
    /// The `id_token` is signed with a key that is not the provider's, though it bears the name of one that is.
    WrongSignature,
    /// The `id_token` says `"alg": "none"` and has no signature.
    Unsigned,
    /// The `id_token` is signed by HS256 with the text of the provider's public key, which anybody can read.
    SignedWithPublicKey,
    /// The metadata names another issuer than the one that was asked.
    WrongDiscoveryIssuer,
    /// The metadata lacks this field.
    MetadataWithout(&'static str),
    /// The metadata names a token endpoint without TLS.
    UnsafeTokenEndpoint,
    /// The metadata names keys without TLS, at `0.0.0.0`: no loopback address, and who calls it all the same finds the keys
    /// there, where the operating system takes it for this machine (Linux, macOS).
    UnsafeJwks,
    /// `/jwks` has no keys.
    NoKeys,
    /// The `at_hash` in the `id_token` is of another access token.
    WrongAtHash,
    /// The `id_token` is about another person than the userinfo.
    WrongIdTokenSub,

    /// No e-mail address anywhere; `/user/emails` is an empty list.
    NoEmail,
    /// The e-mail address is not verified.
    UnverifiedEmail,
    /// No `email_verified` (no `verified` in `/user/emails`).
    NoEmailVerified,
    /// `email_verified` as `"true"` or `"false"`.
    EmailVerifiedAsText,
    /// The id of the person is a JSON integer.
    NumericId,
    /// The id of the person is a float.
    FloatId,
    /// The id of the person is `true`.
    BooleanId,
    /// The id of the person is the empty string.
    EmptyId,
    /// No id of the person.
    NoId,
    /// `/userinfo` and `/user` tell of another `sub` than the `id_token`.
    OtherSub,

    /// A signed userinfo is signed with a key that is not the provider's, though it bears the name of one that is.
    WrongUserInfoSignature,
    /// A signed userinfo says `"alg": "none"` and has no signature.
    UnsignedUserInfo,
    /// A signed userinfo is signed by HS256 with the text of the provider's public key, which anybody can read.
    UserInfoSignedWithPublicKey,
    /// A signed userinfo is for another client.
    WrongUserInfoAudience,
    /// A signed userinfo says nothing of whom it is for.
    NoUserInfoAudience,
    /// A signed userinfo is of another issuer.
    WrongUserInfoIssuer,
    /// A signed userinfo says nothing of who made it.
    NoUserInfoIssuer,
}

/// What an endpoint does in place of its work.
#[derive(Debug)]
pub(super) enum Fault {
    Status(u16),
    BrokenJson,
    Html,
    HugeBody,
    Drip,
    RedirectTo(String),
    HangUp,
    LoseAnswer,
}

impl Misbehavior {
    pub(super) fn fault_at(&self, here: Endpoint) -> Option<Fault> {
        let (endpoint, fault) = match self {
            Self::Status(endpoint, status) => (endpoint, Fault::Status(*status)),
            Self::BrokenJson(endpoint) => (endpoint, Fault::BrokenJson),
            Self::Html(endpoint) => (endpoint, Fault::Html),
            Self::HugeBody(endpoint) => (endpoint, Fault::HugeBody),
            Self::Drip(endpoint) => (endpoint, Fault::Drip),
            Self::RedirectTo(endpoint, url) => (endpoint, Fault::RedirectTo(url.clone())),
            Self::HangUp(endpoint) => (endpoint, Fault::HangUp),
            Self::LoseAnswer(endpoint) => (endpoint, Fault::LoseAnswer),
            _ => return None,
        };
        (*endpoint == here).then_some(fault)
    }

    pub(super) fn delay_at(&self, here: Endpoint) -> Option<Duration> {
        match self {
            Self::Delay(endpoint, delay) if *endpoint == here => Some(*delay),
            _ => None,
        }
    }
}

/// What the provider does wrong just now.
#[derive(Debug, Default)]
pub(super) struct Misbehaviors(Mutex<Vec<Active>>);

#[derive(Debug)]
struct Active {
    misbehavior: Misbehavior,
    once: bool,
}

impl Misbehaviors {
    pub(super) fn add(&self, misbehavior: Misbehavior, once: bool) {
        locked(&self.0).push(Active { misbehavior, once });
    }

    pub(super) fn clear(&self) {
        locked(&self.0).clear();
    }

    /// Whether to do this now.
    pub(super) fn on(&self, wanted: &Misbehavior) -> bool {
        self.pick(|active| (active == wanted).then_some(())).is_some()
    }

    /// What `choose` makes of the first active one that it wants. One that was for one time only is over with that.
    pub(super) fn pick<T>(&self, choose: impl Fn(&Misbehavior) -> Option<T>) -> Option<T> {
        let mut all = locked(&self.0);
        let (at, chosen) =
            all.iter().enumerate().find_map(|(at, active)| Some((at, choose(&active.misbehavior)?)))?;
        if all[at].once {
            all.remove(at);
        }
        Some(chosen)
    }
}
