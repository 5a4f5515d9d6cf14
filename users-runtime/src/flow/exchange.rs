//! The code becomes tokens, and the tokens a profile.

use oauth2::RedirectUrl;

use super::callback::Verified;
use crate::model::{Error, ErrorCode, Grant};
use crate::provider::{HttpClient, ProviderClient, TokenAnswer, account_id};

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
        let (transaction, code) = self.into_parts();
        let redirect_uri = RedirectUrl::new(transaction.redirect_uri)
            .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        let answer = provider.exchange(http, code, transaction.verifier, &redirect_uri).await?;
        Ok(Exchanged { answer, nonce: transaction.nonce })
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
        let subject = match (&self.nonce, self.answer.id_token()) {
            (Some(nonce), Some(id_token)) => {
                Some(provider.check_id_token(id_token, self.answer.access_token(), nonce, now)?)
            }
            (Some(_), None) => {
                return Err(Error::from(ErrorCode::InvalidIdToken).because("there is no id_token"));
            }
            (None, _) => None,
        };
        let profile = provider.profile(http, &self.answer).await?;
        if let Some(subject) = subject
            && account_id(Some(&subject))? != profile.account_id
        {
            let reason = "the id_token is about another person than the userinfo";
            return Err(Error::from(ErrorCode::InvalidIdToken).because(reason));
        }
        let name = provider.description().name.clone();
        Ok(Grant::new(name, profile, self.answer.into_tokens(now)))
    }
}
