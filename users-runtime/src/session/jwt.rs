//! Sessions in a signed token (RFC 7519).

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Strategy, Subject};
use crate::model::{Token, WeakSecret, check_secret};
use crate::store::StoreError;

/// The audience of FastAPI Users' tokens, so that sessions live through a move from there.
const AUDIENCE: &str = "fastapi-users:auth";

/// A session in a token signed with HS256 (RFC 7518 section 3.2): nothing is kept, so no single one can be ended early. All
/// of a user's end when the password changes, by the [stamp](Subject::stamp).
///
/// The claims are `jti` (random), `sub` (the user's key), `aud`, `iat`, `exp`, `users` (the user model's table, so that services for two
/// user models may share a secret) and, where the user model has a `hashed_password`, `stamp`. A token without `users` and `stamp` is
/// good too, as long as it lives: those of FastAPI Users have neither.
///
/// ```
/// use std::time::Duration;
/// use users_runtime::JwtStrategy;
///
/// # let secret = format!("{}{}", uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
/// let strategy = JwtStrategy::new(secret).lifetime(Duration::from_secs(24 * 3600));
/// ```
pub struct JwtStrategy {
    check: Result<(), WeakSecret>,
    lifetime: Duration,
    audience: String,
    users: Option<&'static str>,
    encoding: EncodingKey,
    /// Of the secret that signs, and of those before it.
    decoding: Vec<DecodingKey>,
    validation: Validation,
}

#[derive(Serialize)]
struct NewClaims<'a> {
    /// Two tokens of one user differ, also if they were written in one second.
    jti: Uuid,
    sub: &'a str,
    aud: [&'a str; 1],
    iat: u64,
    exp: u64,
    /// The table of the user model: a customer's token must not open the administrator of the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stamp: Option<&'a str>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    users: Option<String>,
    stamp: Option<String>,
}

impl JwtStrategy {
    /// Tokens signed with `secret`, which live for an hour. Fewer than 32 bytes, or a placeholder such as `SECRET`, are
    /// refused when the service is built.
    #[must_use]
    pub fn new(secret: impl AsRef<[u8]>) -> Self {
        // An application may turn on jsonwebtoken's other backend too; then someone has to choose. An `Err` says that
        // the application has chosen already.
        let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let secret = secret.as_ref();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        Self {
            check: check_secret(secret),
            lifetime: Duration::from_hours(1),
            audience: AUDIENCE.to_owned(),
            users: None,
            encoding: EncodingKey::from_secret(secret),
            decoding: vec![DecodingKey::from_secret(secret)],
            validation,
        }
    }

    /// An older secret, whose tokens are still read. May be given several times; new tokens are signed with the first secret,
    /// the one of [`new`](Self::new). It has to be as good as that: whoever guesses any of them can sign in as anybody.
    ///
    /// So a secret is changed without signing anybody out: add the new one here on all servers, then make it the first
    /// and the old one the other, and after the [lifetime](Self::lifetime) of a token leave the old one out. If the old one
    /// has leaked, leave it out at once.
    ///
    /// ```
    /// use users_runtime::JwtStrategy;
    ///
    /// # let new_secret = format!("{}{}", uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    /// # let old_secret = format!("{}{}", uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    /// let strategy = JwtStrategy::new(new_secret).also_read(old_secret);
    /// ```
    #[must_use]
    pub fn also_read(mut self, old_secret: impl AsRef<[u8]>) -> Self {
        let secret = old_secret.as_ref();
        self.check = self.check.and(check_secret(secret));
        self.decoding.push(DecodingKey::from_secret(secret));
        self
    }

    /// How long a token lives.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// The `aud` claim. The default is that of FastAPI Users, `fastapi-users:auth`.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
        self.validation.set_audience(&[&self.audience]);
        self
    }
}

impl Strategy for JwtStrategy {
    async fn write(&self, subject: &Subject) -> Result<Token, StoreError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(StoreError::new)?.as_secs();
        let claims = NewClaims {
            jti: Uuid::new_v4(),
            sub: &subject.user_id,
            aud: [&self.audience],
            iat: now,
            exp: now.saturating_add(self.lifetime.as_secs()),
            users: self.users,
            stamp: subject.stamp.as_deref(),
        };
        jsonwebtoken::encode(&Header::default(), &claims, &self.encoding)
            .map(Token::from)
            .map_err(StoreError::new)
    }

    fn for_users(&mut self, table: &'static str) {
        self.users = Some(table);
    }

    async fn read(&self, token: &str) -> Result<Option<Subject>, StoreError> {
        let decode = |key| jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok();
        let token = self.decoding.iter().find_map(decode);
        // FastAPI Users' tokens do not say whose they are.
        let is_ours = |users: &Option<String>| users.is_none() || users.as_deref() == self.users;
        let claims = token.map(|token| token.claims).filter(|claims| is_ours(&claims.users));
        Ok(claims.map(|claims| Subject::new(claims.sub, claims.stamp)))
    }

    async fn destroy(&self, _token: &str) -> Result<(), StoreError> {
        Ok(())
    }

    fn token_lifetime(&self) -> Option<Duration> {
        Some(self.lifetime)
    }

    fn check(&self) -> Result<(), WeakSecret> {
        self.check
    }
}

impl fmt::Debug for JwtStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtStrategy")
            .field("lifetime", &self.lifetime)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}
