//! `#[derive(Key)]` on each form of struct, over each type and with each maker, under strict lints.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]

use mongodb::bson::oid::ObjectId;
use users_runtime::{Key, KeyKind, KeyRepr, OAuthAccount as _, OAuthUser, oauth_account};
use uuid::Uuid;

/// Counted by the database.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
struct AccountId(i64);

/// Counted by the database, as is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Key)]
#[key(made_by = "database")]
struct OrderId(i32);

/// In the order of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "Uuid::now_v7")]
struct UserId(Uuid);

/// Random, and a path without quotes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = Uuid::new_v4)]
struct TeamId {
    /// The UUID.
    uuid: Uuid,
}

/// Made by the application, as the type inside is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
struct Slug(String);

/// A raw identifier, and a function in a trait.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "<Names as Next>::next")]
struct Name {
    r#type: ::std::string::String,
}

/// Functions.
trait Next {
    /// The next one.
    fn next() -> String;
}

/// Names.
struct Names;

impl Next for Names {
    fn next() -> String {
        "next".to_owned()
    }
}

/// An `ObjectId`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "ObjectId::new")]
struct DocumentId(ObjectId);

/// An alias.
type Number = i64;

/// A key over an alias.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "database")]
struct TicketId(Number);

/// A key over a key: made by whoever makes that.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
struct OwnerId(UserId);

/// A key over a key, made by another function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "next")]
struct MemberId {
    inner: AccountId,
}

const fn next() -> AccountId {
    AccountId(7)
}

/// A function that gives any type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "Default::default")]
struct ZeroId(i64);

macro_rules! key {
    ($name:ident, $inner:ty, $maker:path) => {
        /// A key that a macro writes.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
        #[key(made_by = $maker)]
        pub struct $name($inner);
    };
}

key!(MacroId, Uuid, Uuid::now_v7);

/// A person.
#[derive(Debug, OAuthUser)]
struct User {
    /// The key.
    id: OwnerId,
    /// The address.
    email: String,
}

/// An account.
#[oauth_account(id = "TicketId")]
struct OAuthAccount;

const fn kind<K: Key>() -> KeyKind {
    <K::Repr as KeyRepr>::KIND
}

fn main() {
    const fn seven() -> i64 {
        7
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    #[key(made_by = "seven")]
    struct Local(i64);

    assert_eq!(Local::generate(), Some(Local(7)));
    assert_eq!([AccountId::generate(), AccountId::parse("7")], [None, Some(AccountId(7))]);
    assert_eq!((OrderId::generate(), kind::<OrderId>()), (None, KeyKind::I32));
    assert_eq!(UserId::generate().map(|id| id.0.get_version_num()), Some(7));
    assert_eq!(TeamId::generate().map(|id| id.uuid.get_version_num()), Some(4));
    assert_eq!(Slug::generate().map(|id| id.0.len()), Some(36));
    assert_eq!(Name::generate().map(|id| id.r#type).as_deref(), Some("next"));
    assert_eq!((DocumentId::generate().is_some(), kind::<DocumentId>()), (true, KeyKind::ObjectId));
    assert_eq!((TicketId::generate(), kind::<TicketId>()), (None, KeyKind::I64));
    assert_eq!(OwnerId::generate().map(|id| id.0.0.get_version_num()), Some(7));
    assert_eq!(MemberId::generate(), Some(MemberId { inner: AccountId(7) }));
    assert_eq!(MemberId::from_repr(3).to_repr(), 3);
    assert_eq!(ZeroId::generate(), Some(ZeroId(0)));
    assert_eq!(MacroId::generate().map(|id| id.0.get_version_num()), Some(7));
    let user = User { id: OwnerId(UserId(Uuid::nil())), email: String::new() };
    println!("{user:?}");
    let grant = users_runtime::Grant::new(
        "github",
        users_runtime::Profile::new("1"),
        users_runtime::Tokens::new("token"),
    );
    let account = OAuthAccount::__from_login(TicketId(1), user.id, &grant);
    assert_eq!(account.id, TicketId(1));
}
