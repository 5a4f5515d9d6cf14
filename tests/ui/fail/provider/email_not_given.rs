use axum::Router;
use users_runtime::provider::{ClientRegistration, Provider};
use users_runtime::{OAuth, OAuthUser, oauth_account};

/// It gives no e-mail address: it has no `ProvidesEmail`.
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
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn app(company: Company, oauth: OAuth<OAuthAccount>) -> Router {
    let associate = OAuthAccount::associate_routes(company.clone());
    let login = OAuthAccount::login_routes(company); //~ company
    associate.merge(login).with_state(oauth)
}

fn main() {}
