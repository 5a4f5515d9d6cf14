//! A user's accounts: linked, listed, unlinked, and gone with the user.

use std::any::TypeId;

use super::audit::{Action, audit};
use super::hooks::{Decided, Linking, Moment, Occasion};
use super::oauth::OAuth;
use super::providers::is_way_in;
use super::revocation::Revoking;
use super::vault::{link, new_account};
use crate::model::{Email, Error, ErrorCode, Grant, OAuthAccount, OAuthUser, Token, UserKey};
use crate::provider::ClientRegistration;
use crate::store::{Change, Changed, Done, LoggedIn, Step, StoreError, Whose};

/// An account that was taken from its user.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unlinked<A: OAuthAccount> {
    /// The account, as it was last.
    pub account: A,
    /// Its tokens, on their way to be revoked.
    pub revoking: Revoking,
}

impl<A: OAuthAccount> OAuth<A> {
    /// The accounts of the user with this key. The method that `related_name` makes calls this.
    pub async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
        self.vault().accounts(user_id).await
    }

    #[doc(hidden)]
    pub async fn __accounts_of(&self, user: &A::User) -> Result<Vec<A>, StoreError> {
        self.accounts(user.id()).await
    }

    /// Takes an account from its user, and its tokens back at the provider, in the background.
    ///
    /// # Errors
    ///
    /// `OAUTH_ACCOUNT_NOT_FOUND` if the user has no such account. `OAUTH_LAST_LOGIN_METHOD` if the user could not sign in
    /// any more: they have no other account at a provider that logs people in, and no password. What a hook refuses with.
    /// `STORE_UNAVAILABLE`.
    pub async fn unlink(&self, user_id: &UserKey<A>, id: &A::Id) -> Result<Unlinked<A>, Error> {
        self.unlink_on(user_id, None, id, Occasion::CALL).await
    }

    /// The same for a user who was seen on a request, and is the same still when it is written.
    pub(super) async fn unlink_on(
        &self,
        user_id: &UserKey<A>,
        seen: Option<&A::User>,
        id: &A::Id,
        occasion: Occasion<'_>,
    ) -> Result<Unlinked<A>, Error> {
        let (id, seen) = (id.clone(), seen.map(Seen::new));
        let decide = move |user: &mut A::User, accounts: &[A]| {
            seen.as_ref().map_or(Ok(()), |seen| seen.check(user))?;
            if !accounts.iter().any(|account| *account.id() == id) {
                return Err(ErrorCode::AccountNotFound.into());
            }
            let lets_in =
                |account: &A| *account.id() != id && is_way_in(TypeId::of::<A>(), account.oauth_name());
            if !user.has_password() && !accounts.iter().any(lets_in) {
                return Err(ErrorCode::LastLoginMethod.into());
            }
            Ok((Step::Remove(id.clone()), None))
        };
        let whose = Whose::User(user_id.clone());
        let (changed, _) = self.change(Moment::Unlink, occasion, whose, decide).await?;
        let Done { user, mut removed, .. } = match changed {
            Changed::Done(done) => done,
            Changed::Refused(error) => return Err(error),
            Changed::NoUser | Changed::AccountTaken => return Err(ErrorCode::AccountNotFound.into()),
        };
        let account = removed.pop().ok_or(ErrorCode::AccountNotFound)?;
        audit(Action::Unlinked, &account);
        // Before the hook, which may take its time.
        let revoking = self.revoke_in_background(vec![account.clone()]);
        let account = self.vault().seal().opened(account);
        self.0.hooks.after(Moment::Unlink, &user, &account, occasion, None).await;
        Ok(Unlinked { account, revoking })
    }

    /// Deletes a user with all accounts in one transaction, and takes their tokens back, in the background: a provider that
    /// is down does not keep the user from going. `None` if there is no such user.
    ///
    /// Rows of the application's own that refer to the user have to go before, or with it (`ON DELETE CASCADE`).
    ///
    /// # Errors
    ///
    /// `STORE_UNAVAILABLE`: nothing was deleted, unless the answer to the commit was lost.
    pub async fn delete_user(&self, user_id: &UserKey<A>) -> Result<Option<Revoking>, Error> {
        let change = Change::new(Whose::User(user_id.clone()), |_, _| Ok(Step::Delete));
        match self.vault().change(&change).await? {
            Changed::Done(done) => {
                for account in &done.removed {
                    audit(Action::Deleted, account);
                }
                Ok(Some(self.revoke_in_background(done.removed)))
            }
            Changed::Refused(error) => Err(error),
            Changed::NoUser | Changed::AccountTaken => Ok(None),
        }
    }

    /// Links the account of a grant to a signed-in user; one that is linked to them already is refreshed. While the provider
    /// was asked, the user may have been reclaimed, or have a new password: who began it is then nobody any more.
    pub(super) async fn associate(
        &self,
        seen: &A::User,
        grant: &Grant,
        occasion: Occasion<'_>,
    ) -> Result<A::User, Error> {
        let (seal, theirs) = (self.vault().seal().clone(), grant.clone());
        let whose = Whose::User(seen.id().clone());
        let seen = Seen::new(seen);
        let decide = move |user: &mut A::User, accounts: &[A]| {
            seen.check(user)?;
            Ok((link(&seal, &theirs, accounts), Some(Linking::ByUser)))
        };
        let (changed, linking) = self.change(Moment::Associate, occasion, whose, decide).await?;
        let Done { user, account, .. } = match changed {
            Changed::Done(done) => done,
            Changed::AccountTaken => return Err(ErrorCode::AccountAlreadyLinked.into()),
            Changed::Refused(error) => return Err(error),
            Changed::NoUser => return Err(ErrorCode::Unauthorized.into()),
        };
        if let Some(account) = account {
            audit(Action::Linked, &account);
            self.0.hooks.after(Moment::Associate, &user, &account, occasion, linking).await;
        }
        Ok(user)
    }

    /// Links the account of a first login to the user who has its address: rule 8, and SECURITY.md P10 and P19.
    ///
    /// Both sides have to be proved: that of the provider here, that of the user inside the store's transaction.
    pub(super) async fn link_by_email(
        &self,
        registration: &ClientRegistration,
        grant: &Grant,
        occasion: Occasion<'_>,
    ) -> Result<LoggedIn<A>, Error> {
        let taken = || Error::from(ErrorCode::UserAlreadyExists);
        let address = grant.profile.email.as_ref().filter(|email| may_link(email));
        let Some(address) = address.filter(|_| registration.associate_by_email) else { return Err(taken()) };
        let whose = Whose::Email(Email::key(address.address()));
        let (seal, theirs, may_reclaim) =
            (self.vault().seal().clone(), grant.clone(), registration.reclaim_unverified);
        let decide = move |user: &mut A::User, accounts: &[A]| {
            let refuse =
                |reason: &'static str| Err(Error::from(ErrorCode::UserAlreadyExists).because(reason));
            if !user.is_active() {
                return Err(ErrorCode::BadCredentials.into());
            }
            if user.is_verified() {
                if accounts.iter().any(|account| has_passed_on(account, &theirs)) {
                    return refuse(
                        "the user has another account there: the address may have another owner by now",
                    );
                }
                return Ok((link(&seal, &theirs, accounts), Some(Linking::ByEmail)));
            }
            if may_reclaim && !user.is_superuser() {
                user.__reclaim();
                return Ok((Step::Reclaim(new_account(&seal, &theirs)), Some(Linking::Reclaimed)));
            }
            refuse("the user who has the address has not verified it, and may not be its owner")
        };
        let (changed, linking) = self.change(Moment::Associate, occasion, whose, decide).await?;
        let Done { user, account, removed, .. } = match changed {
            Changed::Done(done) => done,
            Changed::Refused(error) => return Err(error),
            Changed::NoUser | Changed::AccountTaken => return Err(taken()),
        };
        let account = account.ok_or_else(taken)?;
        for account in &removed {
            audit(Action::Unlinked, account);
        }
        let is_reclaimed = linking == Some(Linking::Reclaimed);
        audit(if is_reclaimed { Action::Reclaimed } else { Action::LinkedByEmail }, &account);
        // Nobody waits for it: what can't be revoked is in the log.
        drop(self.revoke_in_background(removed));
        self.0.hooks.after(Moment::Associate, &user, &account, occasion, linking).await;
        Ok(LoggedIn::new(user, account))
    }

    async fn change(
        &self,
        moment: Moment,
        occasion: Occasion<'_>,
        whose: Whose<A>,
        decide: impl Fn(&mut A::User, &[A]) -> Result<(Step<A>, Option<Linking>), Error> + Send + Sync + 'static,
    ) -> Result<(Changed<A>, Option<Linking>), Error> {
        let (vault, decided) = (self.vault(), Decided::default());
        let check = self.0.hooks.check(moment, occasion, &decided, vault.seal());
        let at_last = decided.clone();
        let change = Change::new(whose, move |user, accounts| {
            let (step, linking) = decide(user, accounts)?;
            decided.set(linking);
            Ok(step)
        });
        let changed = vault.change(&change.checked(check)).await?;
        Ok((changed, at_last.get()))
    }
}

