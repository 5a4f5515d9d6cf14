//! Users and accounts in memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{
    Change, Changed, Done, LoggedIn, NewAccount, NewLogin, SignUp, Step, Store, StoreError, StoreTransaction,
    UserStore, Whose,
};
use crate::model::{Email, Grant, Key, KeyKind, KeyRepr, KeyValue, OAuthAccount, OAuthUser, Tokens, UserKey};

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
pub struct MemoryStore<A: OAuthAccount>(Arc<Shared<A>>);

struct Shared<A: OAuthAccount> {
    tables: Mutex<Tables<A>>,
    /// The turn to add or remove rows: it is kept while a check is asked, which may wait.
    turn: tokio::sync::Mutex<()>,
}

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
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: OAuthAccount<User: Clone>> MemoryStore<A> {
    async fn try_sign_up(&self, mut new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        let _turn = self.0.turn.lock().await;
        if let Some(decided) = self.lock().prepare(&mut new)? {
            return Ok(decided);
        }
        if let Err(error) = new.check(&mut StoreTransaction::none()).await {
            return Ok(SignUp::Refused(error));
        }
        let login = new.into_login();
        self.lock().insert(login.clone());
        Ok(SignUp::Created(login))
    }

    async fn try_change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        let _turn = self.0.turn.lock().await;
        let Some((mut user, accounts)) = self.lock().find(change.whose()) else { return Ok(Changed::NoUser) };
        let step = match change.decide(&mut user, &accounts) {
            Ok(step) => step,
            Err(error) => return Ok(Changed::Refused(error)),
        };
        let write = match self.lock().plan(&user, accounts, step)? {
            Ok(write) => write,
            Err(decided) => return Ok(decided),
        };
        if let Some(account) = write.checked()
            && let Err(error) = change.check(&mut StoreTransaction::none(), &user, account).await
        {
            return Ok(Changed::Refused(error));
        }
        Ok(Changed::Done(self.lock().write(user, write)))
    }
}

/// What a change comes to.
enum Write<A: OAuthAccount> {
    Add(A),
    /// The account as it will be, with what makes it so.
    Refresh(A, Box<Grant>),
    Remove(A),
    /// The account that is added, and those that go.
    Reclaim(A, Vec<A>),
    Delete(Vec<A>),
}

