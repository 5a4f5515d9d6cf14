//! The code becomes tokens, and the tokens a profile.

use oauth2::RedirectUrl;

use super::callback::Verified;
use crate::model::{Error, ErrorCode, Grant};
use crate::provider::{HttpClient, ProviderClient, TokenAnswer};

/// A transaction whose code was redeemed.
pub(crate) struct Exchanged {
    answer: TokenAnswer,
    nonce: Option<String>,
    /// What the provider sent of the person along with the code.
    user: Option<String>,
}

impl Verified {
    /// Redeems the code.
    pub(crate) async fn exchange(
        self,
        provider: &ProviderClient,
        http: &HttpClient,
    ) -> Result<Exchanged, Error> {
        let (transaction, code, user) = self.into_parts();
        let redirect_uri = RedirectUrl::new(transaction.redirect_uri)
            .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        let answer = provider.exchange(http, code, transaction.verifier, &redirect_uri).await?;
        Ok(Exchanged { answer, nonce: transaction.nonce, user })
    }
}

impl Exchanged {
    /// Asks who the person is.
    pub(crate) async fn profile(
        self,
        provider: &ProviderClient,
        http: &HttpClient,
        now: u64,
    ) -> Result<Grant, Error> {
        let claims = match &self.nonce {
            Some(nonce) => Some(provider.check_id_token(http, &self.answer, nonce, now).await?),
            None => None,
        };
        let profile = provider.profile(http, &self.answer, claims, self.user.as_deref()).await?;
        let name = provider.description().name.clone();
        Ok(Grant::new(name, profile, self.answer.into_tokens(now)))
    }
}
