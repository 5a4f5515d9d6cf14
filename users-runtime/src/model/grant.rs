//! What a finished exchange yields.

use std::borrow::Cow;

use serde_json::Value;

use super::{Email, Token};

/// Who the provider says a person is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// The provider's lasting id of the person. 1 to 320 bytes, compared byte for byte.
    pub account_id: String,
    /// Other spellings of the id, under which an account may have been stored by another program. Such an account is
    /// found, and keeps its spelling; a new one gets [`account_id`](Profile::account_id). At most
    /// [`MAX_LEGACY_IDS`](Profile::MAX_LEGACY_IDS).
    pub legacy_ids: Vec<String>,
    /// The e-mail address, if the provider gave one.
    pub email: Option<Email>,
    /// A name to show.
    pub name: Option<String>,
    /// The URL of a picture.
    pub picture: Option<String>,
    /// All that the provider said, as it said it.
    pub claims: Value,
}

impl Profile {
    /// How many [`legacy_ids`](Profile::legacy_ids) there may be. A store looks at no more.
    pub const MAX_LEGACY_IDS: usize = 3;

    /// A profile with an id and nothing else.
    #[must_use]
    pub fn new(account_id: impl Into<String>) -> Self {
        Self {
            account_id: account_id.into(),
            legacy_ids: Vec::new(),
            email: None,
            name: None,
            picture: None,
            claims: Value::Null,
        }
    }

    /// The same profile with other spellings of its id, of which the first
    /// [`MAX_LEGACY_IDS`](Profile::MAX_LEGACY_IDS) count.
    #[must_use]
    pub fn with_legacy_ids<I: IntoIterator<Item: Into<String>>>(mut self, ids: I) -> Self {
        self.legacy_ids = ids.into_iter().map(Into::into).take(Self::MAX_LEGACY_IDS).collect();
        self
    }

    /// All spellings of the id, the current one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let legacy = self.legacy_ids.iter().take(Self::MAX_LEGACY_IDS);
        std::iter::once(&self.account_id).chain(legacy).map(String::as_str)
    }

    /// The same profile with an e-mail address; text that is no address is left out.
    #[must_use]
    pub fn with_email(mut self, address: &str, verified: bool) -> Self {
        self.email = Email::new(address, verified);
        self
    }

    /// The value that `pointer` (RFC 6901, or one of the names `name`, `picture` and `email`) leads to.
    #[must_use]
    pub fn claim(&self, pointer: &str) -> Option<Cow<'_, Value>> {
        let text = |text: &str| Some(Cow::Owned(Value::from(text)));
        match pointer {
            "name" => self.name.as_deref().and_then(text),
            "picture" => self.picture.as_deref().and_then(text),
            "email" => self.email.as_ref().map(Email::address).and_then(text),
            pointer => self.claims.pointer(pointer).map(Cow::Borrowed),
        }
    }
}

/// The tokens of one grant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokens {
    /// The access token.
    pub access_token: Token,
    /// The refresh token. `None` means unchanged, where one is stored already (RFC 6749 section 6).
    pub refresh_token: Option<Token>,
    /// When the access token ends, in seconds since 1970; `None` if the provider does not say.
    pub expires_at: Option<i64>,
}

impl Tokens {
    /// An access token that does not say when it ends, without a refresh token.
    #[must_use]
    pub fn new(access_token: impl Into<Token>) -> Self {
        Self { access_token: access_token.into(), refresh_token: None, expires_at: None }
    }

    /// The same tokens with a refresh token.
    #[must_use]
    pub fn with_refresh_token(mut self, token: impl Into<Token>) -> Self {
        self.refresh_token = Some(token.into());
        self
    }

    /// The same tokens with an end, in seconds since 1970.
    #[must_use]
    pub fn with_expires_at(mut self, expires_at: i64) -> Self {
        self.expires_at = Some(expires_at);
        self
    }
}

/// A profile with its tokens: what a finished exchange yields and a store writes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Grant {
    /// The name of the provider, the first half of an account's identity.
    pub oauth_name: Cow<'static, str>,
    /// Who the person is.
    pub profile: Profile,
    /// What the provider lets us do for them.
    pub tokens: Tokens,
}

impl Grant {
    /// A grant of the provider `oauth_name`.
    #[must_use]
    pub fn new(oauth_name: impl Into<Cow<'static, str>>, profile: Profile, tokens: Tokens) -> Self {
        Self { oauth_name: oauth_name.into(), profile, tokens }
    }

    /// The address for an account's `account_email`.
    #[must_use]
    pub fn account_email(&self) -> Option<&str> {
        self.profile.email.as_ref().map(Email::address)
    }
}
