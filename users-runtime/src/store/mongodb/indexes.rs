//! The indexes, and what they need of documents that were there before.

use std::sync::atomic::Ordering;
use std::time::Duration;

use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{IndexOptions, ReadPreference, SelectionCriteria};
use mongodb::{Collection, IndexModel};

use super::fault::{Fault, patiently};
use super::model::{IDENTITY, identity};
use super::requests::{byte_for_byte, new_key};
use super::{EMAIL_KEY, MongoAccount, MongoStore, MongoUser, UserKey};
use crate::model::{Email, OAuthAccount};

/// How many updates are sent at once.
const BATCH: usize = 500;

/// An index on a large collection takes its time.
const LIMIT: Duration = Duration::from_hours(24);

impl<A: MongoAccount<User: MongoUser>> MongoStore<A> {
    pub(super) async fn try_create_indexes(&self) -> Result<(), Fault> {
        check_models::<A>()?;
        for field in unique_fields::<A>() {
            self.create_unique_index(&field).await?;
        }
        let options = IndexOptions::builder().expire_after(Duration::ZERO).build();
        let index = IndexModel::builder().keys(doc! { "until": 1 }).options(options).build();
        create_index(&self.claims, index).await?;
        patiently(LIMIT, || derive_fields::<A>(self.users.clone())).await?;
        self.has_indexes.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// A document without the field is no duplicate of another: the index holds texts only.
    async fn create_unique_index(&self, field: &str) -> Result<(), Fault> {
        let options = IndexOptions::builder()
            .unique(true)
            .partial_filter_expression(doc! { field: { "$type": "string" } })
            .collation(byte_for_byte())
            .build();
        let index = IndexModel::builder().keys(doc! { field: 1 }).options(options).build();
        create_index(&self.users, index).await.map_err(|fault| {
            let why = if fault.is_duplicate() {
                "two documents have the same value there".to_owned()
            } else {
                fault.to_string()
            };
            let users = self.users.name();
            Fault::Unfit(format!(
                "the unique index on `{field}` of the collection `{users}` can't be made: {why}"
            ))
        })
    }

    /// Without its indexes the collection would take two users for one account. They are looked for until they are seen; of
    /// several requests at once none waits for another.
    pub(super) async fn check_indexes(&self) -> Result<(), Fault> {
        if self.has_indexes.load(Ordering::Relaxed) {
            return Ok(());
        }
        check_models::<A>()?;
        let unique = self.unique_indexes().await?;
        if let Some(field) = unique_fields::<A>().into_iter().find(|field| !unique.contains(field)) {
            let users = self.users.name();
            return Err(Fault::Unfit(format!(
                "the collection `{users}` has no unique index on `{field}`: call `create_indexes` at the start"
            )));
        }
        self.has_indexes.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// The fields that have unique indexes of their own.
    async fn unique_indexes(&self) -> Result<Vec<String>, Fault> {
        let list = async |users: Collection<Document>| {
            let mut indexes = Vec::new();
            let mut cursor = users.list_indexes().await?;
            while cursor.advance().await? {
                indexes.push(cursor.deserialize_current()?);
            }
            Ok(indexes)
        };
        let indexes = match self.request(&self.users, list).await {
            Err(fault) if fault.is_no_collection() => Vec::new(),
            indexes => indexes?,
        };
        Ok(indexes.iter().filter_map(unique_field).collect())
    }
}

/// The field of a unique index that has all texts, and compares them byte for byte.
fn unique_field(index: &IndexModel) -> Option<String> {
    let options = index.options.as_ref().filter(|options| options.unique == Some(true))?;
    let mut keys = index.keys.keys();
    let (Some(field), None) = (keys.next(), keys.next()) else { return None };
    let is_simple = options.collation.as_ref().is_none_or(|collation| collation.locale == "simple");
    let texts = doc! { field: { "$type": "string" } };
    let has_all = options.partial_filter_expression.as_ref().is_none_or(|filter| *filter == texts);
    (is_simple && has_all).then(|| field.clone())
}

/// An index that is there already is none more.
async fn create_index(on: &Collection<Document>, index: IndexModel) -> Result<(), Fault> {
    let create = || {
        let (on, index) = (on.clone(), index.clone());
        async move { on.create_index(index).await }
    };
    patiently(LIMIT, create).await.map(drop)
}

/// Gives users and accounts that another program wrote the fields that the unique indexes are on. What is not as it
/// should be is looked for by the server; what it should be is said here, since no server knows [`Email::key`].
///
/// Done again from the start, it goes on where it was: what has its fields is not found any more.
async fn derive_fields<A>(users: Collection<Document>) -> Result<(), Fault>
where
    A: MongoAccount<User: MongoUser>,
{
    let (email, related) = (<A::User as MongoUser>::EMAIL, A::RELATED_NAME);
    let text = || doc! { "$type": "string" };
    let (address, is_text) =
        (format!("${email}"), doc! { "$eq": [{ "$type": format!("${email}") }, "string"] });
    // A server may look at this before it looks at the type.
    let lowered = doc! { "$cond": [is_text, { "$toLower": address }, null] };
    let account = doc! { "oauth_name": text(), "account_id": text(), IDENTITY: { "$not": text() } };
    let filter = doc! { "$or": [
        { email: text(), "$expr": { "$ne": [format!("${EMAIL_KEY}"), lowered] } },
        { email: { "$not": text() }, EMAIL_KEY: { "$exists": true } },
        { related: { "$elemMatch": account } },
    ] };
    let fields = doc! {
        email: 1,
        EMAIL_KEY: 1,
        format!("{related}.oauth_name"): 1,
        format!("{related}.account_id"): 1,
        format!("{related}.{IDENTITY}"): 1,
    };
    let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
    let find = users.find(filter).projection(fields).selection_criteria(primary).collation(byte_for_byte());
    let mut cursor = find.await.map_err(Fault::from)?;
    let mut updates = Vec::new();
    while cursor.advance().await.map_err(Fault::from)? {
        let document = cursor.deserialize_current().map_err(Fault::from)?;
        updates.extend(email_update(email, &document));
        updates.extend(account_updates(related, &document));
        if updates.len() >= BATCH {
            update::<A>(&users, &std::mem::take(&mut updates)).await?;
        }
    }
    update::<A>(&users, &updates).await
}

async fn update<A: OAuthAccount>(users: &Collection<Document>, updates: &[Document]) -> Result<(), Fault> {
    if updates.is_empty() {
        return Ok(());
    }
    let database = users.client().database(&users.namespace().db);
    let command = doc! { "update": users.name(), "updates": updates, "ordered": false };
    let answer = database.run_command(command).await.map_err(Fault::from)?;
    let Some(refused) = answer.get_array("writeErrors").ok().and_then(|errors| errors.first()) else {
        return Ok(());
    };
    let refused = refused.as_document().cloned().unwrap_or_default();
    let number = |name| refused.get(name).and_then(Bson::as_i32).unwrap_or_default();
    let update = usize::try_from(number("index")).ok().and_then(|index| updates.get(index));
    let of = update.and_then(|update| update.get_document("q").ok()?.get("_id"));
    let of = of.map_or_else(String::new, ToString::to_string);
    let code = number("code");
    Err(Fault::Unfit(format!(
        "in the collection `{}` the document {of} has an e-mail address or an account that another document has too, which \
         the unique indexes on `{EMAIL_KEY}` and `{}.{IDENTITY}` forbid (error {code})",
        users.name(),
        A::RELATED_NAME
    )))
}

/// The fields of the unique indexes.
fn unique_fields<A: MongoAccount>() -> [String; 2] {
    [format!("{}.{IDENTITY}", A::RELATED_NAME), EMAIL_KEY.to_owned()]
}

/// Models that a document can't hold are refused before the first is written.
fn check_models<A: MongoAccount<User: MongoUser>>() -> Result<(), Fault> {
    new_key::<UserKey<A>>("user")?;
    new_key::<A::Id>("account")?;
    let users = ["_id", EMAIL_KEY, A::RELATED_NAME];
    let of_user = <A::User as MongoUser>::FIELDS.iter().filter(|field| users.contains(*field));
    let of_account = <A as MongoAccount>::FIELDS.iter().filter(|field| **field == IDENTITY);
    match of_user.chain(of_account).next() {
        None => Ok(()),
        Some(field) => Err(Fault::Unfit(format!(
            "the store needs the field `{field}` of its documents for itself: give the model's field another `column = \"…\"`"
        ))),
    }
}

/// What gives a user's document the key of its address, if it has another one or none. A document whose address is changed
/// meanwhile is left alone.
fn email_update(email: &str, document: &Document) -> Option<Document> {
    let address = document.get(email);
    let key = address.and_then(Bson::as_str).map(Email::key);
    if document.get(EMAIL_KEY).and_then(Bson::as_str) == key.as_deref() {
        return None;
    }
    let unset = || doc! { "$unset": { EMAIL_KEY: "" } };
    let change = key.map_or_else(unset, |key| doc! { "$set": { EMAIL_KEY: key } });
    let is_same = address.cloned().unwrap_or(Bson::Null);
    Some(doc! { "q": { "_id": document.get("_id"), email: is_same }, "u": change })
}

/// What gives the accounts in a user's document their identities.
fn account_updates(related: &str, document: &Document) -> Vec<Document> {
    let accounts = document.get_array(related).map(Vec::as_slice).unwrap_or_default();
    let update = |account: &Document| {
        let (name, id) = (account.get_str("oauth_name").ok()?, account.get_str("account_id").ok()?);
        if account.get_str(IDENTITY).is_ok() {
            return None;
        }
        let set = doc! { format!("{related}.$[account].{IDENTITY}"): identity(name, id) };
        Some(doc! {
            "q": { "_id": document.get("_id"), related: { "$type": "object" } },
            "u": { "$set": set },
            "arrayFilters": [{ "account.oauth_name": name, "account.account_id": id }],
            "collation": { "locale": "simple" },
        })
    };
    accounts.iter().filter_map(Bson::as_document).filter_map(update).collect()
}
