//! A grant becomes a user who is signed in.

use super::audit::{Action, audit};
use super::hooks::{Decided, Moment, Occasion};
use super::oauth::OAuth;
use crate::model::{Email, Error, ErrorCode, Grant, OAuthAccount, OAuthUser};
use crate::provider::ClientRegistration;
use crate::store::{LoggedIn, SignUp};

impl<A: OAuthAccount> OAuth<A> {
    /// Signs the person in: a returning one by their account, a new one by making user and account together, or by linking
    /// the account to the user who has its address.
    pub(super) async fn log_in(
        &self,
        registration: &ClientRegistration,
        grant: &Grant,
        occasion: Occasion<'_>,
    ) -> Result<LoggedIn<A>, Error> {
        let found = match self.vault().log_in(grant).await? {
            Some(found) => found,
            None => self.first_login(registration, grant, occasion).await?,
        };
        let may = if found.user.is_active() {
            self.0.hooks.before_login(&found.user, &found.account, occasion).await
        } else {
            Err(ErrorCode::BadCredentials.into())
        };
        audit(if may.is_ok() { Action::SignedIn } else { Action::Refused }, &found.account);
        may.map(|()| found)
    }

    async fn first_login(
        &self,
        registration: &ClientRegistration,
        grant: &Grant,
        occasion: Occasion<'_>,
    ) -> Result<LoggedIn<A>, Error> {
        let vault = self.vault();
        let has_verified_email = grant.profile.email.as_ref().is_some_and(Email::is_verified);
        let is_verified = registration.verified_by_default && has_verified_email;
        let check = self.0.hooks.check(Moment::Register, occasion, &Decided::default(), vault.seal());
        let signed_up = vault.sign_up(grant, is_verified, check).await?;
        match signed_up.ok_or(ErrorCode::NotAvailableEmail)? {
            SignUp::Created(login) => {
                audit(Action::Registered, &login.account);
                self.0.hooks.after(Moment::Register, &login.user, &login.account, occasion, None).await;
                Ok(login)
            }
            SignUp::Existing(login) => Ok(login),
            SignUp::Refused(error) => Err(error),
            SignUp::EmailTaken => match self.link_by_email(registration, grant, occasion).await {
                Err(error) if error.code() == ErrorCode::UserAlreadyExists => {
                    // Another login of the same person may have been quicker.
                    vault.log_in(grant).await?.ok_or(error)
                }
                linked => linked,
            },
        }
    }
}
