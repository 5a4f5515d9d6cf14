//! What a store does for a request.

use std::sync::Arc;
use std::time::Duration;

use mongodb::Collection;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{Collation, ReadPreference, ReturnDocument, SelectionCriteria};

use super::fault::{Fault, patiently};
use super::model::{self, IDENTITY, identity, read_account, read_key, read_user, write_account};
use super::{EMAIL_KEY, FieldError, MongoAccount, MongoStore, MongoUser, UserKey};
use crate::model::{Email, Error, Grant, Key, OAuthAccount, OAuthUser as _};
use crate::store::{LoggedIn, NewLogin, StoreTransaction};

/// The longest time that a claim is taken for, in milliseconds: a hundred years.
const FOR_EVER: i64 = 100 * 366 * 24 * 60 * 60 * 1000;

/// What a first login came to, before its models are put together.
pub(super) enum Decision<A: MongoAccount> {
    Created,
    Existing(LoggedIn<A>),
    EmailTaken,
    Refused(Error),
}

impl<A: MongoAccount<User: MongoUser>> MongoStore<A> {
    /// Sends a request to a collection, a handle of which each try gets for its own.
    pub(super) async fn request<T, F, Answer>(
        &self,
        to: &Collection<Document>,
        request: F,
    ) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: Fn(Collection<Document>) -> Answer,
        Answer: Future<Output = mongodb::error::Result<T>> + Send + 'static,
    {
        patiently(self.limit, || request(to.clone())).await
    }

    /// Of several accounts that the grant may mean, the one under the first spelling of the id is the one, and no other is
    /// touched: a command that looked for all spellings at once would refresh whichever it met first.
    pub(super) async fn try_log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, Fault> {
        for identity in identities(grant) {
            if let Some(login) = self.refresh(grant, &identity).await? {
                return Ok(Some(login));
            }
        }
        Ok(None)
    }

    /// Finds the account with this identity and refreshes it.
    async fn refresh(&self, grant: &Grant, identity: &str) -> Result<Option<LoggedIn<A>>, Fault> {
        let filter = by_identity::<A>(identity);
        let which = doc! { format!("account.{IDENTITY}"): identity };
        let update = refresh_update::<A>(grant);
        let fields = all_fields::<A>();
        let refresh = |users: Collection<Document>| {
            let (filter, update, which) = (filter.clone(), update.clone(), which.clone());
            let fields = fields.clone();
            async move {
                users
                    .find_one_and_update(filter, update)
                    .array_filters([which])
                    .projection(fields)
                    .return_document(ReturnDocument::After)
                    .collation(byte_for_byte())
                    .await
            }
        };
        let found = self.request(&self.users, refresh).await?;
        found.map(|document| Ok(logged_in(&document, identity)?)).transpose()
    }

    /// The unique indexes decide. What they refuse is an account that is there, an address that is taken, or else a fault.
    pub(super) async fn try_sign_up(&self, new: &mut NewLogin<A>) -> Result<Decision<A>, Fault> {
        // No index knows that an older spelling of an id is the same account.
        if !new.grant().profile.legacy_ids.is_empty()
            && let Some(existing) = self.try_log_in(new.grant()).await?
        {
            return Ok(Decision::Existing(existing));
        }
        new.set_keys(new_key::<UserKey<A>>("user")?, new_key::<A::Id>("account")?);
        let document = Arc::new(document(new)?);
        if let Err(error) = new.check(&mut StoreTransaction::none()).await {
            return Ok(Decision::Refused(error));
        }
        let insert = |users: Collection<Document>| {
            let document = Arc::clone(&document);
            async move { users.insert_one(&*document).await }
        };
        let inserted = self.request(&self.users, insert).await;
        let Err(fault) = inserted else {
            return Ok(Decision::Created);
        };
        if !fault.is_duplicate() {
            return Err(fault);
        }
        match self.try_log_in(new.grant()).await? {
            // It was written at the first try, the answer of which was lost.
            Some(login) if login.account.id() == new.account().id() => Ok(Decision::Created),
            Some(login) => Ok(Decision::Existing(login)),
            None if self.is_email_taken(new.user().email()).await? => Ok(Decision::EmailTaken),
            None => Err(fault),
        }
    }

