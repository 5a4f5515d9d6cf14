//! An account from its first login until it is unlinked, for clients that prove themselves in each way.

use std::time::Duration;

use users_runtime::flow::AccessTokenError;

use super::*;

#[tokio::test]
async fn a_person_signs_in_twice_and_is_one_user() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let (store, mut ada) = (Store::default(), Person::new("ada", &openid));
        let app = start(&store, oauth2(&openid, &client)).await;
        let token = sign_in(&app, &mut ada).await.access_token();
        let first = accounts(&app).await.remove(0);
        assert_eq!((&*first.account_id, first.account_email.as_deref()), ("ada", Some("ada@example.com")));
        assert!(openid.takes(first.access_token.expose()).await, "{client:?}");

        let token_again = sign_in(&app, &mut ada).await.access_token();
        // From another browser, too, where they have no session at the provider.
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        for token in [token, token_again] {
            let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
            assert_eq!((&me["id"], &me["display_name"]), (&1.into(), &"ada of the tests".into()));
        }
        let again = accounts(&app).await;
        assert_eq!((again.len(), again[0].id), (1, first.id), "{client:?}");
        assert_ne!(again[0].access_token, first.access_token);
        assert_ne!(again[0].refresh_token, first.refresh_token);
        let me = sign_in(&app, &mut Person::new("bob", &openid)).await.access_token();
        assert_eq!(Browser::new().bearing(&me).visit(&app, "/me").await.json()["id"], 2);
    }
}

#[tokio::test]
async fn a_client_proves_itself_as_it_is_registered() {
    for client in [BASIC, POST, PUBLIC] {
        let openid = OpenId::with(serde_json::json!({"claimsInIdToken": false}));
        let app = start(&Store::default(), oauth2(&openid, &client)).await;
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        app.clock.advance(Duration::from_secs(61));
        let account = accounts(&app).await.remove(0);
        app.oauth.access_token(&account).await.unwrap();
        app.oauth.revoke(&account).await.unwrap();
        let mut expected = vec![("/token", client.scheme()), ("/jwks", None), ("/me", Some("Bearer"))];
        expected.push(("/token", client.scheme()));
        expected.extend([("/token/revocation", client.scheme()); 2]);
        let requests = openid.requests().await;
        let asked: Vec<_> = requests.iter().map(|asked| (&*asked.path, asked.scheme.as_deref())).collect();
        assert_eq!(asked, expected, "{client:?}");
        assert!(requests.iter().all(|asked| asked.problem.is_none()), "{requests:?}");
    }
}

#[tokio::test]
async fn a_page_leads_through_the_providers_forms_and_back() {
    let openid = OpenId::start();
    let app = start(&Store::default(), oauth2(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let url = browser.login(&app, "/auth/openid?next=/settings").await;
    browser.come_back(&app, &ada.agree(&url).await).await.leads_to("/settings");
    assert_eq!(browser.visit(&app, "/me").await.json()["email"], "ada@example.com");

    let url = browser.associate_by_form(&app, ASSOCIATE, "next=/linked").await;
    browser.come_back(&app, &Person::new("bob", &openid).agree(&url).await).await.leads_to("/linked");
    assert_eq!(accounts(&app).await.len(), 2);
}

#[tokio::test]
async fn another_account_is_linked() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let (store, mut ada) = (Store::default(), Person::new("ada", &openid));
        let app = start(&store, oauth2(&openid, &client)).await;
        let mut browser = Browser::new().bearing(&sign_in(&app, &mut ada).await.access_token());
        let url = browser.authorize(&app, ASSOCIATE).await;
        let callback = Person::new("ada.lovelace", &openid).agree(&url).await;
        let linked = browser.come_back(&app, &callback).await;
        assert_eq!((linked.status, &linked.json()["email"]), (200, &"ada@example.com".into()), "{client:?}");
        let ids: Vec<_> = accounts(&app).await.into_iter().map(|account| account.account_id).collect();
        assert_eq!(ids, ["ada", "ada.lovelace"]);

        // The other one is a way in now, and nobody else's.
        let other = sign_in(&app, &mut Person::new("ada.lovelace", &openid)).await.access_token();
        assert_eq!(Browser::new().bearing(&other).visit(&app, "/me").await.json()["id"], 1);
        let mut bob = Person::new("bob", &openid);
        let mut bobs = Browser::new().bearing(&sign_in(&app, &mut bob).await.access_token());
        let callback = ada.agree(&bobs.authorize(&app, ASSOCIATE).await).await;
        bobs.come_back(&app, &callback).await.is(409, "OAUTH_ACCOUNT_ALREADY_LINKED");
    }
}

