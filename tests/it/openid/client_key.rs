//! A client that has a key in place of a secret: `private_key_jwt`.

use std::time::Duration;

use users_runtime::provider::ClientKey;

use super::*;

/// A provider where the client has a key for each algorithm.
fn start_with_keys() -> OpenId {
    OpenId::with(serde_json::json!({"clientAlgs": ["RS256", "ES256"]}))
}

fn key(openid: &OpenId, alg: &str) -> ClientKey {
    let pem = openid.client_key(alg);
    match alg {
        "RS256" => ClientKey::rs256(alg, pem),
        _ => ClientKey::es256(alg, pem),
    }
    .unwrap()
}

fn with_key(openid: &OpenId, key: ClientKey) -> OpenIdConnect {
    OpenIdConnect::with_key("openid", openid.issuer().to_owned(), KEY, key).offline()
}

#[tokio::test]
async fn a_client_proves_itself_with_its_key() {
    for alg in ["RS256", "ES256"] {
        let openid = start_with_keys();
        let app = start(&Store::default(), with_key(&openid, key(&openid, alg))).await;
        let mut ada = Person::new("ada", &openid);
        sign_in(&app, &mut ada).await.access_token();
        sign_in(&app, &mut ada).await.access_token();
        let account = accounts(&app).await.remove(0);
        app.clock.advance(Duration::from_secs(61));
        let token = app.oauth.access_token(&account).await.unwrap();
        assert!(openid.takes(token.expose()).await, "{alg}");
        app.oauth.revoke(&account).await.unwrap();
        assert!(!openid.takes(token.expose()).await, "{alg}");
        let mut proofs = openid.requests().await;
        proofs.retain(|asked| asked.path.starts_with("/token"));
        assert_eq!(proofs.len(), 5);
        for proof in proofs {
            assert_eq!(
                (&proof.scheme, &proof.problem),
                (&None, &None),
                "each assertion is another: {proof:?}"
            );
        }
    }
}

#[tokio::test]
async fn another_key_proves_nothing() {
    let (openid, other) = (start_with_keys(), start_with_keys());
    for alg in ["RS256", "ES256"] {
        let app = start(&Store::default(), with_key(&openid, key(&other, alg))).await;
        let answer = sign_in(&app, &mut Person::new("ada", &openid)).await;
        answer.is_for(&alg, 502, "OAUTH_PROVIDER_ERROR");
        assert_eq!(openid.last_problem().await.0, "/token");
        assert!(accounts(&app).await.is_empty());
    }
}

#[tokio::test]
async fn a_client_that_is_registered_with_a_key_has_no_secret() {
    let openid = start_with_keys();
    for secret in ["", "guessed"] {
        let provider = OpenIdConnect::new("openid", openid.issuer().to_owned(), KEY, secret);
        let app = start(&Store::default(), provider).await;
        let answer = sign_in(&app, &mut Person::new("ada", &openid)).await;
        answer.is_for(&secret, 502, "OAUTH_PROVIDER_ERROR");
    }
}
