//! An application that moved: its people, its tokens, its front end's requests, and the way back.

use axum::response::Json;
use serde_json::{Value, to_value};
use sqlx::AssertSqlSafe;
use users_runtime::store::sql::SqlStore;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{BearerTransport, JwtStrategy};

use super::fastapi_users_uuid::{OAuthAccount, User, UserRead};
use super::peer::{Answered, Library, Peer};
use crate::support::servers::Fresh;
use crate::support::{Browser, Model, SECRET, ada, app, bob};

impl Model for OAuthAccount {
    fn view(user: &User) -> Json<Value> {
        Json(to_value(UserRead::from(user.clone())).unwrap())
    }
}

fn answer<'a>(oauth_name: &'a str, account_id: &'a str, person: &'a str) -> Answered<'a> {
    Answered { oauth_name, account_id, email: person, access_token: "theirs" }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_tokens_and_requests_go_on_and_back() {
    let fresh = Fresh::postgres().await;
    let mut peer = Peer::with_tables(Library::FastApiUsers, &fresh.url(), "uuid");
    let registered = peer.register("pass@example.com", "correct horse");
    // HTTPX OAuth's ids of the persons that the provider below calls 1 and 2.
    let theirs = [
        peer.oauth_login(answer("google", "people/1", "ada@example.com")),
        peer.oauth_login(answer("github", "2", "bob@example.com")),
    ];
    let token = peer.mint(&registered.id, SECRET);

    let fake = FakeProvider::start().await;
    let store = SqlStore::<OAuthAccount, _>::new(fresh.pool().await);
    store.create_tables().await.unwrap();
    let app = app(store)
        .provider("/auth/google", fake.google())
        .provider("/auth/github", fake.github())
        .session(BearerTransport::new(), JwtStrategy::new(SECRET))
        .start()
        .await;

    // Who is signed in stays so.
    let me = Browser::new().bearing(&token).visit(&app, "/me").await;
    assert_eq!((me.status, &me.json()["id"]), (200, &Value::from(registered.id.as_str())));

    // Who comes back is the same user, here and there.
    for ((mount, person), theirs) in [("/auth/google", ada()), ("/auth/github", bob())].iter().zip(&theirs) {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, mount).await;
        let answer = browser.get(&fake.approve(&url, person)).await;
        let token = answer.access_token();
        let me = Browser::new().bearing(&token).visit(&app, "/me").await;
        assert_eq!((me.status, &me.json()["id"]), (200, &Value::from(theirs.id.as_str())));
        assert_eq!(peer.whose(&token, SECRET).as_ref(), Some(theirs));
    }
    let issued = fake.issued();
    let all = peer.everything();
    assert_eq!(all.counts(), (3, 2));
    assert_eq!(all.account("google", "people/1").access_token, issued[0].access_token);
    assert_eq!(all.account("github", "2").access_token, issued[1].access_token);

    // Somebody new, and then the way back: FastAPI Users finds them once the id is spelt as HTTPX OAuth does.
    let dora = Person::new("4", "dora@example.com");
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/google").await;
    let token = browser.get(&fake.approve(&url, &dora)).await.access_token();
    let dora = peer.whose(&token, SECRET).expect("a user of theirs as well");
    assert_eq!(peer.refuses(answer("google", "people/4", "dora@example.com")), "UserAlreadyExists");
    let page = include_str!("../../../../docs/moving-from-fastapi-users.md");
    let sql = page.split_once("```sql\n-- back\n").unwrap().1.split_once("```").unwrap().0;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&fresh.pool().await).await.unwrap();
    assert_eq!(peer.oauth_login(answer("google", "people/4", "dora@example.com")), dora);
    assert_eq!(peer.oauth_login(answer("google", "people/1", "ada@example.com")), theirs[0]);
    assert_eq!(peer.everything().counts(), (4, 3));
}
