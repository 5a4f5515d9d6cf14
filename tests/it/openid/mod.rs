//! An OpenID provider that others made and that is certified, in a process beside this one: what a fake of our own could
//! be wrong about in the same way as the library.

mod client_key;
mod discovered;
mod forms;
mod life;
mod person;
#[path = "../../openid/program.rs"]
mod program;
mod provider;
mod refused;
mod signing_keys;

use users_runtime::provider::{ClientAuth, Description, Fits};
use users_runtime::{MemoryStore, OAuth2, OpenIdConnect, Provider as _};

use crate::support::{Answer, App, Browser, app, required};
use person::Person;
use provider::{BASIC, Client, KEY, OpenId, POST, PUBLIC};

type Account = required::OAuthAccount;
type Store = MemoryStore<Account>;

/// Where browsers reach the applications: the provider is told before there is a socket.
const BASE: &str = "http://localhost:8000";
/// Where people log in.
const LOGIN: &str = "/auth/openid";
/// Where they link another account.
const ASSOCIATE: &str = "/auth/associate/openid";
/// Where they come back to after they have signed out at the provider.
const GOODBYE: &str = "/goodbye";

/// The provider as its documentation would describe it, and this client's registration there. Refresh tokens are given to
/// who asks for offline access, and has the person consent to it (OpenID Connect Core section 11).
fn oauth2(openid: &OpenId, client: &Client) -> OAuth2 {
    with(description(openid, client), client)
}

fn description(openid: &OpenId, client: &Client) -> Description {
    Description::new("openid", openid.issuer().to_owned())
        .authorize_url(openid.at("/auth"))
        .token_url(openid.at("/token"))
        .userinfo_url(openid.at("/me"))
        .revocation_url(openid.at("/token/revocation"))
        .jwks_url(openid.at("/jwks"))
        .scopes(["openid", "email", "profile"])
        .client_auth(if client.is_basic { ClientAuth::Basic } else { ClientAuth::Post })
        .sends_iss()
}

fn with(description: Description, client: &Client) -> OAuth2 {
    OAuth2::new(description, client.id, client.secret)
        .extra_scopes(["offline_access"])
        .authorize_param("prompt", "consent")
}

/// The provider as an application knows it that is told its issuer and nothing else.
fn by_issuer(openid: &OpenId, client: &Client) -> OpenIdConnect {
    OpenIdConnect::new("openid", openid.issuer().to_owned(), client.id, client.secret)
}

/// An application on this store, in which people log in by the provider, and link other accounts that they have there.
async fn start(store: &Store, provider: impl Fits<String>) -> App<Account> {
    let setup = app(store.clone()).base(BASE).provider(LOGIN, provider.clone());
    setup.associate(ASSOCIATE, provider).start().await
}

/// Signs the person in as a program does, all the way through the provider's forms.
async fn sign_in(app: &App<Account>, person: &mut Person) -> Answer {
    let mut browser = Browser::new();
    let callback = person.agree(&browser.authorize(app, LOGIN).await).await;
    browser.come_back(app, &callback).await
}

/// The accounts of the first user.
async fn accounts(app: &App<Account>) -> Vec<Account> {
    app.oauth.accounts(&1).await.unwrap()
}
