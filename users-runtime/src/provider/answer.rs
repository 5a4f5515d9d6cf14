//! The token endpoint's answer (RFC 6749 section 5.1), as providers really send it.

use std::fmt;
use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::model::{Error, ErrorCode, Token, Tokens};

/// The longest life of an access token that is believed, in seconds: ten years.
const MAX_EXPIRES_IN: u64 = 10 * 365 * 24 * 3600;

/// A token answer. `expires_in` may be a string, `token_type` may be missing, `scope` may be anything.
#[derive(Clone, Deserialize)]
pub(crate) struct TokenAnswer {
    access_token: AccessToken,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default, deserialize_with = "lenient_seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    #[serde(default)]
    id_token: Option<String>,
    /// What a provider tells of the person in the same answer.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl TokenAnswer {
    /// The access token.
    pub(crate) fn access_token(&self) -> &str {
        self.access_token.secret()
    }

    /// The `id_token`, if there is one.
    pub(crate) fn id_token(&self) -> Option<&str> {
        self.id_token.as_deref()
    }

    /// What came beside the tokens.
    pub(crate) fn rest(&self) -> Value {
        Value::Object(self.rest.clone())
    }

    /// The tokens, which count from `now`.
    pub(crate) fn into_tokens(self, now: u64) -> Tokens {
        let expires_at = self.expires_in.map(|seconds| now + seconds.min(MAX_EXPIRES_IN));
        let refresh_token = self.refresh_token.filter(|token| !token.secret().is_empty());
        Tokens {
            access_token: Token::from(self.access_token.into_secret()),
            refresh_token: refresh_token.map(|token| Token::from(token.into_secret())),
            expires_at: expires_at.and_then(|at| i64::try_from(at).ok()),
        }
    }

    /// Whether the tokens can be used: a type other than `bearer` can't (RFC 6749 section 7.1).
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.access_token.secret().is_empty() {
            return Err(Error::from(ErrorCode::ProviderError).because("an empty access token"));
        }
        let refresh_token = self.refresh_token.as_ref().map_or("", |token| token.secret());
        if [self.access_token.secret(), refresh_token].iter().any(|token| token.contains('\0')) {
            // Not a token by RFC 6749 (appendix A), and not a text to PostgreSQL.
            return Err(Error::from(ErrorCode::ProviderError).because("a NUL in a token"));
        }
        match &self.token_type {
            Some(kind) if !kind.eq_ignore_ascii_case("bearer") => {
                Err(Error::from(ErrorCode::ProviderError).because("a token_type other than bearer"))
            }
            _ => Ok(()),
        }
    }
}

/// Seconds as a number or as a string; what is neither counts as not said.
fn lenient_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(u64),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Seconds::deserialize(deserializer)? {
        Seconds::Number(seconds) => Some(seconds),
        Seconds::Text(text) => text.parse().ok(),
        Seconds::Other(_) => None,
    })
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenAnswer(redacted)")
    }
}

/// The `oauth2` crate wants this, and never calls it: tokens do not serialize.
impl Serialize for TokenAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl TokenResponse for TokenAnswer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &BasicTokenType::Bearer
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}
