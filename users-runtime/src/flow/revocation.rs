//! Tokens are revoked when an account goes, or on demand.

use std::any::TypeId;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::audit::{Action, audit};
use super::oauth::OAuth;
use super::tokens::{ROUNDS, tokens_of};
use crate::model::{Error, ErrorCode, Grant, OAuthAccount, Profile, Tokens};
use crate::provider::Revocation;
use crate::store::{Change, Changed, Step, Whose as ChangeOf};

/// The pauses before a provider that is down is asked again.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(10), Duration::from_mins(1)];

/// The tokens of accounts that are gone, on their way to be revoked: in the background, so that a provider that is down
/// keeps nobody waiting. One that can't be reached is asked again, three times within about a minute and what its answers
/// take. What waits for that is lost when the process ends.
#[derive(Debug)]
pub struct Revoking(Vec<(Whose, JoinHandle<Result<(), Error>>)>);

#[derive(Debug)]
struct Whose {
    oauth_name: String,
    account_id: String,
}

impl Revoking {
    /// Waits until all are revoked, or given up. Gives those that were not: their provider may still take the tokens.
    /// Whether or not anybody waits, each of them is an audit event `not revoked`, too.
    pub async fn finish(self) -> Vec<NotRevoked> {
        let mut not_revoked = Vec::new();
        for (Whose { oauth_name, account_id }, task) in self.0 {
            let broken_off =
                |_| Err(Error::from(ErrorCode::ProviderUnavailable).because("it was broken off"));
            if let Err(error) = task.await.unwrap_or_else(broken_off) {
                not_revoked.push(NotRevoked { oauth_name, account_id, error });
            }
        }
        not_revoked
    }
}

/// An account whose tokens could not be revoked.
#[derive(Debug)]
#[non_exhaustive]
pub struct NotRevoked {
    /// The name of the provider.
    pub oauth_name: String,
    /// The provider's id of the person.
    pub account_id: String,
    /// Why not: `OAUTH_PROVIDER_ERROR` where the provider has no endpoint for it, too.
    pub error: Error,
}

impl<A: OAuthAccount> OAuth<A> {
    /// Revokes the account's tokens at its provider (RFC 7009). The account stays, without a refresh token and with an access
    /// token that has ended; the next login brings new ones.
    ///
    /// # Errors
    ///
    /// `OAUTH_PROVIDER_UNAVAILABLE` if the provider is down: the tokens are still good, try again. `OAUTH_PROVIDER_ERROR`
    /// if it refuses. `OAUTH_ACCOUNT_NOT_FOUND` if the account is gone. `OAUTH_MISCONFIGURED` if this process knows no
    /// provider of its name (see [`OAuthBuilder::provider`](super::OAuthBuilder::provider)), or can't open the stored tokens.
    /// `STORE_UNAVAILABLE`.
    pub async fn revoke(&self, account: &A) -> Result<Revocation, Error> {
        let vault = self.vault();
        // A login or a refresh may bring new tokens meanwhile: then those are revoked as well.
        for _ in 0..ROUNDS {
            let stored = vault.stored(account.user_id(), account.id()).await?;
            let stored = stored.ok_or(ErrorCode::AccountNotFound)?;
            let before = self.opened_tokens(&stored)?;
            let mut tokens = before.clone();
            let revoked = self.revoke_tokens(&stored, &mut tokens).await;
            if revoked.is_err() && tokens != before {
                // They are alive, and the stored ones may not be any more.
                vault.replace_tokens(&stored, &tokens).await?;
            }
            if revoked? == Revocation::NotSupported {
                return Ok(Revocation::NotSupported);
            }
            if self.mark_as_ended(stored).await? {
                return Ok(Revocation::Done);
            }
        }
        Err(Error::from(ErrorCode::ProviderUnavailable)
            .because("the account changes faster than it can be revoked"))
    }

    /// Notes that the stored tokens are of no use any more. `false` if they are others by now.
    async fn mark_as_ended(&self, stored: A) -> Result<bool, Error> {
        let now = i64::try_from(self.0.clock.now()).unwrap_or(i64::MAX);
        let mut ended = tokens_of(&stored);
        ended.refresh_token = None;
        ended.expires_at = Some(now);
        if stored.refresh_token().is_some() {
            return Ok(self.vault().replace_stored(&stored, &ended).await?);
        }
        let whose = ChangeOf::User(stored.user_id().clone());
        let change = Change::new(whose, move |_, accounts: &[A]| {
            let is_as_it_was =
                |account: &&A| account.id() == stored.id() && tokens_of(*account) == tokens_of(&stored);
            accounts.iter().find(is_as_it_was).ok_or(ErrorCode::InvalidState)?;
            let grant =
                Grant::new(stored.oauth_name().to_owned(), Profile::new(stored.account_id()), ended.clone());
            Ok(Step::Refresh(stored.id().clone(), grant))
        });
        Ok(matches!(self.vault().change(&change).await?, Changed::Done(_)))
    }

    /// Revokes the tokens of accounts that are gone, as they were stored.
    pub(super) fn revoke_in_background(&self, accounts: Vec<A>) -> Revoking {
        let revoke = |account: A| {
            let oauth = self.clone();
            let (oauth_name, account_id) = (account.oauth_name().to_owned(), account.account_id().to_owned());
            let task = tokio::spawn(async move {
                let revoked = match oauth.revoke_patiently(&account).await {
                    Ok(Revocation::Done) => return Ok(()),
                    Ok(Revocation::NotSupported) => {
                        Err(Error::from(ErrorCode::ProviderError).because("the provider revokes no tokens"))
                    }
                    Err(error) => Err(error),
                };
                audit(Action::NotRevoked, &account);
                revoked.inspect_err(|error| super::routes::log(error, Some(account.oauth_name())))
            });
            (Whose { oauth_name, account_id }, task)
        };
        Revoking(accounts.into_iter().map(revoke).collect())
    }

    /// A 503 means that the token is still good (RFC 7009 section 2.2.1).
    async fn revoke_patiently(&self, account: &A) -> Result<Revocation, Error> {
        let mut tokens = self.opened_tokens(account)?;
        for pause in PAUSES {
            match self.revoke_tokens(account, &mut tokens).await {
                Err(error) if error.code() == ErrorCode::ProviderUnavailable => {
                    tokio::time::sleep(pause).await;
                }
                done => return done,
            }
        }
        self.revoke_tokens(account, &mut tokens).await
    }

    /// The tokens of an account as it is stored. Those that can't be opened are nothing that a provider knows.
    fn opened_tokens(&self, stored: &A) -> Result<Tokens, Error> {
        let unopened = |error| Error::from(ErrorCode::Misconfigured).caused_by(error);
        let seal = self.vault().seal();
        let access_token = seal.access_token(stored).map_err(unopened)?;
        let refresh_token = seal.refresh_token(stored).map_err(unopened)?;
        Ok(Tokens { access_token, refresh_token, expires_at: stored.expires_at() })
    }

    /// Revokes the tokens of an account. Where they had to be refreshed for that, they are others then.
    async fn revoke_tokens(&self, stored: &A, tokens: &mut Tokens) -> Result<Revocation, Error> {
        let name = stored.oauth_name();
        let provider =
            self.0.providers.get(TypeId::of::<A>(), name).ok_or_else(|| super::unknown_provider(name))?;
        let revocation = provider.revoke(&self.0.http, tokens, self.0.clock.now()).await?;
        if revocation == Revocation::Done {
            audit(Action::Revoked, stored);
        }
        Ok(revocation)
    }
}
