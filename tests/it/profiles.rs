//! Who a provider says a person is: ids and addresses, and what they are worth.

use users_runtime::provider::{Description, EmailTrust};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior, Person};
use users_runtime::{MemoryStore, Provider as _, Store as _};

use crate::support::{
    App, Browser, Model, ada, app, bob, optional, plain, plain_description, required, with,
};

/// What `/me` says of the person, after they have signed in at `/auth/fake`.
async fn me<A: Model>(app: &App<A>, fake: &FakeProvider, person: &Person) -> serde_json::Value {
    let token = Browser::new().sign_in(app, fake, person).await.access_token();
    Browser::new().bearing(&token).visit(app, "/me").await.json()
}

#[tokio::test]
async fn github_gives_the_primary_verified_address_and_no_other() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<optional::OAuthAccount>::default();
    let app = app(store).provider("/auth/fake", fake.github()).start().await;
    let person = |sub: &str| Person::new(sub, format!("p{sub}@example.com"));
    let cases = [
        (person("1"), Some("p1@example.com")),
        (person("2").hidden_email(), Some("p2@example.com")),
        (person("3").other_email("other@example.com", true), Some("p3@example.com")),
        // Neither another verified address nor the one that the profile shows stands in.
        (person("4").unverified().other_email("other@example.com", true), None),
        (person("5").unverified(), None),
        (person("6").without_email(), None),
    ];
    for (person, email) in cases {
        let me = me(&app, &fake, &person).await;
        assert_eq!(me["email"].as_str(), email, "{person:?}");
    }
    for misbehavior in [
        Misbehavior::Status(Endpoint::Emails, 403),
        Misbehavior::Status(Endpoint::Emails, 404),
        Misbehavior::NoEmailVerified,
    ] {
        fake.misbehave(misbehavior.clone());
        let person = person(&format!("{}", fake.requests().len()));
        assert_eq!(me(&app, &fake, &person).await["email"].as_str(), None, "{misbehavior:?}");
        fake.behave();
    }
}

#[tokio::test]
async fn github_users_without_an_address_can_not_be_users_who_need_one() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<required::OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", fake.github()).start().await;
    let missing = (400, "OAUTH_NOT_AVAILABLE_EMAIL");
    for status in [403, 404] {
        fake.misbehave(Misbehavior::Status(Endpoint::Emails, status));
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&status, missing.0, missing.1);
        fake.behave();
    }
    let answer = Browser::new().sign_in(&app, &fake, &ada().unverified()).await;
    answer.is(missing.0, missing.1);
    let answer = Browser::new().sign_in_by_page(&app, &fake, &ada().without_email()).await;
    answer.leads_to("/?error=OAUTH_NOT_AVAILABLE_EMAIL");
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 0, accounts: 0, .. }");
    // Known by the number alone, she may come back without one.
    me(&app, &fake, &ada()).await;
    assert_eq!(me(&app, &fake, &ada().without_email()).await["id"], 1);
    let account = store.accounts(&1).await.unwrap().remove(0);
    assert_eq!((&*account.oauth_name, &*account.account_id), ("github", "1"));
}

#[tokio::test]
async fn a_list_of_addresses_says_more_than_an_id_token() {
    let fake = FakeProvider::start().await;
    let description = plain_description(&fake)
        .scopes(["openid", "email", "profile"])
        .jwks_url(fake.jwks_url())
        .emails_url(fake.emails_url());
    let store = MemoryStore::<optional::OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", with(&fake, description)).start().await;
    assert_eq!(me(&app, &fake, &ada()).await["email"], "ada@example.com");
    let mut asked: Vec<String> = fake.requests().into_iter().map(|request| request.path).collect();
    // The last two are asked at one time.
    asked[3..].sort_unstable();
    assert_eq!(asked, ["/authorize", "/token", "/jwks", "/user/emails", "/userinfo"]);
    // What the token says of an address counts for nothing: it says less of it.
    assert_eq!(me(&app, &fake, &bob().unverified()).await["email"], serde_json::Value::Null);
    fake.misbehave_once(Misbehavior::Status(Endpoint::Emails, 403));
    assert_eq!(me(&app, &fake, &Person::new("3", "eve@example.com")).await["email"], serde_json::Value::Null);
    // All three are about one person, and the token is looked at first.
    for (misbehavior, status, detail) in [
        (Misbehavior::OtherSub, 502, "OAUTH_INVALID_ID_TOKEN"),
        (Misbehavior::WrongAudience, 502, "OAUTH_INVALID_ID_TOKEN"),
        (Misbehavior::WrongNonce, 400, "OAUTH_INVALID_STATE"),
    ] {
        fake.misbehave_once(misbehavior.clone());
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&misbehavior, status, detail);
    }
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 3, accounts: 3, .. }");
}

