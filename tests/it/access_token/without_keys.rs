//! Refreshing while the provider's signing keys are out of reach: the old refresh token is gone by then, so the new one is kept,
//! with what can be checked of the `id_token` checked.

use super::*;

/// A server that has just been started: it knows no keys yet.
async fn restarted(fake: &FakeProvider, store: &MemoryStore<Account>, seconds: u64) -> App<Account> {
    let setup = app(store.clone()).provider("/auth/fake", fake.provider());
    // Nobody has come to its routes yet.
    let app = setup.configure(|oauth| oauth.provider(fake.provider())).start().await;
    app.clock.advance(Duration::from_secs(seconds));
    app
}

#[tokio::test]
async fn keys_that_are_out_of_reach_lose_no_rotated_token() {
    let (fake, store) = (FakeProvider::start().await, MemoryStore::<Account>::default());
    let first = start(&fake, store.clone()).await;
    let account = stored(&first.oauth).await;
    for (round, misbehavior) in [
        Misbehavior::Status(Endpoint::Jwks, 503),
        Misbehavior::Status(Endpoint::Jwks, 500),
        Misbehavior::HangUp(Endpoint::Jwks),
        Misbehavior::Html(Endpoint::Jwks),
    ]
    .into_iter()
    .enumerate()
    {
        let round = u64::try_from(round).unwrap() + 1;
        fake.advance(Duration::from_hours(1));
        let app = restarted(&fake, &store, round * 3600).await;
        let asked = fake.requests_to("/jwks").len();
        fake.misbehave(misbehavior.clone());
        let token = app.oauth.access_token(&account).await.unwrap();
        let issued = last(&fake);
        assert!(issued.id_token.is_some() && fake.requests_to("/jwks").len() == asked + 1, "{misbehavior:?}");
        assert_eq!(token.expose(), issued.access_token, "{misbehavior:?}");
        let now = stored(&app.oauth).await;
        assert_eq!(now.refresh_token.unwrap().expose(), issued.refresh_token.unwrap(), "{misbehavior:?}");
        // A login rests on the keys: it came by a browser.
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        assert!([502, 503].contains(&answer.status), "{misbehavior:?}: {answer:?}");
        fake.behave();
    }
}

#[tokio::test]
async fn without_keys_a_refreshed_id_token_is_still_about_the_same_person() {
    let (fake, store) = (FakeProvider::start().await, MemoryStore::<Account>::default());
    let first = start(&fake, store.clone()).await;
    for misbehavior in [
        Misbehavior::WrongIdTokenSub,
        Misbehavior::WrongIdTokenIssuer,
        Misbehavior::WrongAudience,
        Misbehavior::WrongAuthorizedParty,
        Misbehavior::ExpiredIdToken,
    ] {
        Browser::new().sign_in(&first, &fake, &ada()).await.access_token();
        let account = stored(&first.oauth).await;
        let app = restarted(&fake, &store, 3600).await;
        fake.misbehave(Misbehavior::Status(Endpoint::Jwks, 503)).misbehave(misbehavior.clone());
        let error = app.oauth.access_token(&account).await.unwrap_err();
        let AccessTokenError::Provider(error) = error else { panic!("{misbehavior:?}: {error:?}") };
        assert_eq!(error.code(), ErrorCode::InvalidIdToken, "{misbehavior:?}");
        assert_eq!(stored(&app.oauth).await, account, "{misbehavior:?}");
        fake.behave();
    }
}

/// Fetches that fail are not made again at once, and whoever comes meanwhile knows no more than who came first.
#[tokio::test]
async fn a_change_of_keys_that_can_not_be_read_loses_nobodys_rotated_token() {
    let (fake, store) = (FakeProvider::start().await, MemoryStore::<Account>::default());
    let app = start(&fake, store.clone()).await;
    Browser::new().sign_in(&app, &fake, &crate::support::bob()).await.access_token();
    let accounts = [app.oauth.accounts(&1).await.unwrap(), app.oauth.accounts(&2).await.unwrap()].concat();
    fake.rotate_key();
    fake.misbehave(Misbehavior::Status(Endpoint::Jwks, 503));
    advance(&fake, &[&app], 3600);
    let asked = fake.requests_to("/jwks").len();
    for account in accounts {
        let token = app.oauth.access_token(&account).await.unwrap();
        assert_eq!(token.expose(), last(&fake).access_token, "{}", account.account_id);
        // Who comes by a browser is told to come again, and not that the token is bad.
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is(503, "OAUTH_PROVIDER_UNAVAILABLE");
    }
    assert_eq!(fake.requests_to("/jwks").len() - asked, 1, "not again within ten seconds");
}
