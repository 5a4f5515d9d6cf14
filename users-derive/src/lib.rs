//! The macros of [`users-runtime`](https://docs.rs/users-runtime), which re-exports them; depend on that crate.
//!
//! Each macro works in stages, a file for each: `parse` (from tokens to arguments), `model` (what they mean), `check`
//! (rules between them, each with its reason) and `emit` (only `quote!`). All mistakes are reported at once, each on the
//! token at fault; the rest is emitted in spite of them, so that one mistake is one message. Generated code holds field
//! access and one-line calls into the runtime, which decides by its own features what becomes of it.

mod account;
mod common;
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
