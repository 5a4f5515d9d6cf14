//! An application with a state of its own, and the functions that the account model has.

use ::axum::Router;
use ::axum::extract::{FromRef, State};
use ::axum::response::Json;
use ::axum::routing::get;
use tokio::net::TcpListener;
use users_runtime::testing::FakeProvider;
use users_runtime::{CookieTransport, CurrentUser, JwtStrategy, Keys, MemoryStore, OAuth, Sessions};

use crate::support::required::{OAuthAccount, User};
use crate::support::{Browser, KEY, SECRET, Site, ada};

/// The application's state, of which the library's is a part.
#[derive(Clone)]
struct Shop {
    name: &'static str,
    oauth: OAuth<OAuthAccount>,
}

impl FromRef<Shop> for OAuth<OAuthAccount> {
    fn from_ref(shop: &Shop) -> Self {
        shop.oauth.clone()
    }
}

impl FromRef<Shop> for Sessions<User> {
    fn from_ref(shop: &Shop) -> Self {
        shop.oauth.sessions()
    }
}

/// The page that only customers see: whose shop it is, who they are, and where they have signed in.
async fn cart(State(shop): State<Shop>, CurrentUser(user): CurrentUser<User>) -> Json<[String; 3]> {
    let accounts = user.oauth_accounts(&shop.oauth).await.unwrap();
    let names: Vec<_> = accounts.into_iter().map(|account| account.oauth_name).collect();
    Json([shop.name.to_owned(), user.email, names.join(",")])
}

#[tokio::test]
async fn the_library_is_a_part_of_an_applications_state() {
    let fake = FakeProvider::start().await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::default())
        .base_url(&url)
        .keys(Keys::new([KEY]).unwrap())
        .session(CookieTransport::new(), JwtStrategy::new(SECRET))
        .build()
        .unwrap();
    let shop = Shop { name: "shop", oauth };
    let router: Router = Router::new()
        .nest("/auth/fake", OAuthAccount::login_routes(fake.provider()))
        .nest("/auth", OAuthAccount::session_routes())
        .route("/cart", get(cart))
        .with_state(shop);
    let server = tokio::spawn(async move { ::axum::serve(listener, router).await });

    let site = Site { base: url.clone(), url };
    let mut browser = Browser::new();
    browser.visit(&site, "/cart").await.is(401, "Unauthorized");
    browser.sign_in_by_page(&site, &fake, &ada()).await.leads_to("/");
    let cart = browser.visit(&site, "/cart").await;
    assert_eq!(cart.json(), serde_json::json!(["shop", "ada@example.com", "fake"]));
    assert_eq!(browser.post(&format!("{}/auth/logout", site.url)).await.status, 204);
    browser.visit(&site, "/cart").await.is(401, "Unauthorized");
    server.abort();
}
