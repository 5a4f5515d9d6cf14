//! How a model stands in a document: what the macros say of each field, and how it is read and written.

use std::any::type_name;
use std::borrow::Cow;
use std::iter;

use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Bson, Document, deserialize_from_slice, serialize_to_vec};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{AccountFields, Key, KeyKind, KeyRepr, KeyValue, OAuthAccount, OAuthUser, Token, UserKey};

/// The field of an account that its unique index is on.
pub(super) const IDENTITY: &str = "identity";

/// A user model that a [`MongoStore`](super::MongoStore) can keep. The derive implements it for `V` = `Bson`, where each
/// field has a type that serde can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be kept in MongoDB",
    note = "each field needs a type with serde's `Serialize` and `Deserialize`"
)]
pub trait MongoUser<V = Bson>: OAuthUser {
    /// The field of the e-mail address.
    const EMAIL: &'static str;
    /// All fields but the key.
    const FIELDS: &'static [&'static str];

    /// The user in a document, whose key has been read.
    fn read(id: Self::Id, document: &Document) -> Result<Self, FieldError>;

    /// Adds all fields but the key.
    fn write(&self, document: &mut Document) -> Result<(), FieldError>;
}

/// An account model that a [`MongoStore`](super::MongoStore) can keep. The attribute implements it for `V` = `Bson`, where
/// each of the application's own fields has a type that serde can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be kept in MongoDB",
    note = "each field needs a type with serde's `Serialize` and `Deserialize`"
)]
pub trait MongoAccount<V = Bson>: OAuthAccount {
    /// The application's own fields.
    const FIELDS: &'static [&'static str];

    /// The account in a document, whose other fields have been read.
    fn read(account: AccountFields<Self>, document: &Document) -> Result<Self, FieldError>;

    /// Adds the application's own fields.
    fn write(&self, document: &mut Document) -> Result<(), FieldError>;
}

/// A type that can be a field of a document of `V`s. Implemented for all that serde can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a field of a MongoDB document",
    label = "serde can't write and read this",
    note = "derive serde's `Serialize` and `Deserialize` for its type, or turn on the feature `serde` of the crate it is from"
)]
pub trait MongoField<V>: Sized {
    /// The value in a document, or `None` if it is of another type.
    fn from_bson(value: &Bson) -> Option<Self>;

    /// What a document holds for the value, or `None` if it can hold nothing such.
    fn to_bson(&self) -> Option<Bson>;
}

/// serde's traits are asked for here and are no supertraits: those would be asked for by every model, in whatever store it
/// is kept.
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> MongoField<Bson> for T {
    fn from_bson(value: &Bson) -> Option<Self> {
        let bytes = serialize_to_vec(&Only { value }).ok()?;
        deserialize_from_slice::<Only<T>>(&bytes).ok().map(|only| only.value)
    }

    fn to_bson(&self) -> Option<Bson> {
        let bytes = serialize_to_vec(&Only { value: self }).ok()?;
        Document::from_reader(&bytes[..]).ok()?.remove("value")
    }
}

/// A document is not as the model says, or the model's value is nothing that a document can hold. It names the field, and
/// not the value, which may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("the field `{field}` {what}")]
pub struct FieldError {
    field: String,
    what: Cow<'static, str>,
}

impl FieldError {
    fn new(field: &str, what: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.to_owned(), what: what.into() }
    }

    pub(super) fn missing(field: &str) -> Self {
        Self::new(field, "is missing")
    }

    pub(super) fn of_another(field: &str) -> Self {
        Self::new(field, "is not what the account's other fields make it")
    }

    pub(super) fn of_another_address(field: &str) -> Self {
        Self::new(field, "is not that of the user's address")
    }

    pub(super) fn found(field: &str, value: &Bson, wanted: &str) -> Self {
        Self::new(
            field,
            format!("holds a value of type {:?}, where the model has {wanted}", value.element_type()),
        )
    }

    /// The same error of a field that is in `outer`.
    pub(super) fn within(self, outer: &str) -> Self {
        Self { field: format!("{outer}.{}", self.field), ..self }
    }
}

/// One value in a document of its own. So it is written and read as the driver does with a whole struct: for serde, BSON
/// is not human-readable there, but is where a lone value is converted.
#[derive(Serialize, Deserialize)]
struct Only<T> {
    value: T,
}

/// The value in a field. A field that is missing reads as null, which is `None` for an `Option`.
#[doc(hidden)]
pub fn read_field<V, T: MongoField<V>>(document: &Document, name: &str) -> Result<T, FieldError> {
    T::from_bson(document.get(name).unwrap_or(&Bson::Null)).ok_or_else(|| match document.get(name) {
        Some(value) => FieldError::found(name, value, type_name::<T>()),
        None => FieldError::missing(name),
    })
}

/// Adds a field.
#[doc(hidden)]
pub fn write_field<V, T: MongoField<V>>(
    document: &mut Document,
    name: &str,
    value: &T,
) -> Result<(), FieldError> {
    let no_value = || format!("has a value that BSON can't hold, of type {}", type_name::<T>());
    document.insert(name, value.to_bson().ok_or_else(|| FieldError::new(name, no_value()))?);
    Ok(())
}