#[tokio::test]
async fn google_is_keyed_on_sub() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<required::OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", fake.google()).start().await;
    let sub = "109876543210987654321";
    assert_eq!(me(&app, &fake, &Person::new(sub, "ada@example.com")).await["id"], 1);
    // Another address is the same person, the same address another one: an address is no identifier.
    assert_eq!(me(&app, &fake, &Person::new(sub, "new@example.com")).await["id"], 1);
    let newcomer = Person::new("209876543210987654321", "ada@example.com");
    let answer = Browser::new().sign_in(&app, &fake, &newcomer).await;
    answer.is(400, "OAUTH_USER_ALREADY_EXISTS");
    let account = store.accounts(&1).await.unwrap().remove(0);
    assert_eq!((&*account.oauth_name, &*account.account_id), ("google", sub));
    assert_eq!(account.account_email.as_deref(), Some("new@example.com"));
}

#[tokio::test]
async fn ids_are_compared_byte_for_byte() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<optional::OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", plain(&fake)).start().await;
    for sub in ["a", "A", "á", "a ", "1", "01", "1.0"] {
        me(&app, &fake, &Person::new(sub, "").without_email()).await;
    }
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 7, accounts: 7, .. }");
    let long = "x".repeat(321);
    for sub in ["a\nb", "a\0b", &long] {
        let answer = Browser::new().sign_in(&app, &fake, &Person::new(sub, "").without_email()).await;
        answer.is_for(&sub, 502, "OAUTH_PROVIDER_ERROR");
    }
}

#[tokio::test]
async fn no_address_is_refused_only_where_users_need_one() {
    let fake = FakeProvider::start().await;
    let needed = app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .start()
        .await;
    let free = app(MemoryStore::<optional::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .start()
        .await;
    let long = format!("{}@example.com", "a".repeat(320));
    for (sub, text) in
        ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@127.0.0.1", "a\0@b.example", &long]
            .iter()
            .enumerate()
    {
        let person = Person::new(format!("p{sub}"), *text);
        let answer = Browser::new().sign_in(&needed, &fake, &person).await;
        answer.is_for(text, 400, "OAUTH_NOT_AVAILABLE_EMAIL");
        assert_eq!(me(&free, &fake, &person).await["email"], serde_json::Value::Null, "{text:?}");
    }
}

#[tokio::test]
async fn users_are_verified_by_default_only_where_the_address_is() {
    let fake = FakeProvider::start().await;
    let trusting = |trust| with(&fake, plain_description(&fake).email_pointer("/email", trust));
    let by_flag = || plain(&fake);
    let no_flag = Some(Misbehavior::NoEmailVerified);
    let as_text = Some(Misbehavior::EmailVerifiedAsText);
    let cases = [
        ("by default no", by_flag(), ada(), None, false),
        ("verified", by_flag().is_verified_by_default(), ada(), None, true),
        ("unverified", by_flag().is_verified_by_default(), ada().unverified(), None, false),
        ("nothing said", by_flag().is_verified_by_default(), ada(), no_flag.clone(), false),
        ("\"true\"", by_flag().is_verified_by_default(), ada(), as_text.clone(), true),
        ("\"false\"", by_flag().is_verified_by_default(), ada().unverified(), as_text, false),
        ("no address", by_flag().is_verified_by_default(), ada().without_email(), None, false),
        ("always", trusting(EmailTrust::Always).is_verified_by_default(), ada(), no_flag, true),
        ("never", trusting(EmailTrust::Never).is_verified_by_default(), ada(), None, false),
    ];
    for (what, provider, person, misbehavior, is_verified) in cases {
        let app = app(MemoryStore::<optional::OAuthAccount>::default())
            .provider("/auth/fake", provider)
            .start()
            .await;
        if let Some(misbehavior) = misbehavior {
            fake.misbehave(misbehavior);
        }
        let token = Browser::new().sign_in(&app, &fake, &person).await.access_token();
        let mut browser = Browser::new().bearing(&token);
        assert_eq!(browser.visit(&app, "/me").await.json()["is_verified"], is_verified, "{what}");
        let verified = browser.visit(&app, "/verified").await;
        if is_verified {
            assert_eq!(verified.status, 200, "{what}");
        } else {
            verified.is_for(&what, 403, "Forbidden");
        }
        fake.behave();
    }
}

#[tokio::test]
async fn any_shape_of_profile_is_read_by_its_pointers() {
    let fake = FakeProvider::start().await;
    let description = Description::new("hub", fake.issuer().to_owned())
        .authorize_url(fake.authorize_url())
        .token_url(fake.token_url())
        .userinfo_url(fake.user_url())
        .scopes(["email"])
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .name_pointer("/login");
    let app = app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/fake", with(&fake, description))
        .start()
        .await;
    let me = me(&app, &fake, &Person::new("42", "ada@example.com").login("countess")).await;
    assert_eq!(me["display_name"], "countess");
}
