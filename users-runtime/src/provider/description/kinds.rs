//! The ways in which providers differ.

use std::borrow::Cow;

type Text = Cow<'static, str>;

/// How the client proves itself at the token endpoint (RFC 6749 section 2.3, OpenID Connect Core section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body: `client_secret_post`.
    Post,
    /// HTTP Basic: `client_secret_basic`.
    Basic,
    /// The client has no secret; PKCE and the redirect URI are all there is: `none`.
    None,
    /// An assertion signed with the client's key (RFC 7523 section 2.2): `private_key_jwt`.
    PrivateKeyJwt,
    /// Such an assertion in the place of the secret, as Apple wants it.
    SignedSecret,
}

/// What a provider says of the e-mail addresses it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmailTrust {
    /// Every one is verified.
    Always,
    /// The JSON pointer leads to `true` (or `"true"`) where this one is verified.
    Flag(Text),
    /// As [`Flag`](EmailTrust::Flag), where several have to be true: Kakao's `is_email_valid` and `is_email_verified`.
    Flags(&'static [&'static str]),
    /// None can be trusted.
    Never,
}

/// How often a provider gives an e-mail address with a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmailGiven {
    /// Each person has one there, and it is told.
    Always,
    /// Some have none, or do not tell.
    Sometimes,
    /// It is never told.
    Never,
}

/// What a provider says of whether it has verified the addresses that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmailVerified {
    /// It gives no other.
    Always,
    /// Each profile says it of its own.
    PerProfile,
    /// It says nothing, or gives no addresses.
    Never,
}

/// Where the access token is in a request for the profile. Never in its URL (RFC 9700 section 4.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenIn {
    /// `Authorization: Bearer` (RFC 6750 section 2.1).
    Bearer,
    /// `Authorization` with another scheme.
    Scheme(Text),
    /// A header of the provider's own.
    Header(Text),
}

/// What is sent to ask for the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserinfoRequest {
    /// A `GET`.
    Get,
    /// A `POST` without a body.
    Post,
    /// A `POST` of this JSON: a GraphQL query, say.
    PostJson(Text),
}

/// Where a list of e-mail addresses has what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailList {
    /// The JSON pointer to the list; empty where the answer is the list.
    pub list: Text,
    /// The name of the address in an entry.
    pub email: Text,
    /// The name of the flag of the primary address.
    pub primary: Text,
    /// The name of the flag of a verified address.
    pub verified: Text,
}

/// How tokens are taken back. The address is [`revocation_url`](super::Description::revocation_url).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStyle {
    /// A form with `token` and the client's authentication (RFC 7009).
    Rfc7009,
    /// A `POST` without a body, authorized by the access token itself: Dropbox, Kakao.
    BearerPost,
    /// A `DELETE` without a body, authorized by the access token itself.
    BearerDelete,
    /// A `DELETE` with the client's HTTP Basic and `{"access_token": …}`: GitHub.
    BasicDelete,
    /// A form with these parameters, the client's id and secret, and `access_token`: Naver.
    Form(&'static [(&'static str, &'static str)]),
}

/// Whether tokens can be refreshed, and what has to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refresh {
    /// Each login gives a refresh token.
    Always,
    /// A login that asks [for it](crate::Provider::offline) does, by these scopes and parameters.
    Offline {
        /// Scopes to ask for besides.
        scopes: &'static [&'static str],
        /// Parameters of the authorization request.
        params: &'static [(&'static str, &'static str)],
    },
    /// Never: the access token ends when it ends, or has no end.
    Never,
}