/// A user as a session showed them at the beginning of a request: of them what a session is bound to.
struct Seen {
    password_hash: Option<Token>,
}

impl Seen {
    fn new<U: OAuthUser>(user: &U) -> Self {
        Self { password_hash: user.__password_hash().map(Token::from) }
    }

    /// Whether the session would still be one.
    fn check<U: OAuthUser>(&self, user: &U) -> Result<(), Error> {
        if user.is_active() && self.password_hash == user.__password_hash().map(Token::from) {
            return Ok(());
        }
        Err(Error::from(ErrorCode::Unauthorized).because("the session has ended meanwhile"))
    }
}

/// Whether an address may be taken for a user's: the provider has verified it, and its local part reads the same to all.
fn may_link(email: &Email) -> bool {
    let is_ascii = email.address().split('@').next().is_some_and(str::is_ascii);
    email.is_verified() && is_ascii
}

/// Whether the user has this account as another of the provider's people: who left a company, say, and whose address somebody
/// else has now. Who they are is told by the id alone (OpenID Connect Core section 5.7), and the account may have another
/// address by now.
fn has_passed_on<A: OAuthAccount>(account: &A, grant: &Grant) -> bool {
    account.oauth_name() == grant.oauth_name && !grant.profile.ids().any(|id| id == account.account_id())
}
