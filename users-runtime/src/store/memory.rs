//! Users and accounts in memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Email, Grant, Key, KeyKind, KeyRepr, KeyValue, OAuthAccount, OAuthUser, UserKey};

/// How many claims are kept before the first look for those that have run out.
const FIRST_PURGE: usize = 64;

/// The longest time that a claim is taken for: a hundred years, which any clock can add.
const FOR_EVER: Duration = Duration::from_hours(100 * 366 * 24);

/// A store in this process's memory: for tests, examples and first steps. It forgets everything when the process ends.
///
/// Clones share what they hold.
///
/// ```
/// use users_runtime::{MemoryStore, OAuthAccount};
///
/// fn store<A: OAuthAccount>() -> MemoryStore<A> {
///     MemoryStore::default()
/// }
/// ```
pub struct MemoryStore<A: OAuthAccount>(Arc<Mutex<Tables<A>>>);

struct Tables<A: OAuthAccount> {
    users: HashMap<UserKey<A>, A::User>,
    /// `Email::key` to the user who has the address.
    emails: HashMap<String, UserKey<A>>,
    accounts: HashMap<A::Id, A>,
    /// `oauth_name`, then `account_id`: two maps, so that a look-up needs no owned key.
    identities: HashMap<Cow<'static, str>, HashMap<String, A::Id>>,
    /// A user's accounts in the order of their making.
    owned: HashMap<UserKey<A>, Vec<A::Id>>,
    last_user: i64,
    last_account: i64,
    claims: HashMap<String, Claim>,
    purge_at: usize,
}

struct Claim {
    owner: String,
    until: Instant,
}

impl<A: OAuthAccount> MemoryStore<A> {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A panic of the application's own code under the lock (`Clone`, `Key`) leaves the tables whole: they are changed
    /// only after all of that has run.
    fn lock(&self) -> MutexGuard<'_, Tables<A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: OAuthAccount<User: Clone>> Tables<A> {
    fn log_in(&mut self, grant: &Grant) -> Option<LoggedIn<A>> {
        let identities = self.identities.get(&grant.oauth_name)?;
        let id = grant.profile.ids().find_map(|id| identities.get(id))?;
        let account = self.accounts.get_mut(id)?;
        let user = self.users.get(account.user_id())?;
        account.refresh_from(grant);
        Some(LoggedIn::new(user.clone(), account.clone()))
    }

    fn sign_up(&mut self, new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        if let Some(existing) = self.log_in(new.grant()) {
            return Ok(SignUp::Existing(existing));
        }
        let email = new.user().email().map(Email::key);
        if email.as_ref().is_some_and(|email| self.emails.contains_key(email)) {
            return Ok(SignUp::EmailTaken);
        }

        let user_id = next_key::<UserKey<A>>(&mut self.last_user)?;
        let account_id = next_key::<A::Id>(&mut self.last_account)?;
        if self.users.contains_key(&user_id) || self.accounts.contains_key(&account_id) {
            return Err(StoreError::new("`Key::generate` made a key that is in use"));
        }
        let (oauth_name, identity) = (new.grant().oauth_name.clone(), new.grant().profile.account_id.clone());
        let created = new.with_keys(user_id.clone(), account_id.clone());
        let LoggedIn { user, account } = created.clone();

        if let Some(email) = email {
            self.emails.insert(email, user_id.clone());
        }
        self.identities.entry(oauth_name).or_default().insert(identity, account_id.clone());
        self.owned.insert(user_id.clone(), vec![account_id.clone()]);
        self.accounts.insert(account_id, account);
        self.users.insert(user_id, user);
        Ok(SignUp::Created(created))
    }

    fn accounts(&self, user_id: &UserKey<A>) -> Vec<A> {
        let ids = self.owned.get(user_id).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.accounts.get(id)).cloned().collect()
    }

    fn claim(&mut self, key: &str, owner: &str, ttl: Duration) -> bool {
        let now = Instant::now();
        let until = now + ttl.min(FOR_EVER);
        if let Some(claim) = self.claims.get_mut(key) {
            if claim.until > now && claim.owner != owner {
                return false;
            }
            owner.clone_into(&mut claim.owner);
            claim.until = until;
            return true;
        }
        if self.claims.len() >= self.purge_at {
            self.claims.retain(|_, claim| claim.until > now);
            self.purge_at = FIRST_PURGE.max(2 * self.claims.len());
        }
        let owner = owner.to_owned();
        self.claims.insert(key.to_owned(), Claim { owner, until });
        true
    }
}

/// The key that the application makes, or the next of the numbers, none of which is ever given twice.
fn next_key<K: Key>(last: &mut i64) -> Result<K, StoreError> {
    if let Some(key) = K::generate() {
        return Ok(key);
    }
    if !matches!(K::Repr::KIND, KeyKind::I32 | KeyKind::I64) {
        return Err(StoreError::new("a store makes integer keys only"));
    }
    let value = last.checked_add(1).and_then(|next| KeyValue::integer(K::Repr::KIND, next));
    let key = value.and_then(K::Repr::from_value).ok_or_else(|| StoreError::new("the keys have run out"))?;
    *last += 1;
    Ok(K::from_repr(key))
}

impl<A: OAuthAccount<User: Clone>> UserStore<A::User> for MemoryStore<A> {
    async fn user(&self, id: &UserKey<A>) -> Result<Option<A::User>, StoreError> {
        Ok(self.lock().users.get(id).cloned())
    }
}

impl<A: OAuthAccount<User: Clone>> Store<A> for MemoryStore<A> {
    async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        Ok(self.lock().log_in(grant))
    }

    async fn sign_up(&self, new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        self.lock().sign_up(new)
    }

    async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
        Ok(self.lock().accounts(user_id))
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        Ok(self.lock().claim(key, owner, ttl))
    }
}

impl<A: OAuthAccount> Default for MemoryStore<A> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Tables {
            users: HashMap::new(),
            emails: HashMap::new(),
            accounts: HashMap::new(),
            identities: HashMap::new(),
            owned: HashMap::new(),
            last_user: 0,
            last_account: 0,
            claims: HashMap::new(),
            purge_at: FIRST_PURGE,
        })))
    }
}

impl<A: OAuthAccount> Clone for MemoryStore<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: OAuthAccount> fmt::Debug for MemoryStore<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.lock();
        f.debug_struct("MemoryStore")
            .field("users", &tables.users.len())
            .field("accounts", &tables.accounts.len())
            .finish_non_exhaustive()
    }
}
