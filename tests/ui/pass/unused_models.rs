//! A program that uses its models in one place only: where the service is built.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use users_runtime::{JwtStrategy, BearerTransport, Keys, MemoryStore, OAuth, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
struct User {
    id: i64,
    email: String,
}

#[oauth_account]
struct OAuthAccount;

fn main() {
    let service = OAuth::<OAuthAccount>::builder(MemoryStore::new())
        .base_url("https://app.example")
        .keys(Keys::generate())
        .session(BearerTransport::new(), JwtStrategy::new("0"))
        .build();
    println!("{}", service.is_ok());
}
