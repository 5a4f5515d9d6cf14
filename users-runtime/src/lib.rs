//! OAuth2 sign-in from two annotated structs.

pub mod model;
pub mod store;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use model::{
    Draft, Email, EmailField, Error, ErrorCode, Grant, HasSuperuser, HasVerification, Key, KeyKind, KeyRepr,
    KeyValue, LinkedAccount, NewUser, OAuthAccount, OAuthUser, PasswordField, Profile, Token, Tokens,
    is_usable_password,
};
pub use store::{MemoryStore, Store, StoreError, UserStore};
pub use users_derive::{OAuthUser, oauth_account};
