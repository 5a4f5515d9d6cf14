use axum::Router;
use users_runtime::provider::{ClientRegistration, Provider};
use users_runtime::{OAuth, OAuthUser, oauth_account};

/// It verifies no e-mail address: it has no `VerifiesEmail`.
#[derive(Clone)]
pub struct Company(ClientRegistration);

impl Provider for Company {
    fn registration(&self) -> &ClientRegistration {
        &self.0
    }

    fn registration_mut(&mut self) -> &mut ClientRegistration {
        &mut self.0
    }
}

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: Option<String>,
    pub is_verified: bool,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn app(company: Company, oauth: OAuth<OAuthAccount>) -> Router {
    let linking = company.trust_emails_of("company").associate_by_email();
    OAuthAccount::login_routes(linking).with_state(oauth)
}

fn main() {}
