use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub is_active: bool,
    pub is_verified: bool,
    pub is_superuser: bool,
    pub display_name: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct OAuthAccount {
    pub id: i64,
    pub user_id: Uuid,
    pub oauth_name: String,
    pub access_token: String,
    pub expires_at: Option<i64>,
    pub refresh_token: Option<String>,
    pub account_id: String,
    pub account_email: Option<String>,
}
