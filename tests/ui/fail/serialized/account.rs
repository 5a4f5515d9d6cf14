use axum::Json;
use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub async fn accounts() -> Json<Vec<OAuthAccount>> {
    Json(Vec::new())
}

pub fn text(account: &OAuthAccount) -> String {
    serde_json::to_string(
        account, //~ account
    )
    .unwrap_or_default()
}

fn main() {}
