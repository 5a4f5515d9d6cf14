//! Users who may have no address, and keep all that a provider tells.

use ::axum::response::Json;
use serde_json::{Value, to_value};
use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

use crate::support::Model;

#[derive(Clone, Debug, OAuthUser)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) email: Option<String>,
    pub(crate) is_verified: bool,
    pub(crate) is_superuser: bool,
    #[oauth_user(profile = "name")]
    pub(crate) display_name: Option<String>,
    #[oauth_user(profile = "picture")]
    pub(crate) picture: Option<String>,
}

#[oauth_account(user = "User")]
pub(crate) struct OAuthAccount;

impl Model for OAuthAccount {
    fn view(user: &User) -> Json<Value> {
        Json(to_value(UserRead::from(user.clone())).unwrap())
    }
}
