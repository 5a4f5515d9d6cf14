//! A key of the application's own type, from the login to the session and back.

use users_runtime::session::{Strategy as _, Subject};
use users_runtime::testing::FakeProvider;
use users_runtime::{JwtStrategy, Key as _, MemoryStore, UserStore as _};

use crate::stores::keys::models::uuids::{OAuthAccount, UserId};
use crate::support::{Browser, SECRET, ada, app};

/// Sessions of this application, made and read without it.
fn sessions() -> JwtStrategy {
    let mut sessions = JwtStrategy::new(SECRET);
    sessions.for_users("user");
    sessions
}

#[tokio::test]
async fn the_subject_of_a_session_is_the_key_and_nothing_else_is() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let subject = sessions().read(&token).await.unwrap().expect("the token is good").user_id;
    let id = UserId::parse(&subject).expect("the subject is a key");
    assert_eq!(id.0.get_version_num(), 7);
    assert!(store.user(&id).await.unwrap().is_some(), "it is the user's");

    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!(me["id"], subject, "the view has it as text");
    let good = sessions().write(&Subject::new(&subject, None)).await.unwrap();
    assert_eq!(Browser::new().bearing(good.expose()).visit(&app, "/me").await.status, 200);
    for other in [subject.to_uppercase(), subject.replace('-', ""), String::new(), "1".to_owned()] {
        let forged = sessions().write(&Subject::new(&other, None)).await.unwrap();
        let answer = Browser::new().bearing(forged.expose()).visit(&app, "/me").await;
        answer.is_for(&other, 401, "Unauthorized");
    }
}