    async fn is_email_taken(&self, email: Option<&str>) -> Result<bool, Fault> {
        let Some(email) = email.map(Email::key) else {
            return Ok(false);
        };
        let filter = by_email(&email);
        let fields = doc! { "_id": 1 };
        Ok(self.find(&filter, fields, Some(byte_for_byte())).await?.is_some())
    }

    pub(super) async fn try_user(&self, id: &UserKey<A>) -> Result<Option<A::User>, Fault> {
        let fields = model::fields::<A::User>();
        let found = self.find(&doc! { "_id": model::key(id) }, fields, None).await?;
        found.map(|document| Ok(read_user(&document)?)).transpose()
    }

    pub(super) async fn try_accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, Fault> {
        let fields = doc! { A::RELATED_NAME: 1 };
        let found = self.find(&doc! { "_id": model::key(user_id) }, fields, None).await?;
        let Some(document) = found else {
            return Ok(Vec::new());
        };
        Ok(read_accounts(user_id, &document)?)
    }

    /// A user who has just been written is seen, so it is the primary that is asked.
    pub(super) async fn find(
        &self,
        filter: &Document,
        fields: Document,
        collation: Option<Collation>,
    ) -> Result<Option<Document>, Fault> {
        let primary = || SelectionCriteria::ReadPreference(ReadPreference::Primary);
        let find = |users: Collection<Document>| {
            let (filter, fields, collation) = (filter.clone(), fields.clone(), collation.clone());
            async move {
                let find = users.find_one(filter).projection(fields).selection_criteria(primary());
                match collation {
                    Some(collation) => find.collation(collation).await,
                    None => find.await,
                }
            }
        };
        self.request(&self.users, find).await
    }

    /// One write: it takes the claim if that is free, and leaves it as it is if not. Times are compared as numbers.
    pub(super) async fn try_claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, Fault> {
        let millis = i64::try_from(ttl.as_millis()).unwrap_or(FOR_EVER).min(FOR_EVER);
        let owner_value = || doc! { "$literal": owner };
        let is_free = doc! { "$or": [
            { "$lte": [{ "$toLong": "$until" }, { "$toLong": "$$NOW" }] },
            { "$eq": ["$owner", owner_value()] },
        ] };
        let update = vec![doc! { "$set": {
            "owner": { "$cond": [is_free.clone(), owner_value(), "$owner"] },
            "until": { "$cond": [is_free, { "$add": ["$$NOW", millis] }, "$until"] },
        } }];
        let claim = |claims: Collection<Document>| {
            let (filter, update) = (doc! { "_id": key }, update.clone());
            async move {
                claims
                    .find_one_and_update(filter, update)
                    .upsert(true)
                    .return_document(ReturnDocument::After)
                    .await
            }
        };
        let claimed = match self.request(&self.claims, claim).await {
            // Another made it in this moment.
            Err(fault) if fault.is_duplicate() => self.request(&self.claims, claim).await,
            claimed => claimed,
        };
        Ok(claimed?.is_some_and(|claim| claim.get_str("owner").is_ok_and(|got| got == owner)))
    }
}

/// A collection may have a collation of its own, by which `A` could be `a`.
pub(super) fn byte_for_byte() -> Collation {
    Collation::builder().locale("simple").build()
}

/// The user with this account. A server uses a partial index only where the query has its condition too.
pub(super) fn by_identity<A: OAuthAccount>(identity: &str) -> Document {
    doc! { format!("{}.{IDENTITY}", A::RELATED_NAME): { "$eq": identity, "$type": "string" } }
}

/// The user with this address.
pub(super) fn by_email(key: &str) -> Document {
    doc! { EMAIL_KEY: { "$eq": key, "$type": "string" } }
}

