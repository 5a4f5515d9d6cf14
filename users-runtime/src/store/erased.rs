//! The store traits as trait objects.

use std::pin::Pin;
use std::time::Duration;

use super::{Change, Changed, LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Grant, OAuthAccount, OAuthUser, Tokens};

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// [`UserStore`], behind a pointer.
pub(crate) trait DynUserStore<U: OAuthUser>: Send + Sync {
    fn user<'a>(&'a self, id: &'a U::Id) -> Answer<'a, Option<U>>;
}

impl<U: OAuthUser, S: UserStore<U>> DynUserStore<U> for S {
    fn user<'a>(&'a self, id: &'a U::Id) -> Answer<'a, Option<U>> {
        Box::pin(UserStore::user(self, id))
    }
}

/// [`Store`], behind a pointer.
pub(crate) trait DynStore<A: OAuthAccount>: DynUserStore<A::User> {
    fn log_in<'a>(&'a self, grant: &'a Grant) -> Answer<'a, Option<LoggedIn<A>>>;
    fn sign_up(&self, new: NewLogin<A>) -> Answer<'_, SignUp<A>>;
    fn accounts<'a>(&'a self, user_id: &'a <A::User as OAuthUser>::Id) -> Answer<'a, Vec<A>>;
    fn change<'a>(&'a self, change: &'a Change<A>) -> Answer<'a, Changed<A>>;
    fn replace_tokens<'a>(&'a self, account: &'a A, tokens: &'a Tokens) -> Answer<'a, bool>;
    fn claim<'a>(&'a self, key: &'a str, owner: &'a str, ttl: Duration) -> Answer<'a, bool>;
}

impl<A: OAuthAccount, S: Store<A>> DynStore<A> for S {
    fn log_in<'a>(&'a self, grant: &'a Grant) -> Answer<'a, Option<LoggedIn<A>>> {
        Box::pin(Store::log_in(self, grant))
    }

    fn sign_up(&self, new: NewLogin<A>) -> Answer<'_, SignUp<A>> {
        Box::pin(Store::sign_up(self, new))
    }

    fn accounts<'a>(&'a self, user_id: &'a <A::User as OAuthUser>::Id) -> Answer<'a, Vec<A>> {
        Box::pin(Store::accounts(self, user_id))
    }

    fn change<'a>(&'a self, change: &'a Change<A>) -> Answer<'a, Changed<A>> {
        Box::pin(Store::change(self, change))
    }

    fn replace_tokens<'a>(&'a self, account: &'a A, tokens: &'a Tokens) -> Answer<'a, bool> {
        Box::pin(Store::replace_tokens(self, account, tokens))
    }

    fn claim<'a>(&'a self, key: &'a str, owner: &'a str, ttl: Duration) -> Answer<'a, bool> {
        Box::pin(Store::claim(self, key, owner, ttl))
    }
}
