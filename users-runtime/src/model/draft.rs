//! A model that has no key yet.

use super::{Grant, Key, KeyRepr, NewUser, OAuthAccount, OAuthUser};

/// A model whose key the application or the database has still to make.
///
/// A store writes [`model`](Draft::model) without its key columns and gets the model itself from
/// [`with_key`](Draft::with_key), so no half-made model leaves a store.
#[derive(Clone, Debug)]
pub(crate) struct Draft<M> {
    model: M,
}

impl<M> Draft<M> {
    /// The model, for writing all its columns but the keys. The keys in it mean nothing yet.
    pub(crate) fn model(&self) -> &M {
        &self.model
    }

    /// The model, whose keys have been set.
    pub(crate) fn into_model(self) -> M {
        self.model
    }
}

impl<U: OAuthUser> Draft<U> {
    /// A user as its first login makes it; `None` if the model needs an e-mail and `new` has none.
    pub(crate) fn user(new: &NewUser<'_>) -> Option<Self> {
        let placeholder = U::Id::from_repr(KeyRepr::placeholder());
        U::__from_login(placeholder, new).map(|model| Self { model })
    }

    /// Gives the user the key that was made for it.
    pub(crate) fn set_key(&mut self, id: U::Id) {
        self.model.__set_id(id);
    }

    /// The user with the key that was made for it.
    pub(crate) fn with_key(mut self, id: U::Id) -> U {
        self.set_key(id);
        self.model
    }
}

impl<A: OAuthAccount> Draft<A> {
    /// An account as a login makes it.
    pub(crate) fn account(grant: &Grant) -> Self {
        let id = A::Id::from_repr(KeyRepr::placeholder());
        let user_id = <A::User as OAuthUser>::Id::from_repr(KeyRepr::placeholder());
        Self { model: A::__from_login(id, user_id, grant) }
    }

    /// Gives the account the keys that were made for it and for its user.
    pub(crate) fn set_keys(&mut self, id: A::Id, user_id: <A::User as OAuthUser>::Id) {
        self.model.__set_ids(id, user_id);
    }

    /// The account with the keys that were made for it and for its user.
    pub(crate) fn with_keys(mut self, id: A::Id, user_id: <A::User as OAuthUser>::Id) -> A {
        self.set_keys(id, user_id);
        self.model
    }
}
