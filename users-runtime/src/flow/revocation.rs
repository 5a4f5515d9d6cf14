//! Tokens are taken back when an account goes.

use std::any::TypeId;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::audit::{Action, audit};
use super::oauth::OAuth;
use crate::model::{Error, ErrorCode, OAuthAccount};
use crate::provider::Revocation;

/// The pauses before a provider that is down is asked again.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(10), Duration::from_mins(1)];

/// The tokens of accounts that are gone, on their way to be revoked: in the background, so that a provider that is down
/// keeps nobody waiting. A provider that can't be reached is asked again, three times within about a minute.
#[derive(Debug)]
pub struct Revoking(JoinHandle<Vec<NotRevoked>>);

impl Revoking {
    /// Waits until all are revoked, or given up: those are the tokens that their providers may still take. Who does not
    /// wait finds them in the log, as an audit event `not revoked`.
    pub async fn finish(self) -> Vec<NotRevoked> {
        self.0.await.unwrap_or_default()
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
    /// Why not.
    pub error: Error,
}

impl<A: OAuthAccount> OAuth<A> {
    /// Takes the account's tokens back at its provider, and forgets the refresh token (RFC 7009). The account stays: the
    /// next login brings new tokens.
    ///
    /// # Errors
    ///
    /// `OAUTH_PROVIDER_UNAVAILABLE` if the provider is down: the tokens are still good, try again. `OAUTH_PROVIDER_ERROR`
    /// if it refuses. `OAUTH_ACCOUNT_NOT_FOUND` if the account is gone. `OAUTH_MISCONFIGURED` if this process knows no
    /// provider of its name, see [`OAuthBuilder::provider`](super::OAuthBuilder::provider). `STORE_UNAVAILABLE`.
    pub async fn revoke(&self, account: &A) -> Result<Revocation, Error> {
        let vault = self.vault();
        let stored =
            vault.stored(account.user_id(), account.id()).await?.ok_or(ErrorCode::AccountNotFound)?;
        let revocation = self.revoke_tokens(&vault.seal().opened(stored.clone())).await?;
        if revocation == Revocation::Done {
            let mut tokens = super::tokens::tokens_of(&vault.seal().opened(stored.clone()));
            tokens.refresh_token = None;
            vault.replace_tokens(&stored, &tokens).await?;
        }
        Ok(revocation)
    }

    /// Revokes the tokens of accounts that are gone.
    pub(super) fn revoke_in_background(&self, accounts: Vec<A>) -> Revoking {
        let oauth = self.clone();
        Revoking(tokio::spawn(async move {
            let mut not_revoked = Vec::new();
            for account in accounts {
                if let Err(error) = oauth.revoke_patiently(&account).await {
                    audit(Action::NotRevoked, &account);
                    super::routes::log(&error, Some(account.oauth_name()));
                    not_revoked.push(NotRevoked {
                        oauth_name: account.oauth_name().to_owned(),
                        account_id: account.account_id().to_owned(),
                        error,
                    });
                }
            }
            not_revoked
        }))
    }

    /// A 503 means that the token is still good (RFC 7009 section 2.2.1).
    async fn revoke_patiently(&self, account: &A) -> Result<Revocation, Error> {
        for pause in PAUSES {
            match self.revoke_tokens(account).await {
                Err(error) if error.code() == ErrorCode::ProviderUnavailable => {
                    tokio::time::sleep(pause).await;
                }
                done => return done,
            }
        }
        self.revoke_tokens(account).await
    }

    async fn revoke_tokens(&self, account: &A) -> Result<Revocation, Error> {
        let name = account.oauth_name();
        let provider =
            self.0.providers.get(TypeId::of::<A>(), name).ok_or_else(|| super::unknown_provider(name))?;
        let revocation =
            provider.revoke(&self.0.http, account.access_token(), account.refresh_token()).await?;
        if revocation == Revocation::Done {
            audit(Action::Revoked, account);
        }
        Ok(revocation)
    }
}