/// What gives the account that the array filter `account` says what a grant brings.
pub(super) fn refresh_update<A: OAuthAccount>(grant: &Grant) -> Document {
    let mut set = Document::new();
    let mut put =
        |field: &str, value: Bson| set.insert(format!("{}.$[account].{field}", A::RELATED_NAME), value);
    put("access_token", grant.tokens.access_token.expose().into());
    put("expires_at", grant.tokens.expires_at.into());
    if let Some(token) = &grant.tokens.refresh_token {
        put("refresh_token", token.expose().into());
    }
    if let Some(email) = grant.account_email() {
        put("account_email", email.into());
    }
    doc! { "$set": set }
}

/// What is asked of a user's document where its accounts are wanted too.
pub(super) fn all_fields<A: MongoAccount<User: MongoUser>>() -> Document {
    let mut fields = model::fields::<A::User>();
    fields.insert(A::RELATED_NAME, 1);
    fields
}

/// The identities under which the account may be stored, the current one first.
pub(super) fn identities(grant: &Grant) -> impl Iterator<Item = String> {
    grant.profile.ids().map(|id| identity(&grant.oauth_name, id))
}

/// A new key. MongoDB makes none but `ObjectId`s, and those of a document only.
pub(super) fn new_key<K: Key>(model: &str) -> Result<K, Fault> {
    K::generate().ok_or_else(|| {
        Fault::Unfit(format!(
            "MongoDB makes no integer keys: give the {model} model a key of type `ObjectId`, `Uuid` or `String`, or one of your \
             own that the application makes, with `#[derive(Key)]` and `#[key(made_by = \"…\")]`"
        ))
    })
}

/// The document of a new user, with the account in it.
fn document<A>(new: &NewLogin<A>) -> Result<Document, FieldError>
where
    A: MongoAccount<User: MongoUser>,
{
    let mut document = doc! { "_id": model::key(new.user().id()) };
    new.user().write(&mut document)?;
    if let Some(email) = new.user().email() {
        document.insert(EMAIL_KEY, Email::key(email));
    }
    document.insert(A::RELATED_NAME, vec![write_embedded(new.account())?]);
    Ok(document)
}

/// The document of an account, as it stands in its user's.
pub(super) fn write_embedded<A: MongoAccount>(account: &A) -> Result<Document, FieldError> {
    write_account(account.id(), account).map_err(|error| error.within(A::RELATED_NAME))
}

/// The user of a document with the account that has this identity.
fn logged_in<A>(document: &Document, identity: &str) -> Result<LoggedIn<A>, FieldError>
where
    A: MongoAccount<User: MongoUser>,
{
    let is_it = |account: &&Document| account.get_str(IDENTITY).is_ok_and(|has| has == identity);
    let account = embedded::<A>(document)?.into_iter().find(is_it);
    let account = account.ok_or_else(|| FieldError::missing(A::RELATED_NAME))?;
    let account: A = read_embedded(&read_key(document, "_id")?, account)?;
    if model::identity(account.oauth_name(), account.account_id()) != identity {
        // Another program has made it another account, and left what it is found by.
        return Err(FieldError::of_another(IDENTITY).within(A::RELATED_NAME));
    }
    Ok(LoggedIn::new(read_user(document)?, account))
}

fn read_embedded<A: MongoAccount>(user_id: &UserKey<A>, account: &Document) -> Result<A, FieldError> {
    read_account(user_id, account).map_err(|error| error.within(A::RELATED_NAME))
}

/// The accounts of the user of a document.
pub(super) fn read_accounts<A: MongoAccount>(
    user_id: &UserKey<A>,
    document: &Document,
) -> Result<Vec<A>, FieldError> {
    embedded::<A>(document)?.into_iter().map(|account| read_embedded(user_id, account)).collect()
}

/// The accounts in a user's document, which may have been made without any.
fn embedded<A: MongoAccount>(document: &Document) -> Result<Vec<&Document>, FieldError> {
    let name = A::RELATED_NAME;
    let array = match document.get(name) {
        None | Some(Bson::Null) => return Ok(Vec::new()),
        Some(Bson::Array(array)) => array,
        Some(other) => return Err(FieldError::found(name, other, "an array of accounts")),
    };
    let accounts = array
        .iter()
        .map(|account| account.as_document().ok_or_else(|| FieldError::found(name, account, "an account")));
    accounts.collect()
}