impl<A: OAuthAccount> Write<A> {
    /// The account that the last question is about.
    fn checked(&self) -> Option<&A> {
        match self {
            Self::Add(account)
            | Self::Refresh(account, _)
            | Self::Remove(account)
            | Self::Reclaim(account, _) => Some(account),
            Self::Delete(_) => None,
        }
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

    /// Gives a first login its keys, or says what it comes to instead.
    fn prepare(&mut self, new: &mut NewLogin<A>) -> Result<Option<SignUp<A>>, StoreError> {
        if let Some(existing) = self.log_in(new.grant()) {
            return Ok(Some(SignUp::Existing(existing)));
        }
        let email = new.user().email().map(Email::key);
        if email.is_some_and(|email| self.emails.contains_key(&email)) {
            return Ok(Some(SignUp::EmailTaken));
        }
        let user_id = next_key::<UserKey<A>>(&mut self.last_user)?;
        if self.users.contains_key(&user_id) {
            return Err(StoreError::new("`Key::generate` made a key that is in use"));
        }
        new.set_keys(user_id, self.account_key()?);
        Ok(None)
    }

    fn account_key(&mut self) -> Result<A::Id, StoreError> {
        let key = next_key::<A::Id>(&mut self.last_account)?;
        if self.accounts.contains_key(&key) {
            return Err(StoreError::new("`Key::generate` made a key that is in use"));
        }
        Ok(key)
    }

    fn insert(&mut self, LoggedIn { user, account }: LoggedIn<A>) {
        let user_id = user.id().clone();
        if let Some(email) = user.email().map(Email::key) {
            self.emails.insert(email, user_id.clone());
        }
        self.users.insert(user_id, user);
        self.add(account);
    }

    fn add(&mut self, account: A) {
        let (id, oauth_name) = (account.id().clone(), account.oauth_name().to_owned().into());
        let identities = self.identities.entry(oauth_name).or_default();
        identities.insert(account.account_id().to_owned(), id.clone());
        self.owned.entry(account.user_id().clone()).or_default().push(id.clone());
        self.accounts.insert(id, account);
    }

    fn remove(&mut self, id: &A::Id) -> Option<A> {
        let account = self.accounts.remove(id)?;
        if let Some(identities) = self.identities.get_mut(account.oauth_name()) {
            identities.remove(account.account_id());
        }
        if let Some(owned) = self.owned.get_mut(account.user_id()) {
            owned.retain(|other| other != id);
        }
        Some(account)
    }

    fn find(&self, whose: &Whose<A>) -> Option<(A::User, Vec<A>)> {
        let id = match whose {
            Whose::User(id) => id,
            Whose::Email(email) => self.emails.get(&Email::key(email))?,
        };
        Some((self.users.get(id)?.clone(), self.accounts(id)))
    }

    /// What a step comes to, or what it comes to instead.
    #[allow(clippy::type_complexity, reason = "an answer, or the answer instead, or a fault")]
    fn plan(
        &mut self,
        user: &A::User,
        accounts: Vec<A>,
        step: Step<A>,
    ) -> Result<Result<Write<A>, Changed<A>>, StoreError> {
        let missing = || StoreError::new("the change is of an account that the user does not have");
        let take =
            |id: &A::Id| accounts.iter().find(|account| account.id() == id).cloned().ok_or_else(missing);
        Ok(Ok(match step {
            Step::Add(new) => {
                if self.owner(new.grant()).is_some() {
                    return Ok(Err(Changed::AccountTaken));
                }
                Write::Add(self.keyed(new, user)?)
            }
            Step::Reclaim(new) => {
                if self.owner(new.grant()).is_some_and(|owner| owner != user.id()) {
                    return Ok(Err(Changed::AccountTaken));
                }
                Write::Reclaim(self.keyed(new, user)?, accounts)
            }
            Step::Refresh(id, grant) => {
                let mut account = take(&id)?;
                account.refresh_from(&grant);
                Write::Refresh(account, grant.into())
            }
            Step::Remove(id) => Write::Remove(take(&id)?),
            Step::Delete => Write::Delete(accounts),
        }))
    }

    fn keyed(&mut self, new: NewAccount<A>, user: &A::User) -> Result<A, StoreError> {
        Ok(new.with_keys(self.account_key()?, user.id().clone()))
    }

    /// Whose account the grant is of.
    fn owner(&self, grant: &Grant) -> Option<&UserKey<A>> {
        let identities = self.identities.get(&grant.oauth_name)?;
        let id = grant.profile.ids().find_map(|id| identities.get(id))?;
        self.accounts.get(id).map(OAuthAccount::user_id)
    }

    /// What has gone has gone with the tokens that a login may have brought meanwhile.
    fn write(&mut self, user: A::User, write: Write<A>) -> Done<A> {
        let mut removed = Vec::new();
        let account = match write {
            Write::Add(account) => {
                self.add(account.clone());
                Some(account)
            }
            Write::Refresh(account, grant) => self.accounts.get_mut(account.id()).map(|account| {
                account.refresh_from(&grant);
                account.clone()
            }),
            Write::Remove(account) => {
                removed.extend(self.remove(account.id()));
                None
            }
            Write::Reclaim(account, old) => {
                removed.extend(old.iter().filter_map(|account| self.remove(account.id())));
                self.users.insert(user.id().clone(), user.clone());
                self.add(account.clone());
                Some(account)
            }
            Write::Delete(accounts) => {
                removed.extend(accounts.iter().filter_map(|account| self.remove(account.id())));
                self.owned.remove(user.id());
                self.users.remove(user.id());
                if let Some(email) = user.email() {
                    self.emails.remove(&Email::key(email));
                }
                None
            }
        };
        Done::new(user, account, removed)
    }

    fn replace_tokens(&mut self, account: &A, tokens: &Tokens) -> bool {
        let Some(stored) = self.accounts.get_mut(account.id()) else { return false };
        if account.refresh_token().is_none() || stored.refresh_token() != account.refresh_token() {
            return false;
        }
        let fields = stored.__as_mut();
        fields.access_token.clone_from(&tokens.access_token);
        fields.refresh_token.clone_from(&tokens.refresh_token);
        *fields.expires_at = tokens.expires_at;
        true
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
        self.try_sign_up(new).await
    }

    async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
        Ok(self.lock().accounts(user_id))
    }

    async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        self.try_change(change).await
    }

    async fn replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        Ok(self.lock().replace_tokens(account, tokens))
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        Ok(self.lock().claim(key, owner, ttl))
    }
}

impl<A: OAuthAccount> Default for MemoryStore<A> {
    fn default() -> Self {
        let tables = Tables {
            users: HashMap::new(),
            emails: HashMap::new(),
            accounts: HashMap::new(),
            identities: HashMap::new(),
            owned: HashMap::new(),
            last_user: 0,
            last_account: 0,
            claims: HashMap::new(),
            purge_at: FIRST_PURGE,
        };
        Self(Arc::new(Shared { tables: Mutex::new(tables), turn: tokio::sync::Mutex::default() }))
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