/// What (`oauth_name`, `account_id`) is in one text: the name, in which `:` is written `%3A` and `%` is `%25`, a colon,
/// and the id as it is.
pub(super) fn identity(oauth_name: &str, account_id: &str) -> String {
    format!("{}:{account_id}", oauth_name.replace('%', "%25").replace(':', "%3A"))
}

/// What a document holds for a key.
pub(super) fn key<K: Key>(key: &K) -> Bson {
    match key.to_repr().to_value() {
        KeyValue::I32(key) => Bson::Int32(key),
        KeyValue::I64(key) => Bson::Int64(key),
        KeyValue::Uuid(key) => {
            Bson::Binary(Binary { subtype: BinarySubtype::Uuid, bytes: key.into_bytes().into() })
        }
        KeyValue::Text(key) => Bson::String(key),
        KeyValue::ObjectId(key) => Bson::ObjectId(key),
    }
}

pub(super) fn read_key<K: Key>(document: &Document, name: &str) -> Result<K, FieldError> {
    let value = document.get(name).ok_or_else(|| FieldError::missing(name))?;
    let found = match (<K::Repr as KeyRepr>::KIND, value) {
        (KeyKind::I32, Bson::Int32(key)) => Some(KeyValue::I32(*key)),
        (KeyKind::I64, Bson::Int64(key)) => Some(KeyValue::I64(*key)),
        (KeyKind::I64, Bson::Int32(key)) => Some(KeyValue::I64((*key).into())),
        (KeyKind::Uuid, Bson::Binary(Binary { subtype: BinarySubtype::Uuid, bytes })) => {
            Uuid::from_slice(bytes).ok().map(KeyValue::Uuid)
        }
        (KeyKind::Text, Bson::String(key)) => Some(KeyValue::Text(key.clone())),
        (KeyKind::ObjectId, Bson::ObjectId(key)) => Some(KeyValue::ObjectId(*key)),
        _ => None,
    };
    let key = found.and_then(K::Repr::from_value);
    key.map(K::from_repr).ok_or_else(|| FieldError::found(name, value, type_name::<K>()))
}

/// What is asked of a user's document: no field of the application that the model does not have.
pub(super) fn fields<U: MongoUser>() -> Document {
    let names = iter::once("_id").chain(U::FIELDS.iter().copied());
    names.map(|name| (name.to_owned(), Bson::Int32(1))).collect()
}

/// The user in a document.
pub(super) fn read_user<U: MongoUser>(document: &Document) -> Result<U, FieldError> {
    U::read(read_key(document, "_id")?, document)
}

/// A text of the runtime's own, without a way through serde. A field that is missing or null has none.
fn read_text<'a>(document: &'a Document, name: &str) -> Result<Option<&'a str>, FieldError> {
    match document.get(name) {
        None | Some(Bson::Null) => Ok(None),
        Some(Bson::String(text)) => Ok(Some(text)),
        Some(other) => Err(FieldError::found(name, other, "a text")),
    }
}

fn read_number(document: &Document, name: &str) -> Result<Option<i64>, FieldError> {
    match document.get(name) {
        None | Some(Bson::Null) => Ok(None),
        Some(Bson::Int64(number)) => Ok(Some(*number)),
        Some(Bson::Int32(number)) => Ok(Some((*number).into())),
        Some(other) => Err(FieldError::found(name, other, "a whole number")),
    }
}

/// The account in a document of its own.
pub(super) fn read_account<A: MongoAccount>(
    user_id: &UserKey<A>,
    document: &Document,
) -> Result<A, FieldError> {
    let required = |name| read_text(document, name)?.ok_or_else(|| FieldError::missing(name));
    let account = AccountFields {
        id: read_key(document, "id")?,
        user_id: user_id.clone(),
        oauth_name: required("oauth_name")?.to_owned(),
        access_token: required("access_token")?.into(),
        expires_at: read_number(document, "expires_at")?,
        refresh_token: read_text(document, "refresh_token")?.map(Token::from),
        account_id: required("account_id")?.to_owned(),
        account_email: read_text(document, "account_email")?.map(str::to_owned),
    };
    A::read(account, document)
}

/// The document of an account, which says nothing of its user: it is in the user's.
pub(super) fn write_account<A: MongoAccount>(id: &A::Id, account: &A) -> Result<Document, FieldError> {
    let mut document = mongodb::bson::doc! {
        "id": key(id),
        IDENTITY: identity(account.oauth_name(), account.account_id()),
        "oauth_name": account.oauth_name(),
        "access_token": account.access_token().expose(),
        "expires_at": account.expires_at(),
        "refresh_token": account.refresh_token().map(Token::expose),
        "account_id": account.account_id(),
        "account_email": account.account_email(),
    };
    account.write(&mut document)?;
    Ok(document)
}