#[tokio::test]
async fn a_refresh_token_is_replaced_by_the_next_one() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let app = start(&Store::default(), oauth2(&openid, &client)).await;
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        let first = accounts(&app).await.remove(0);
        let mut before = first.clone();
        for _ in 0..3 {
            // It lives for two minutes, and is refreshed a minute before that.
            app.clock.advance(Duration::from_secs(61));
            let token = app.oauth.access_token(&first).await.unwrap();
            assert!(openid.takes(token.expose()).await, "{client:?}");
            let now = accounts(&app).await.remove(0);
            assert_eq!(now.access_token, token);
            assert_ne!(now.access_token, before.access_token);
            assert_ne!(now.refresh_token, before.refresh_token, "{client:?}");
            assert!(now.refresh_token.is_some() && now.expires_at > before.expires_at);
            assert_eq!(app.oauth.access_token(&first).await.unwrap(), token, "it is good for a while");
            before = now;
        }

        // A refresh token that comes again was stolen, to the provider: nothing of this grant is good any more.
        let stolen = first.refresh_token.unwrap();
        assert_eq!(openid.refresh(&client, stolen.expose()).await.unwrap_err(), "invalid_grant");
        assert_eq!(openid.last_problem().await.1, "refresh token already used");
        assert!(!openid.takes(before.access_token.expose()).await);
        app.clock.advance(Duration::from_secs(61));
        let error = app.oauth.access_token(&before).await.unwrap_err();
        assert!(matches!(error, AccessTokenError::SignInAgain), "{client:?}: {error:?}");
        assert_eq!(accounts(&app).await[0].refresh_token, None);
    }
}

#[tokio::test]
async fn what_is_unlinked_is_revoked() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let app = start(&Store::default(), oauth2(&openid, &client)).await;
        let token = sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        let mut browser = Browser::new().bearing(&token);
        let url = browser.authorize(&app, ASSOCIATE).await;
        let callback = Person::new("bob", &openid).agree(&url).await;
        assert_eq!(browser.come_back(&app, &callback).await.status, 200);
        let [stays, goes] = accounts(&app).await.try_into().unwrap();
        assert!(openid.takes(goes.access_token.expose()).await);

        let unlinked = app.oauth.unlink(&1, &goes.id).await.unwrap();
        assert!(unlinked.revoking.finish().await.is_empty(), "{client:?}");
        assert!(!openid.takes(goes.access_token.expose()).await, "{client:?}");
        let refreshed = openid.refresh(&client, goes.refresh_token.unwrap().expose()).await;
        assert_eq!(refreshed.unwrap_err(), "invalid_grant", "{client:?}");
        assert!(openid.takes(stays.access_token.expose()).await, "the other account's is good");
        assert!(openid.refresh(&client, stays.refresh_token.unwrap().expose()).await.is_ok());
    }
}

#[tokio::test]
async fn an_access_token_without_a_refresh_token_is_revoked_too() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let provider = OAuth2::new(description(&openid, &client), client.id, client.secret);
        let app = start(&Store::default(), provider).await;
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        let account = accounts(&app).await.remove(0);
        assert_eq!(account.refresh_token, None, "nobody asked for offline access");
        assert!(openid.takes(account.access_token.expose()).await);
        app.oauth.revoke(&account).await.unwrap();
        assert!(!openid.takes(account.access_token.expose()).await, "{client:?}");
    }
}
