//! Users in a MongoDB collection, their accounts embedded in them.

mod changes;
mod fault;
mod indexes;
mod model;
mod requests;
#[cfg(test)]
mod tests;
mod turns;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use mongodb::Collection;
use mongodb::bson::Document;
use mongodb::options::{CollectionOptions, WriteConcern};

pub use model::{FieldError, MongoAccount, MongoField, MongoUser};
#[doc(hidden)]
pub use model::{read_field, write_field};
use requests::Decision;
use turns::Turns;

use super::{Change, Changed, LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Grant, Tokens, UserKey};

/// The field of a user that the unique index on addresses is on.
const EMAIL_KEY: &str = "email_key";

/// The collection of claims, in the database of the users.
const CLAIMS: &str = "oauth_claim";

/// How long a request waits for a server that can be reached and does not answer: a little longer than the driver, if it is
/// not told otherwise, looks for one that can be reached.
const LIMIT: Duration = Duration::from_secs(35);

/// A store in a MongoDB collection of the application's own.
///
/// ```
/// # async fn example<A>() -> Result<(), Box<dyn std::error::Error>>
/// # where
/// #     A: users_runtime::store::mongodb::MongoAccount<User: users_runtime::store::mongodb::MongoUser>,
/// # {
/// # fn builder<A: users_runtime::OAuthAccount>(_: impl users_runtime::Store<A>) {}
/// use mongodb::bson::Document;
/// use users_runtime::MongoStore;
///
/// let client = mongodb::Client::with_uri_str("mongodb://127.0.0.1:27017").await?;
/// let store = MongoStore::new(client.database("app").collection::<Document>("users"));
/// store.create_indexes().await?;
/// # builder::<A>(store);
/// # Ok(())
/// # }
/// ```
///
/// It works with MongoDB 4.4 and later, a standalone server included: a user and its first account are written together
/// because they are one document. No transactions are used.
///
/// # The driver
///
/// The application depends on the driver too, as it makes the client:
///
/// ```toml
/// mongodb = { version = "3.9", default-features = false, features = ["compat-3-3-0", "bson-3", "rustls-tls-aws-lc", "dns-resolver"] }
/// ```
///
/// The feature `mongodb` of this crate turns `compat-3-3-0`, `bson-3` and `rustls-tls-aws-lc` on, for the application as
/// well, since Cargo joins the features of one crate: what it calls `mongodb::bson` is the `bson` 3 crate. `dns-resolver`,
/// without which there are no `mongodb+srv://` URLs, is left to the application.
///
/// # Documents
///
/// ```json
/// {
///     "_id": "the user's key",
///     "email": "Ada@example.com",
///     "email_key": "ada@example.com",
///     "is_active": true,
///     "oauth_accounts": [{
///         "id": "the account's key",
///         "identity": "google:1234",
///         "oauth_name": "google",
///         "account_id": "1234",
///         "access_token": "…", "refresh_token": "…", "expires_at": 1900000000,
///         "account_email": "ada@example.com"
///     }]
/// }
/// ```
///
/// A user model's fields stand under their names, or under their `column = "…"`, as serde writes them; the array has the
/// name that is the account model's `related_name`. Other fields of a document are the application's, and are left alone:
/// they need not be in the user model. A field that is missing reads as `None` where the model has an `Option`.
///
/// Two fields are the store's. `identity` is `oauth_name` (`:` in it as `%3A`, `%` as `%25`), a colon, and `account_id`:
/// by a unique index on it no account is in two documents. `email_key` is [`Email::key`](crate::Email::key) of the address:
/// by a unique index on it no address has two users. **An application that changes a user's address, or adds an account,
/// by itself writes these fields too.** What it forgets is made good by the next [`create_indexes`](Self::create_indexes);
/// an `identity` that is not that of its account logs nobody in.
///
/// Keys are `ObjectId`, `Uuid` (kept as binary of subtype 4) and `String`, made by the application, and its own
/// types over these. An integer has to be one of its own whose [`Key::generate`](crate::Key::generate) makes it. Of
/// claims there is a collection `oauth_claim` in the same database.
///
/// A returning login is one command. Where the profile has [`legacy_ids`](crate::Profile::legacy_ids) the account is looked
/// for under the current id, and only if it is not there under an older spelling, by one more command for each until it is
/// found. (Of the providers here only Google has one.)
///
/// # Changes of a user's accounts
///
/// A change ([`Store::change`]) reads the document, decides, and writes it on condition that the user model's fields and the
/// accounts are still those that were read; if not, it begins again, after a pause, up to twenty times. Tokens that a login
/// brings meanwhile don't count, and an account that goes is given back with the tokens it had when it went. No other field
/// of the application is touched.
///
/// There is no transaction to take part in: the check of a change and of a first login, the last question before it is
/// kept, is asked right before the write. So what it does beside is done although the write may still fail, or find that
/// the account or the address is taken; and it may be asked again, by another try.
///
/// Where the answer of a write was lost and an account is gone at the next look, the change counts as done, though it may
/// have been another's.
///
/// # On bad days
///
/// A server that steps down or loses its connections is asked again a few times; one that is away is an error
/// after the client's server selection timeout, and one that does not answer after 35 s. What nobody waits for any more,
/// since time is up or the request was dropped, comes to its end by itself: whole or nothing. Reads go to the primary.
/// Users are written as safely as the collection's write concern says, claims to a majority.
///
/// Clones share the client's connections.
pub struct MongoStore<A> {
    users: Collection<Document>,
    claims: Collection<Document>,
    /// They were seen, or made.
    has_indexes: Arc<AtomicBool>,
    turns: Arc<Turns>,
    limit: Duration,
    model: PhantomData<fn() -> A>,
}

