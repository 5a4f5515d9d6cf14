//! The code becomes tokens, and the tokens a profile.

use oauth2::RedirectUrl;

use super::callback::Verified;
use crate::model::{Error, ErrorCode, Grant};
use crate::provider::{HttpClient, ProviderClient, TokenAnswer};

/// A transaction whose code was redeemed.
pub(crate) struct Exchanged {
    answer: TokenAnswer,
    nonce: Option<String>,
}

impl Verified {
    /// Redeems the code.
    pub(crate) async fn exchange(
        self,
        provider: &ProviderClient,
        http: &HttpClient,
    ) -> Result<Exchanged, Error> {
        let Self { transaction, code } = self;
        let redirect_uri = RedirectUrl::new(transaction.redirect_uri)
            .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        let answer = provider
            .exchange(http, code, transaction.verifier, &redirect_uri)
            .await?;
        Ok(Exchanged {
            answer,
            nonce: transaction.nonce,
        })
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
        let profile = provider.profile(http, &self.answer).await?;
        if let Some(nonce) = &self.nonce {
            // Who was sent a nonce has to show it: without the token there would be nothing to compare (OpenID Connect
            // Core section 3.1.3.3).
            let missing = || Error::from(ErrorCode::InvalidIdToken).because("the id_token is missing");
            let id_token = self.answer.id_token().ok_or_else(missing)?;
            provider.check_id_token(id_token, nonce, &profile.account_id, now)?;
        }
        let name = provider.description().name.clone();
        Ok(Grant::new(name, profile, self.answer.into_tokens(now)))
    }
}
