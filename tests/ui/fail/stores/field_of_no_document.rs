use mongodb::Collection;
use mongodb::bson::Document;
use users_runtime::{MongoStore, OAuth, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone)]
pub struct Settings;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(private)]
    pub settings: Option<Settings>,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn service(users: Collection<Document>) {
    let _ = OAuth::<OAuthAccount>::builder(MongoStore::new(users));
}

fn main() {}