impl<A: MongoAccount<User: MongoUser>> MongoStore<A> {
    /// A store in this collection of users, whatever type the application gives its documents. Nothing is asked of the
    /// server yet.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the store keeps the collection, of another type")]
    pub fn new<T: Send + Sync>(users: Collection<T>) -> Self {
        let database = users.client().database(&users.namespace().db);
        // A claim that a failover takes back would be had twice.
        let majority = CollectionOptions::builder().write_concern(WriteConcern::majority()).build();
        Self {
            users: users.clone_with_type(),
            claims: database.collection_with_options(CLAIMS, majority),
            has_indexes: Arc::default(),
            turns: Arc::default(),
            limit: LIMIT,
            model: PhantomData,
        }
    }

    /// Makes the indexes that are not there: the two unique ones of the collection, and the one by which claims that have
    /// run out are deleted. Users and accounts that another program wrote, or changed, get the two derived fields that
    /// they lack, for which the collection is read once. May be called at every start, by several servers at once.
    ///
    /// Without the unique indexes no account is written: [`sign_up`](Store::sign_up) and [`change`](Store::change) look for
    /// them before their first one. If they are dropped after that, first logins at once could make two users of one account.
    ///
    /// # Errors
    ///
    /// The server can't be reached or written to; two documents have one address or one account; a model has a field of
    /// the store's own names, or a key that nobody makes; an index of another kind is in the way.
    pub async fn create_indexes(&self) -> Result<(), StoreError> {
        self.try_create_indexes().await.map_err(StoreError::new)
    }
}

impl<A, U> UserStore<U> for MongoStore<A>
where
    U: MongoUser,
    A: MongoAccount<User = U>,
{
    async fn user(&self, id: &U::Id) -> Result<Option<U>, StoreError> {
        self.try_user(id).await.map_err(StoreError::new)
    }
}

impl<A: MongoAccount<User: MongoUser>> Store<A> for MongoStore<A> {
    async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        self.try_log_in(grant).await.map_err(StoreError::new)
    }

    /// A key that is taken, or an account that came and went meanwhile, is tried once more.
    async fn sign_up(&self, mut new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        self.check_indexes().await.map_err(StoreError::new)?;
        let decision = match self.try_sign_up(&mut new).await {
            Err(fault) if fault.is_duplicate() => self.try_sign_up(&mut new).await,
            decision => decision,
        };
        Ok(match decision.map_err(StoreError::new)? {
            Decision::Created => SignUp::Created(new.into_login()),
            Decision::Existing(existing) => SignUp::Existing(existing),
            Decision::EmailTaken => SignUp::EmailTaken,
            Decision::Refused(error) => SignUp::Refused(error),
        })
    }

    async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
        self.try_accounts(user_id).await.map_err(StoreError::new)
    }

    /// Where the unique index refuses an account that another has got meanwhile, it is decided once more.
    async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        let changed = match self.try_change(change).await {
            Err(fault) if fault.is_duplicate() => self.try_change(change).await,
            changed => changed,
        };
        changed.map_err(StoreError::new)
    }

    async fn replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        self.try_replace_tokens(account, tokens).await.map_err(StoreError::new)
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        self.try_claim(key, owner, ttl).await.map_err(StoreError::new)
    }
}

impl<A> Clone for MongoStore<A> {
    fn clone(&self) -> Self {
        Self {
            users: self.users.clone(),
            claims: self.claims.clone(),
            has_indexes: Arc::clone(&self.has_indexes),
            turns: Arc::clone(&self.turns),
            limit: self.limit,
            model: PhantomData,
        }
    }
}

impl<A> fmt::Debug for MongoStore<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = self.users.namespace().to_string();
        f.debug_struct("MongoStore").field("users", &users).finish_non_exhaustive()
    }
}
