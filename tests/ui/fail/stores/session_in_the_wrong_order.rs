use users_runtime::{CookieTransport, JwtStrategy, MemoryStore, OAuth, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn service(secret: &str) {
    let builder = OAuth::<OAuthAccount>::builder(MemoryStore::new());
    let _ = builder.session(JwtStrategy::new(secret), CookieTransport::new()); //~ JwtStrategy::new(secret) //~ CookieTransport::new()
}

fn main() {}
