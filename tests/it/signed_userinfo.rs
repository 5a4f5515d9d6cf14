//! A userinfo that is a signed JWT (OpenID Connect Core section 5.3.2): it is by this provider, for this client, and about the
//! person whose `id_token` it came after.

use users_runtime::MemoryStore;
use users_runtime::provider::{Description, EmailTrust, Quirks};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};

use crate::support::{App, Browser, ada, app, required};

const NOTHING: &str = "MemoryStore { users: 0, accounts: 0, .. }";

/// A provider that signs its userinfo, and tells the name nowhere else: so it is always asked.
fn signing() -> Description {
    Description::new("signing", "https://signing.example")
        .authorize_url("https://signing.example/authorize")
        .token_url("https://signing.example/token")
        .userinfo_url("https://signing.example/userinfo")
        .jwks_url("https://signing.example/jwks")
        .scopes(["openid", "email", "profile"])
        .email_pointer("/email", EmailTrust::Flag("/email_verified".into()))
        .quirks(Quirks { signed_userinfo: true, ..Quirks::NONE })
}

/// An application that asks the fake for the userinfo with each login.
async fn start(fake: &FakeProvider) -> (MemoryStore<required::OAuthAccount>, App<required::OAuthAccount>) {
    use users_runtime::Provider as _;
    let store = MemoryStore::default();
    let provider = fake.provider().ask_userinfo();
    (store.clone(), app(store).provider("/auth/fake", provider).start().await)
}

#[tokio::test]
async fn a_signed_userinfo_that_does_not_pass_signs_nobody_in() {
    use Misbehavior as M;
    let fake = FakeProvider::builder().like(signing()).start().await.unwrap();
    let (store, app) = start(&fake).await;
    for misbehavior in [
        M::WrongUserInfoSignature,
        M::UnsignedUserInfo,
        M::UserInfoSignedWithPublicKey,
        M::WrongUserInfoAudience,
        M::NoUserInfoAudience,
        M::WrongUserInfoIssuer,
        M::NoUserInfoIssuer,
        M::OtherSub,
    ] {
        let seen = fake.requests_to("/userinfo").len();
        fake.misbehave(misbehavior.clone());
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&misbehavior, 502, "OAUTH_INVALID_ID_TOKEN");
        assert_eq!(fake.requests_to("/userinfo").len(), seen + 1, "the id_token has passed: {misbehavior:?}");
        assert_eq!(format!("{store:?}"), NOTHING, "{misbehavior:?}");
        fake.behave();
    }
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!((&me["email"], &me["display_name"]), (&"ada@example.com".into(), &"Ada Lovelace".into()));
}

#[tokio::test]
async fn what_looks_like_a_signed_userinfo_and_is_none_is_refused() {
    let fake = FakeProvider::builder().like(signing()).start().await.unwrap();
    let (store, app) = start(&fake).await;
    for misbehavior in [Misbehavior::Html(Endpoint::UserInfo), Misbehavior::BrokenJson(Endpoint::UserInfo)] {
        fake.misbehave(misbehavior.clone());
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&misbehavior, 502, "OAUTH_PROVIDER_ERROR");
        fake.behave();
    }
    assert_eq!(format!("{store:?}"), NOTHING);
}

#[tokio::test]
async fn a_signed_userinfo_passes_after_a_change_of_keys() {
    let fake = FakeProvider::builder().like(signing()).start().await.unwrap();
    let (_store, app) = start(&fake).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    fake.rotate_key();
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(fake.requests_to("/jwks").len(), 2);
}
