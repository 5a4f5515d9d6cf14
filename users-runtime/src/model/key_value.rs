//! A key whatever its type.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

#[cfg(feature = "mongodb")]
use mongodb::bson::oid::ObjectId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::KeyKind;

/// A key of any representation, as stores pass it around. It serializes as a number or a string.
///
/// What is written does not tell which representation it was: a string may be a `String` key or a UUID, a number an `i32`
/// or an `i64`. So it reads as [`I64`](Self::I64) or [`Text`](Self::Text), and two keys that are written alike are equal.
/// [`KeyRepr::from_value`](crate::KeyRepr::from_value) gives the key of the type that is wanted.
///
/// ```
/// use users_runtime::{KeyRepr, KeyValue};
/// use uuid::Uuid;
///
/// let key = KeyValue::Uuid(Uuid::nil());
/// let read = KeyValue::Text("00000000-0000-0000-0000-000000000000".to_owned());
/// assert_eq!(key, read);
/// assert_eq!(Uuid::from_value(read), Some(Uuid::nil()));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum KeyValue {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// UUID.
    Uuid(Uuid),
    /// Text.
    Text(String),
    /// MongoDB's `ObjectId`.
    #[cfg(feature = "mongodb")]
    ObjectId(ObjectId),
}

/// A key as it is written: all that two programs know of it.
#[derive(PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Written<'k> {
    Number(i64),
    Text(Cow<'k, str>),
}

impl<'k> Written<'k> {
    pub(super) fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text(_) => None,
        }
    }

    pub(super) fn text(self) -> Option<Cow<'k, str>> {
        match self {
            Self::Number(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}

impl KeyValue {
    /// The number as a key of this kind; `None` if it is too large, or the kind is none of the integers.
    pub(crate) fn integer(kind: KeyKind, number: i64) -> Option<Self> {
        match kind {
            KeyKind::I32 => number.try_into().ok().map(Self::I32),
            KeyKind::I64 => Some(Self::I64(number)),
            _ => None,
        }
    }

    pub(super) fn written(&self) -> Written<'_> {
        match self {
            Self::I32(key) => Written::Number((*key).into()),
            Self::I64(key) => Written::Number(*key),
            Self::Uuid(key) => Written::Text(key.to_string().into()),
            Self::Text(key) => Written::Text(key.into()),
            #[cfg(feature = "mongodb")]
            Self::ObjectId(key) => Written::Text(key.to_hex().into()),
        }
    }
}

impl PartialEq for KeyValue {
    fn eq(&self, other: &Self) -> bool {
        self.written() == other.written()
    }
}

impl Eq for KeyValue {}

impl Hash for KeyValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.written().hash(state);
    }
}

impl Serialize for KeyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for KeyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Number(key) => Self::I64(key),
            Written::Text(key) => Self::Text(key.into_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Debug;

    use super::*;
    use crate::model::KeyRepr;

    fn reads_back<K: KeyRepr + Debug>(key: &K) {
        let value = key.to_value();
        let read: KeyValue = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        assert_eq!(read, value);
        assert!(HashSet::from([value]).contains(&read), "equal keys have one hash");
        assert_eq!(K::from_value(read).as_ref(), Some(key));
    }

    #[test]
    fn a_key_reads_back_whatever_its_type() {
        reads_back(&7_i32);
        reads_back(&i64::MIN);
        reads_back(&Uuid::new_v4());
        reads_back(&"a text".to_owned());
        // Those of the application's making are UUIDs, and stay texts.
        reads_back(&Uuid::new_v4().to_string());
        reads_back(&"65f0a1b2c3d4e5f60718293a".to_owned());
        #[cfg(feature = "mongodb")]
        reads_back(&ObjectId::new());
    }

    #[test]
    fn a_key_of_another_type_is_none() {
        assert_eq!(i32::from_value(KeyValue::I64(1 << 40)), None);
        assert_eq!(i64::from_value(KeyValue::Text("7".to_owned())), None);
        assert_eq!(String::from_value(KeyValue::I64(7)), None);
        assert_eq!(Uuid::from_value(KeyValue::Text("7".to_owned())), None);
        assert_ne!(KeyValue::I64(7), KeyValue::Text("7".to_owned()));
    }
}
