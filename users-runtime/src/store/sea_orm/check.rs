//! Whether a type is what an entity needs, asked once.

use sea_orm::sea_query::{FromValueTuple, IntoValueTuple, Nullable, ValueType};
use sea_orm::{EntityTrait, ModelTrait, TryFromU64, TryGetable};

use crate::model::{Checked, Key, OAuthUser};

/// A user model that is a SeaORM model too. `#[derive(OAuthUser)]` implements it for a struct with `#[sea_orm(…)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user model of SeaORM's",
    label = "this is not a SeaORM model with `#[derive(OAuthUser)]`",
    note = "put `#[derive(OAuthUser)]` on the SeaORM `Model` of your users, beside `DeriveEntityModel`, and name it: \
            `#[oauth_account(user = \"super::user::Model\", …)]`"
)]
pub trait SeaOrmUser: OAuthUser + ModelTrait<Entity = <Self as SeaOrmUser>::Entity> {
    /// The type of the primary key.
    type Key;
    /// The entity.
    type Entity: EntityTrait;
}

/// A type that is a user model of SeaORM's, which is where an account's entity asks for one. Implemented for all
/// [`SeaOrmUser`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user model of SeaORM's",
    label = "this is not a SeaORM model with `#[derive(OAuthUser)]`",
    note = "put `#[derive(OAuthUser)]` on the SeaORM `Model` of your users, beside `DeriveEntityModel`, and name it: \
            `#[oauth_account(user = \"super::user::Model\", …)]`"
)]
pub trait IsSeaOrmUser {
    #[doc(hidden)]
    const __IS_USER: bool = true;
}

#[diagnostic::do_not_recommend]
impl<U: SeaOrmUser> IsSeaOrmUser for U {}

/// A type that can be a primary key in a SeaORM entity. Implemented for all such types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the key of a SeaORM entity",
    label = "not a key type that SeaORM can keep",
    note = "a key is `i32`, `i64`, `Uuid`, `String`, or your own newtype over one of them with \
            `#[derive(Key, DeriveValueType)]`; over a `Uuid` or a `String` also with `impl sea_orm::TryFromU64`"
)]
pub trait SeaOrmKey {
    #[doc(hidden)]
    const __IS_KEY: bool = true;
}

#[diagnostic::do_not_recommend]
impl<K> SeaOrmKey for K where
    K: Key + IntoValueTuple + FromValueTuple + TryGetable + TryFromU64 + ValueType + Nullable
{
}

/// A user model, as its accounts' entity takes it.
pub trait EntityOf<U> {
    /// The type of the primary key.
    type Key;
    /// The entity.
    type Entity: EntityTrait;
}

impl<U: SeaOrmUser> EntityOf<U> for Checked<true> {
    type Key = <U as SeaOrmUser>::Key;
    type Entity = <U as SeaOrmUser>::Entity;
}

/// A type of a key, as an entity takes it.
pub trait IdOf<K> {
    /// The type.
    type Key;
}

impl<K: SeaOrmKey> IdOf<K> for Checked<true> {
    type Key = K;
}
