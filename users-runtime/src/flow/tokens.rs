//! Access tokens that are good for a while.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::audit::{Action, audit};
use super::oauth::OAuth;
use super::seal::Unopened;
use crate::model::{Error, ErrorCode, Key as _, OAuthAccount, Token, Tokens, UserKey};
use crate::store::StoreError;

/// For how many seconds a token that is handed out is good at least.
const GOOD_FOR: i64 = 60;
/// How long a server has an account for itself to refresh it, if its calls to providers take no longer.
const CLAIM: Duration = Duration::from_secs(20);
/// The longest that it has, however long a call may take.
const LONGEST_CLAIM: Duration = Duration::from_mins(10);
/// How long before the end of a claim a call to the provider has to be over.
const MARGIN: Duration = Duration::from_secs(10);
/// How often tokens that the provider gave are tried to be written.
const WRITES: u32 = 6;
/// How often a refresh begins anew, since somebody else has changed the account meanwhile.
pub(super) const ROUNDS: u32 = 4;

/// There is no access token that could be handed out.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// The access token has ended and there is no refresh token, or the provider does not take it any more: the person has
    /// to sign in again, by this provider. Until then every call gives this error, and asks nobody.
    #[error("there is no fresh access token until the person signs in again")]
    SignInAgain,
    /// The account is gone.
    #[error("the account is gone")]
    AccountGone,
    /// The provider could not be asked, or gave no answer that could be used. Nothing was changed here: try again later.
    #[error("the provider gave no fresh tokens")]
    Provider(#[source] Arc<Error>),
    /// The store can't be reached.
    #[error("the store failed")]
    Store(#[source] Arc<StoreError>),
    /// The stored token can't be opened: its key is not among those of
    /// [`encrypt_tokens`](super::OAuthBuilder::encrypt_tokens).
    #[error("the stored token can't be opened with the keys of `encrypt_tokens`")]
    Sealed,
}

impl From<StoreError> for AccessTokenError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<Unopened> for AccessTokenError {
    fn from(_: Unopened) -> Self {
        Self::Sealed
    }
}

impl From<Error> for AccessTokenError {
    fn from(error: Error) -> Self {
        Self::Provider(Arc::new(error))
    }
}

/// For a handler that hands the error on: to sign in again is `OAUTH_INVALID_GRANT`.
impl From<AccessTokenError> for Error {
    fn from(error: AccessTokenError) -> Self {
        let code = match &error {
            AccessTokenError::SignInAgain => ErrorCode::InvalidGrant,
            AccessTokenError::AccountGone => ErrorCode::AccountNotFound,
            AccessTokenError::Provider(error) => error.code(),
            AccessTokenError::Store(_) => ErrorCode::StoreUnavailable,
            AccessTokenError::Sealed => ErrorCode::Misconfigured,
        };
        Self::from(code).caused_by(error)
    }
}

type Fresh = Result<Token, AccessTokenError>;

/// The refreshes under way in this process, by account.
#[derive(Debug, Default)]
pub(crate) struct Flights(Mutex<HashMap<String, watch::Receiver<Option<Fresh>>>>);

impl Flights {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Receiver<Option<Fresh>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: OAuthAccount> OAuth<A> {
    /// An access token that is good for the next minute at least: the account's own, or a fresh one. (Where a provider gives
    /// its tokens less than a minute, each call asks for one.)
    ///
    /// Of any number of callers at once, on any number of servers with one store, one asks the provider; the others get what
    /// it got. A new refresh token is stored before anything is handed out (RFC 6749 section 6). A token whose end the
    /// provider does not tell is handed out as it is. What has begun comes to its end also when nobody waits for it any
    /// more.
    ///
    /// # Errors
    ///
    /// [`AccessTokenError::SignInAgain`] if there is no way to a fresh token but a login.
    pub async fn access_token(&self, account: &A) -> Result<Token, AccessTokenError> {
        if self.is_fresh(account) {
            return Ok(self.vault().seal().access_token(account)?);
        }
        let mut flight = self.flight(account.user_id(), account.id());
        let landed = flight.wait_for(Option::is_some).await.map(|fresh| fresh.clone());
        // The task has panicked, or the runtime is shutting down.
        let lost =
            || Error::from(ErrorCode::ProviderUnavailable).because("the refresh was broken off").into();
        landed.ok().flatten().unwrap_or_else(|| Err(lost()))
    }

    /// Whether the account's access token is good for a while.
    fn is_fresh(&self, account: &A) -> bool {
        let now = i64::try_from(self.0.clock.now()).unwrap_or(i64::MAX);
        account.expires_at().is_none_or(|end| end.saturating_sub(now) > GOOD_FOR)
    }

    /// The refresh of this account that is under way, or a new one. It is a task of its own, since a refresh that is dropped
    /// between the provider and the store would lose the new refresh token.
    fn flight(&self, user_id: &UserKey<A>, id: &A::Id) -> watch::Receiver<Option<Fresh>> {
        let key = id.to_text();
        let mut flights = self.0.flights.lock();
        if let Some(flight) = flights.get(&key) {
            return flight.clone();
        }
        let (land, flight) = watch::channel(None);
        flights.insert(key.clone(), flight.clone());
        drop(flights);
        let (oauth, user_id, id) = (self.clone(), user_id.clone(), id.clone());
        tokio::spawn(async move {
            let over = Over { oauth: &oauth, key };
            let fresh = oauth.refresh(&user_id, &id).await;
            drop(over);
            land.send_replace(Some(fresh));
        });
        flight
    }

    /// Refreshes the account, unless another server has done it.
    async fn refresh(&self, user_id: &UserKey<A>, id: &A::Id) -> Fresh {
        let key = claim_key::<A>(id);
        let owner = Uuid::new_v4().simple().to_string();
        let ttl = CLAIM.max(self.0.http.timeout().saturating_add(MARGIN)).min(LONGEST_CLAIM);
        let give_up = Instant::now() + 2 * ttl;
        loop {
            match self.needs_refresh(user_id, id).await? {
                Need::None(token) => return Ok(token),
                Need::Refresh(..) => {}
            }
            if self.vault().claim(&key, &owner, ttl).await? {
                let fresh = self.refresh_alone(user_id, id, Claim { key: &key, owner: &owner, ttl }).await;
                // Others need not wait for its end. Where that fails they do.
                let _ = self.vault().claim(&key, &owner, Duration::ZERO).await;
                return fresh;
            }
            if Instant::now() > give_up {
                let error = Error::from(ErrorCode::ProviderUnavailable);
                return Err(error.because("another server refreshes the account, and does not end").into());
            }
            tokio::time::sleep(jitter()).await;
        }
    }

    /// What is to be done to the account, as it is stored now.
    async fn needs_refresh(&self, user_id: &UserKey<A>, id: &A::Id) -> Result<Need<A>, AccessTokenError> {
        let stored = self.vault().stored(user_id, id).await?.ok_or(AccessTokenError::AccountGone)?;
        let seal = self.vault().seal();
        if self.is_fresh(&stored) {
            return Ok(Need::None(seal.access_token(&stored)?));
        }
        match seal.refresh_token(&stored)? {
            Some(refresh_token) => Ok(Need::Refresh(stored, refresh_token)),
            None => Err(AccessTokenError::SignInAgain),
        }
    }

    /// Refreshes the account, which nobody else does while the claim is ours. A login may change it all the same.
    async fn refresh_alone(&self, user_id: &UserKey<A>, id: &A::Id, claim: Claim<'_>) -> Fresh {
        for round in 0..ROUNDS {
            let (stored, refresh_token) = match self.needs_refresh(user_id, id).await? {
                Need::None(token) => return Ok(token),
                Need::Refresh(stored, refresh_token) => (stored, refresh_token),
            };
            // A claim is for one call.
            if round > 0 && !self.vault().claim(claim.key, claim.owner, claim.ttl).await? {
                break;
            }
            let name = stored.oauth_name();
            let provider = self.0.providers.get(TypeId::of::<A>(), name);
            let provider = provider.ok_or_else(|| super::unknown_provider(name))?;
            let now = self.0.clock.now();
            match provider.refresh(&self.0.http, &refresh_token).await {
                Ok(answer) => {
                    provider
                        .check_refreshed_id_token(&self.0.http, &answer, stored.account_id(), now)
                        .await?;
                    let mut tokens = answer.into_tokens(now);
                    tokens.refresh_token.get_or_insert(refresh_token);
                    if self.write(&stored, &tokens).await? {
                        audit(Action::Refreshed, &stored);
                        return Ok(tokens.access_token);
                    }
                    self.revoke_if_gone(stored, tokens).await?;
                }
                Err(error) if error.code() == ErrorCode::InvalidGrant => {
                    if self.forget_refresh_token(&stored).await? {
                        return Err(AccessTokenError::SignInAgain);
                    }
                }
                Err(error) => return Err(error.into()),
            }
            // Somebody has changed the account meanwhile: what they have written counts.
        }
        let error = Error::from(ErrorCode::ProviderUnavailable);
        Err(error.because("the account changes faster than it can be refreshed").into())
    }

    /// Revokes tokens that came for an account which was unlinked meanwhile: whoever did that could not know of them.
    async fn revoke_if_gone(&self, mut stored: A, tokens: Tokens) -> Result<(), AccessTokenError> {
        if self.vault().stored(stored.user_id(), stored.id()).await?.is_none() {
            let fields = stored.__as_mut();
            *fields.access_token = tokens.access_token;
            *fields.refresh_token = tokens.refresh_token;
            // Nobody waits for it: what can't be revoked is in the log.
            drop(self.revoke_in_background(vec![stored]));
        }
        Ok(())
    }

    /// Writes new tokens, if the account still has the refresh token that was sent. The provider has ended the old ones by
    /// now, so a store that fails is asked again for a while.
    async fn write(&self, stored: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        let mut pause = Duration::from_millis(100);
        for _ in 1..WRITES {
            match self.vault().replace_tokens(stored, tokens).await {
                Ok(is_written) => return Ok(is_written),
                Err(error) => tracing::warn!(%error, "refreshed tokens could not be written, trying again"),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        self.vault().replace_tokens(stored, tokens).await
    }

    /// Forgets a refresh token that the provider does not take any more. `false` if somebody has changed the account by now.
    async fn forget_refresh_token(&self, stored: &A) -> Result<bool, AccessTokenError> {
        let vault = self.vault();
        let now = vault.stored(stored.user_id(), stored.id()).await?;
        if now.is_none_or(|now| tokens_of(&now) != tokens_of(stored)) {
            return Ok(false);
        }
        let mut tokens = tokens_of(stored);
        tokens.refresh_token = None;
        if !vault.replace_stored(stored, &tokens).await? {
            return Ok(false);
        }
        audit(Action::RefreshRefused, stored);
        if self.0.hooks.is_some() {
            // A task of its own: a hook that asks for a token would wait for the refresh that waits for the hook.
            tokio::spawn(tell(self.clone(), stored.clone()));
        }
        Ok(true)
    }
}

/// Tells the application that there are no fresh tokens any more.
async fn tell<A: OAuthAccount>(oauth: OAuth<A>, stored: A) {
    match oauth.vault().user(stored.user_id()).await {
        Ok(Some(user)) => {
            let account = oauth.vault().seal().opened(stored);
            oauth.0.hooks.after_refresh_failure(&user, &account).await;
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a hook was not called: its user could not be read"),
    }
}

/// What a server has an account by, for itself.
struct Claim<'c> {
    key: &'c str,
    owner: &'c str,
    ttl: Duration,
}

/// What is to be done to an account.
enum Need<A> {
    /// Nothing: its access token is good.
    None(Token),
    /// This account, with this refresh token.
    Refresh(A, Token),
}

/// Ends a flight, whatever becomes of it.
struct Over<'o, A: OAuthAccount> {
    oauth: &'o OAuth<A>,
    key: String,
}

impl<A: OAuthAccount> Drop for Over<'_, A> {
    fn drop(&mut self) {
        self.oauth.0.flights.lock().remove(&self.key);
    }
}

/// The tokens that an account has.
pub(super) fn tokens_of<A: OAuthAccount>(account: &A) -> Tokens {
    Tokens {
        access_token: account.access_token().clone(),
        refresh_token: account.refresh_token().cloned(),
        expires_at: account.expires_at(),
    }
}

/// What servers claim to refresh an account: of one length, however long the key is.
fn claim_key<A: OAuthAccount>(id: &A::Id) -> String {
    let digest = digest(&SHA256, format!("{}\n{}", A::TABLE, id.to_text()).as_bytes());
    format!("refresh:{}", URL_SAFE_NO_PAD.encode(digest))
}

/// Between 50 and 250 ms, so that those who wait do not come at once.
fn jitter() -> Duration {
    let mut random = [0];
    // Without randomness all wait for the same time, which is no reason to fail.
    let _ = aws_lc_rs::rand::fill(&mut random);
    Duration::from_millis(50 + u64::from(random[0]) * 200 / 255)
}
