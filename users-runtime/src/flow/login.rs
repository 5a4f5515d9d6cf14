//! A grant becomes a user who is signed in.

use super::oauth::OAuth;
use crate::model::{Email, Error, ErrorCode, Grant, OAuthAccount, OAuthUser};
use crate::provider::ClientRegistration;
use crate::store::{LoggedIn, NewLogin, SignUp};

impl<A: OAuthAccount> OAuth<A> {
    /// Signs the person in: a returning one by their account, a new one by making user and account together.
    pub(super) async fn log_in(
        &self,
        registration: &ClientRegistration,
        grant: Grant,
    ) -> Result<LoggedIn<A>, Error> {
        let store = self.store();
        let found = if let Some(found) = store.log_in(&grant).await? {
            found
        } else {
            let has_verified_email = grant.profile.email.as_ref().is_some_and(Email::is_verified);
            let is_verified = registration.verified_by_default && has_verified_email;
            let new = NewLogin::new(grant, is_verified).ok_or(ErrorCode::NotAvailableEmail)?;
            match store.sign_up(new).await? {
                SignUp::Created(found) | SignUp::Existing(found) => found,
                SignUp::Refused(error) => return Err(error),
                SignUp::EmailTaken => return Err(ErrorCode::UserAlreadyExists.into()),
            }
        };
        if found.user.is_active() { Ok(found) } else { Err(ErrorCode::BadCredentials.into()) }
    }
}
