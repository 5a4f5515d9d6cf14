//! Every mix of keys that the application makes and keys that the database makes, and keys of its own.

use users_runtime::{Key, OAuthAccount as _, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct UuidUser {
    pub id: Uuid,
    pub email: String,
}

#[derive(Clone, OAuthUser)]
pub struct IntegerUser {
    pub id: i32,
    pub email: String,
}

#[oauth_account(user = "UuidUser", related_name = "uuid_accounts")]
pub struct UuidUuid;

#[oauth_account(user = "UuidUser", related_name = "integer_accounts", id = "i64")]
pub struct IntegerUuid;

#[oauth_account(user = "IntegerUser", related_name = "uuid_accounts", id = Uuid)]
pub struct UuidInteger;

#[oauth_account(user = "IntegerUser", related_name = "integer_accounts", id = i32)]
pub struct IntegerInteger;

/// A key of the application, without serde's traits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Id(pub i64);

impl Key for Id {
    type Repr = i64;

    fn from_repr(repr: i64) -> Self {
        Self(repr)
    }

    fn to_repr(&self) -> i64 {
        self.0
    }
}

#[derive(Clone, OAuthUser)]
pub struct OwnUser {
    pub id: Id,
    pub email: String,
}

#[oauth_account(user = OwnUser, related_name = own_accounts, id = crate::Id, table = "own", read = OwnView)]
pub struct OwnOwn;

#[oauth_account(user = "OwnUser", related_name = "text_accounts", id = "::std::string::String")]
pub struct TextOwn;

fn main() {
    let grant = users_runtime::Grant::new(
        "github",
        users_runtime::Profile::new("1"),
        users_runtime::Tokens::new("token"),
    );
    assert_eq!(UuidUuid::__from_login(Uuid::nil(), Uuid::nil(), &grant).id, Uuid::nil());
    assert_eq!(IntegerUuid::__from_login(7, Uuid::nil(), &grant).id, 7_i64);
    assert_eq!(UuidInteger::__from_login(Uuid::nil(), 7, &grant).user_id, 7_i32);
    assert_eq!(IntegerInteger::__from_login(1, 2, &grant).user_id, 2_i32);
    assert_eq!(TextOwn::__from_login("a".to_owned(), Id(1), &grant).id, "a");
    let mut own = OwnOwn::__from_login(Id(1), Id(2), &grant);
    own.__set_ids(Id(3), Id(4));
    assert_eq!((own.id(), own.user_id()), (&Id(3), &Id(4)));
    assert_eq!(OwnOwn::TABLE, "own");
    let text = serde_json::to_string(&OwnView::from(own)).unwrap();
    assert!(text.starts_with("{\"id\":3,"), "{text}");
    assert_eq!(serde_json::from_str::<OwnView>(&text).unwrap().id, Id(3));
}
