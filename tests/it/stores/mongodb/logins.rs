//! People who sign in to an application whose users are documents.

use ::axum::extract::State;
use ::axum::response::Json;
use ::axum::routing::get;
use mongodb::bson::oid::ObjectId;
use serde_json::{Value, json, to_value};
use users_runtime::testing::FakeProvider;
use users_runtime::{
    CurrentUser, HasSuperuser, HasVerification, KeyRepr as _, KeyValue, LinkedAccount, MemoryStore, OAuth,
    OAuthUser, Store, oauth_account,
};

use super::Mongo;
use crate::support::{Browser, Model, ada, app};

#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
struct User {
    id: ObjectId,
    email: String,
    is_verified: bool,
    is_superuser: bool,
}

#[oauth_account(user = "User", id = "ObjectId")]
struct OAuthAccount;

impl Model for OAuthAccount {
    fn view(user: &User) -> Json<Value> {
        Json(to_value(UserRead::from(user.clone())).unwrap())
    }
}

/// The user's own view of themselves.
async fn accounts(
    State(oauth): State<OAuth<OAuthAccount>>,
    CurrentUser(user): CurrentUser<User>,
) -> Json<UserRead> {
    let accounts = user.oauth_accounts(&oauth).await.unwrap();
    Json(UserRead::with_accounts(user, &accounts))
}

/// Signs in twice, and reads who that is.
async fn sign_in(store: impl Store<OAuthAccount>) -> Value
where
    User: HasVerification + HasSuperuser,
{
    let fake = FakeProvider::start().await;
    let app = app::<OAuthAccount>(store)
        .provider("/auth/fake", fake.provider())
        .routes(|routes| routes.route("/accounts", get(accounts)))
        .start()
        .await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut browser = Browser::new();
        browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
        let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        assert_eq!(browser.visit(&app, "/me").await.json()["email"], "ada@example.com");
        assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.status, 200);
        let mut view = browser.visit(&app, "/accounts").await.json();
        // Each login has a token of its own.
        view["oauth_accounts"][0]["expires_at"] = json!(1_900_000_000);
        seen.push(view);
    }
    assert_eq!(seen[0], seen[1], "it is one user and one account");
    seen.pop().unwrap()
}

#[tokio::test]
async fn people_sign_in_to_documents() {
    let mongo = Mongo::new().await;
    let seen = sign_in(mongo.store().await).await;
    let document = mongo.document().await;
    assert_eq!(seen["id"], json!(document.get_object_id("_id").unwrap().to_hex()));
    assert_eq!(mongo.count().await, 1);
    mongo.drop().await;
}

#[tokio::test]
async fn an_object_id_is_24_digits_wherever_it_is_text() {
    let seen = sign_in(MemoryStore::default()).await;
    for id in [&seen["id"], &seen["oauth_accounts"][0]["id"]] {
        assert!(ObjectId::parse_str(id.as_str().unwrap()).is_ok(), "{id}");
    }
    let account: LinkedAccount = serde_json::from_value(seen["oauth_accounts"][0].clone()).unwrap();
    assert_eq!(to_value(&account).unwrap(), seen["oauth_accounts"][0], "the view is read as it was written");
    let id = ObjectId::from_value(account.id.clone()).unwrap();
    assert_eq!(account.id, KeyValue::ObjectId(id), "whatever it was read as");
    assert_eq!(ObjectId::from_value(KeyValue::Text("A".repeat(24))), None, "one key has one spelling");
}
