//! The macros of [`users-runtime`](https://docs.rs/users-runtime), which re-exports them; depend on that crate.
//!
//! Each macro works in stages, a file for each: `parse` (from tokens to arguments), `model` (what they mean), `check`
//! (rules between them, each with its reason) and `emit` (only `quote!`). All mistakes are reported at once, each on the
//! token at fault; the rest is emitted in spite of them, so that one mistake is one message. Generated code holds field
//! access and one-line calls into the runtime, which decides by its own features what becomes of it.

mod account;
mod common;
mod key;
#[cfg(test)]
mod snapshots;
mod user;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct the user model.
///
/// ```
/// use users_runtime::OAuthUser;
/// use uuid::Uuid;
///
/// #[derive(Clone, Debug, OAuthUser)]
/// #[oauth_user(table = "people")]
/// pub struct User {
///     pub id: Uuid,
///     pub email: String,
///     pub hashed_password: Option<String>,
///     pub is_active: bool,
///     pub is_verified: bool,
///     pub is_superuser: bool,
///     #[oauth_user(profile = "name")]
///     pub display_name: Option<String>,
///     #[oauth_user(profile = "/locale", default = "\"en\".to_owned()")]
///     pub locale: String,
///     #[oauth_user(default, private)]
///     pub failed_logins: i32,
/// }
///
/// assert_eq!(User::TABLE, "people");
/// let view: fn(User) -> UserRead = UserRead::from;
/// # let _ = view;
/// ```
///
/// # Fields
///
/// | Field | Type | At a first login |
/// | --- | --- | --- |
/// | `id`, or the one with `#[oauth_user(id)]` | any `Key`: `i32`, `i64`, `Uuid`, `String`, `ObjectId`, your own | made by the application (`Uuid`, `String`, `ObjectId`) or the database (integers) |
/// | `email`, or the one with `#[oauth_user(email)]` | `String`, or `Option<String>` where a provider may give none | the profile's address |
/// | `is_active` | `bool` | `true` |
/// | `is_verified` | `bool` | whether the address counts as verified |
/// | `is_superuser` | `bool` | `false` |
/// | `hashed_password` | `String` or `Option<String>` | a hash that no password fits, or `None` |
/// | any other | what the store can keep | `profile`, else `default`, else `None` for an `Option`; without any of these it is an error |
///
/// All but the first two are optional. Types are known by their spelling: `String`, not an alias of it.
///
/// # Arguments on the struct
///
/// | Argument | Default | Meaning |
/// | --- | --- | --- |
/// | `table = "…"` | snake case of the name; `OAuth` is one word | the table or collection |
/// | `accounts` | off | `UserRead` has a field `oauth_accounts`, and a constructor `with_accounts` that fills it |
/// | `crate = "…"` | `"::users_runtime"` | where the runtime is, if renamed or re-exported |
///
/// # Arguments on a field
///
/// | Argument | Meaning |
/// | --- | --- |
/// | `id`, `email` | the field is the key, or the address, under another name |
/// | `column = "…"` | the column, or a document's field, where it is not the field's name |
/// | `profile = "…"` | a first login takes it from the profile: `name`, `picture`, `email`, or a JSON pointer (RFC 6901) into all that the provider said. A claim that is missing or of another type leaves `default`, or `Default::default()` |
/// | `default`, `default = "…"` | a first login puts `Default::default()`, or this expression |
/// | `private` | not in `UserRead` |
///
/// # On a SeaORM model
///
/// On the `Model` of a SeaORM 2.0 entity, compact or dense, it goes beside `DeriveEntityModel`. The table and the columns
/// are then SeaORM's, as are its rules for fields: those with `#[sea_orm(ignore)]` and relations are no columns. The view
/// is called `UserRead`. With the feature `sea-orm` of the runtime, `SeaOrmStore` keeps the model.
///
/// # What it makes
///
/// `impl OAuthUser`; `impl HasVerification` and `impl HasSuperuser` where the fields are; the glue of the stores; and the
/// public view, named like the struct with `Read`: a struct with all fields but `hashed_password` and the private ones,
/// with serde's `Serialize`, made by `From<User>` and `From<&User>`. Documentation and serde's attributes on a field are the
/// view's too.
#[proc_macro_derive(OAuthUser, attributes(oauth_user, serde))]
pub fn derive_oauth_user(input: TokenStream) -> TokenStream {
    user::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct around one value a type of keys.
///
/// ```
/// use users_runtime::{Key, OAuthAccount as _, OAuthUser, oauth_account};
/// use uuid::Uuid;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// #[key(made_by = "Uuid::now_v7")]
/// pub struct UserId(Uuid);
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// pub struct AccountId(i64);
///
/// #[derive(Clone, OAuthUser)]
/// pub struct User {
///     pub id: UserId,
///     pub email: String,
/// }
///
/// #[oauth_account(id = "AccountId")]
/// pub struct OAuthAccount;
///
/// // What takes the one key does not take the other.
/// fn owner(account: &OAuthAccount) -> &UserId {
///     account.user_id()
/// }
/// # let _ = owner;
/// ```
///
/// It stands beside `#[derive(Clone, Debug, PartialEq, Eq, Hash)]`, which every key needs. Without one of these it is an
/// error:
///
/// ```text
/// error: `AccountId` needs `#[derive(Clone, Debug, PartialEq, Eq, Hash)]`
/// ```
///
/// # The struct
///
/// It is a tuple struct of one field, or has one named field. The field's type decides what a store keeps; the five are
/// known by their spelling.
///
/// | Type | Without `made_by`, keys are made by |
/// | --- | --- |
/// | `i32`, `i64` | the database: counted up, and none given twice |
/// | `Uuid` | the application: version 4 |
/// | `String` | the application: a version 4 UUID as text |
/// | `ObjectId`, with the feature `mongodb` of the runtime | the application |
/// | any other type that is a `Key`, such as an alias or another newtype | whoever makes those |
///
/// The field may be private. Anything else is an error that says what to write:
///
/// ```text
/// error: `u64` is no key type; write `i64` (a key is `i32`, `i64`, `Uuid`, `String`, `ObjectId`, or your own type with `#[derive(Key)]`)
/// error: a key is one value, which a store keeps in one column; take this field out
/// error: a key is a struct around one value, not an enum; write `struct AccountId(i64);`
/// error: a key has no generics, lifetimes or `where`: its column has one type; write the type out (for a text `String`)
/// ```
///
/// # Arguments
///
/// They stand in `#[key(…)]` on the struct, each as a string or bare.
///
/// ## `made_by`
///
/// Who makes a new key. The default is in the table above.
///
/// `made_by = "path"` names a function without arguments that gives what is in the field. It is called for each new row,
/// and once or twice when a store makes or verifies its tables.
///
/// ```
/// use std::sync::atomic::{AtomicI64, Ordering};
///
/// use users_runtime::Key;
/// use uuid::Uuid;
///
/// // In the order of time, so that new rows go to the end of an index.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// #[key(made_by = "Uuid::now_v7")]
/// pub struct UserId(Uuid);
///
/// fn next() -> i64 {
///     static LAST: AtomicI64 = AtomicI64::new(0);
///     LAST.fetch_add(1, Ordering::Relaxed) + 1
/// }
///
/// // An integer that the application makes: no database counts it up.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// #[key(made_by = "next")]
/// pub struct TicketId {
///     number: i64,
/// }
///
/// assert_eq!(UserId::generate().unwrap().0.get_version_num(), 7);
/// assert_eq!(TicketId::generate().unwrap().to_text(), "1");
/// ```
///
/// `made_by = "database"` says that the database does. That is what an integer does by itself, and only an integer can:
///
/// ```
/// use users_runtime::Key;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// #[key(made_by = "database")]
/// pub struct OrderId(i32);
///
/// assert_eq!(OrderId::generate(), None);
/// ```
///
/// ```text
/// error: a database makes integers only; take `made_by` out, and the application makes the `Uuid`, or name a function that does
/// error: `made_by` has to name a function without arguments that gives a `Uuid`
/// error: name the function, without calling it: `made_by = "Uuid::now_v7"`
/// ```
///
/// ## `crate`
///
/// Where the runtime is, if it is renamed or re-exported. The default is `"::users_runtime"`.
///
/// ```
/// mod auth {
///     pub use users_runtime;
/// }
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, auth::users_runtime::Key)]
/// #[key(crate = "crate::auth::users_runtime")]
/// pub struct OrderId(i32);
/// # fn main() {}
/// ```
///
/// A path that leads nowhere is rustc's error, on the path. Of arguments that are misspelt or repeated, the derive says
/// so:
///
/// ```text
/// error: unknown argument `make_by`; did you mean `made_by`?
/// error: `made_by` is given twice; keep one
/// ```
///
/// # On a SeaORM entity
///
/// SeaORM keeps a newtype that has its own derive `DeriveValueType` besides; over a `Uuid` or a `String` also
/// `impl sea_orm::TryFromU64`. The page of `SeaOrmStore` says more.
///
/// # What it makes
///
/// `impl Key`, and nothing else. `Display` or serde's traits are the application's to derive, where it wants them; the
/// public views write any key as a number or a string.
#[proc_macro_derive(Key, attributes(key))]
pub fn derive_key(input: TokenStream) -> TokenStream {
    key::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct the account model of a user model.
///
/// ```
/// use users_runtime::{OAuth, OAuthUser, StoreError, oauth_account};
/// use uuid::Uuid;
///
/// #[derive(Clone, OAuthUser)]
/// pub struct User {
///     pub id: Uuid,
///     pub email: String,
/// }
///
/// #[oauth_account(user = "User", related_name = "logins", id = "i64")]
/// pub struct Login {
///     #[oauth_account(profile = "/locale")]
///     pub locale: Option<String>,
/// }
///
/// async fn names(user: &User, oauth: &OAuth<Login>) -> Result<Vec<String>, StoreError> {
///     let logins: Vec<Login> = user.logins(oauth).await?;
///     Ok(logins.into_iter().map(|login| login.oauth_name).collect())
/// }
/// ```
///
/// # Arguments
///
/// Names and types may be strings, `"i64"`, or stand bare, `i64`.
///
/// | Argument | Default | Meaning |
/// | --- | --- | --- |
/// | `user` | `"User"` | the user model, any path to a struct of this crate with `#[derive(OAuthUser)]` |
/// | `related_name` | `"oauth_accounts"` | the method on the user model that gives its accounts |
/// | `id` | `"Uuid"`, without an import | the key type: `i32`, `i64`, `Uuid`, `String`, `ObjectId`, or your own `Key` |
/// | `table` | snake case of the name; `OAuth` is one word; with `orm` it has to be said | the table or collection |
/// | `read` | the name with `Read`; with `orm` it is `OAuthAccountRead` | the name of the public view |
/// | `orm` | none | `"sea_orm"`: the model is a SeaORM entity |
/// | `crate` | `"::users_runtime"` | where the runtime is, if renamed or re-exported |
///
/// # Fields
///
/// It adds, all `pub`: `id`, `user_id`, `oauth_name`, `access_token`, `expires_at`, `refresh_token`, `account_id` and
/// `account_email`. The struct may have fields of its own. They take `#[oauth_account(…)]` with `profile`, `default`,
/// `column` and `private`, which mean what they mean on [a user's](macro@OAuthUser).
///
/// # With SeaORM
///
/// `orm = "sea_orm"` makes the struct a SeaORM 2.0 entity, for the store `SeaOrmStore`; it needs the feature `sea-orm` of
/// the runtime. The struct is called `Model` then, in a module of its own, and the user is the `Model` of an entity with
/// `#[derive(OAuthUser)]`. Beside the model there are `Entity`, `Column`, `PrimaryKey`, `ActiveModel`, and `Relation` with
/// the relation to the user. Own fields may have SeaORM's attributes. The page of `SeaOrmStore` has a program.
///
/// ```text
/// pub mod oauth_account {
///     #[users_runtime::oauth_account(user = "super::user::Model", orm = "sea_orm", table = "oauth_account")]
///     pub struct Model {
///         #[sea_orm(column_type = "Text")]
///         pub note: Option<String>,
///     }
/// }
/// ```
///
/// # What it makes
///
/// `impl OAuthAccount`, `Clone`, `PartialEq`, and a `Debug` that prints no token (so derive none of the three); the glue
/// of the stores; the public view, without tokens and `user_id`, made by `From`; the method on the user model; and, where
/// the runtime has its feature `axum`, the routes.
#[proc_macro_attribute]
pub fn oauth_account(args: TokenStream, item: TokenStream) -> TokenStream {
    account::expand(args.into(), &item.into()).into()
}
