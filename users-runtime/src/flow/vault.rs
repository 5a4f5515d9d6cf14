//! The store as the rest of the flow sees it: with tokens that can be used.

use std::sync::Arc;
use std::time::Duration;

use super::seal::Seal;
use crate::model::{Grant, OAuthAccount, Tokens, UserKey};
use crate::store::{
    Change, Changed, Checks, DynStore, LoggedIn, NewAccount, NewLogin, SignUp, Step, StoreError,
};

/// A store whose tokens are sealed on their way in and opened on their way out.
pub(crate) struct Vault<A: OAuthAccount> {
    store: Arc<dyn DynStore<A>>,
    seal: Seal,
}

impl<A: OAuthAccount> Vault<A> {
    pub(crate) fn new(store: Arc<dyn DynStore<A>>, seal: Seal) -> Self {
        Self { store, seal }
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The user with this key.
    pub(crate) async fn user(&self, id: &UserKey<A>) -> Result<Option<A::User>, StoreError> {
        self.store.user(id).await
    }

    /// A returning login. A token is sealed for the spelling of the id under which its account is stored, so where there
    /// may be several, they are tried in their order.
    pub(crate) async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        if !self.seal.is_on() {
            return Ok(self.store.log_in(grant).await?.map(|login| self.opened(login)));
        }
        for id in grant.profile.ids() {
            if let Some(login) = self.store.log_in(&self.seal.grant(grant, id)).await? {
                return Ok(Some(self.opened(login)));
            }
        }
        Ok(None)
    }

    /// A first login, after [`log_in`](Self::log_in) has found nobody. `None` if the user model needs an address and there
    /// is none.
    pub(crate) async fn sign_up(
        &self,
        grant: &Grant,
        is_verified: bool,
        check: Checks<A>,
    ) -> Result<Option<SignUp<A>>, StoreError> {
        let grant = self.seal.grant(grant, &grant.profile.account_id);
        let Some(new) = NewLogin::new(grant, is_verified) else { return Ok(None) };
        Ok(Some(match self.store.sign_up(new.checked(check)).await? {
            SignUp::Created(login) => SignUp::Created(self.opened(login)),
            SignUp::Existing(login) => SignUp::Existing(self.opened(login)),
            other => other,
        }))
    }

    /// The user's accounts.
    pub(crate) async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
        let accounts = self.store.accounts(user_id).await?;
        Ok(accounts.into_iter().map(|account| self.seal.opened(account)).collect())
    }

    /// An account as it is stored.
    pub(crate) async fn stored(&self, user_id: &UserKey<A>, id: &A::Id) -> Result<Option<A>, StoreError> {
        let accounts = self.store.accounts(user_id).await?;
        Ok(accounts.into_iter().find(|account| account.id() == id))
    }

    /// Carries a change out, whose step has sealed tokens already. The accounts that went come as they were stored: what
    /// becomes of tokens that can't be opened is for who revokes them to say.
    pub(crate) async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        Ok(match self.store.change(change).await? {
            Changed::Done(mut done) => {
                done.account = done.account.map(|account| self.seal.opened(account));
                Changed::Done(done)
            }
            other => other,
        })
    }

    /// Replaces the tokens of an account, if it still has the refresh token of `stored`, which came from
    /// [`stored`](Self::stored).
    pub(crate) async fn replace_tokens(&self, stored: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        let sealed = self.seal.tokens(stored.oauth_name(), stored.account_id(), tokens);
        self.store.replace_tokens(stored, &sealed).await
    }

    /// The same with tokens as they are stored.
    pub(crate) async fn replace_stored(&self, stored: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        self.store.replace_tokens(stored, tokens).await
    }

    pub(crate) async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        self.store.claim(key, owner, ttl).await
    }

    fn opened(&self, login: LoggedIn<A>) -> LoggedIn<A> {
        LoggedIn::new(login.user, self.seal.opened(login.account))
    }
}

/// What linking the grant's account to a user with these accounts comes to: one that the user has already is refreshed.
pub(crate) fn link<A: OAuthAccount>(seal: &Seal, grant: &Grant, accounts: &[A]) -> Step<A> {
    let mut ids = grant.profile.ids();
    let of_provider = || accounts.iter().filter(|account| account.oauth_name() == grant.oauth_name);
    match ids.find_map(|id| of_provider().find(|account| account.account_id() == id)) {
        Some(account) => Step::Refresh(account.id().clone(), seal.grant(grant, account.account_id())),
        None => Step::Add(new_account(seal, grant)),
    }
}

/// The account that the grant makes, sealed.
pub(crate) fn new_account<A: OAuthAccount>(seal: &Seal, grant: &Grant) -> NewAccount<A> {
    let mut sealed = seal.grant(grant, &grant.profile.account_id);
    // The store looks for them, and writes none.
    sealed.profile.legacy_ids.clone_from(&grant.profile.legacy_ids);
    NewAccount::new(sealed)
}
