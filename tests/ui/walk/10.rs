use users_runtime::OAuth;
use users_runtime::OAuthUser;
use users_runtime::oauth_account;
use uuid::Uuid;

#[oauth_account]
struct OAuthAccount;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

fn main() {
    let oauth = OAuth::<OAuthAccount>::builder(()).build();
}
