use std::time::SystemTime;

use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};

use super::super::super::signing::ec_pem;
use super::*;
use crate::provider::ClientAuth;

/// The status of a token request where the client proves itself so.
async fn status(fake: &FakeProvider, header: Option<&str>, changes: &[(&str, &str)]) -> u16 {
    let code = param(&fake.approve(&authorization_url(fake, &[]), &ada()), "code").unwrap();
    let mut request = post(&fake.token_url(), &token_form(fake, &code, changes));
    if let Some(header) = header {
        request = request.header("authorization", header);
    }
    request.send().await.unwrap().status().as_u16()
}

fn proving(auth: ClientAuth) -> Description {
    Description::new("a", "https://a.example")
        .authorize_url("https://a.example/authorize")
        .token_url("https://a.example/token")
        .scopes(["openid"])
        .client_auth(auth)
}

#[tokio::test]
async fn a_secret_is_where_the_description_says() {
    let basic = format!("Basic {}", STANDARD.encode("client-id:client-secret"));
    let wrong = format!("Basic {}", STANDARD.encode("client-id:wrong"));
    let no_secret = [("client_secret", "")];
    let nothing = [("client_id", ""), ("client_secret", "")];
    for (auth, by_basic, by_post, by_none) in [
        (ClientAuth::Basic, 200, 401, 401),
        (ClientAuth::Post, 401, 200, 401),
        (ClientAuth::None, 401, 401, 200),
    ] {
        let fake = like(proving(auth)).await;
        assert_eq!(status(&fake, Some(&basic), &nothing).await, by_basic, "{auth:?}");
        assert_eq!(status(&fake, None, &[]).await, by_post, "{auth:?}");
        assert_eq!(status(&fake, None, &no_secret).await, by_none, "{auth:?}");
        assert_eq!(status(&fake, Some(&wrong), &nothing).await, 401, "{auth:?}");
        assert_eq!(status(&fake, None, &[("client_secret", "wrong")]).await, 401, "{auth:?}");
        assert_eq!(status(&fake, None, &nothing).await, 401, "{auth:?}");
        assert_eq!(status(&fake, Some(&basic), &[]).await, 400, "in two ways");
    }
}

/// An assertion that is good, but for the changes.
fn assertion(pem: &str, key_id: &str, changes: &Value) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({"sub": "client-id", "iat": now, "exp": now + 300, "jti": format!("{changes}")});
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = match value.as_i64() {
            Some(seconds) => json!(now.saturating_add_signed(seconds)),
            None => value.clone(),
        };
    }
    let header = Header { kid: Some(key_id.to_owned()), ..Header::new(Algorithm::ES256) };
    encode(&header, &claims, &EncodingKey::from_ec_pem(pem.as_bytes()).unwrap()).unwrap()
}

#[tokio::test]
async fn an_assertion_is_signed_with_the_clients_key_for_this_provider() {
    let (pem, other) = (ec_pem(), ec_pem());
    for auth in [ClientAuth::SignedSecret, ClientAuth::PrivateKeyJwt] {
        let builder = FakeProvider::builder().like(proving(auth)).client_key("key", &pem);
        let fake = builder.client_key_issuer("team").start().await.unwrap();
        let (iss, aud) = ("team", fake.issuer().to_owned());
        let send = async |assertion: &str| {
            if auth == ClientAuth::SignedSecret {
                status(&fake, None, &[("client_secret", assertion)]).await
            } else {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                let form =
                    [("client_secret", ""), ("client_assertion_type", kind), ("client_assertion", assertion)];
                status(&fake, None, &form).await
            }
        };
        let good = assertion(&pem, "key", &json!({"iss": iss, "aud": aud}));
        assert_eq!(send(&good).await, 200, "{auth:?}");
        let again = if auth == ClientAuth::SignedSecret { 200 } else { 401 };
        assert_eq!(send(&good).await, again, "an assertion is for one request, a secret is not");
        for (pem, key_id, claims) in [
            (&other, "key", json!({"iss": iss, "aud": aud})),
            (&pem, "another", json!({"iss": iss, "aud": aud})),
            (&pem, "key", json!({"iss": "client-id", "aud": aud})),
            (&pem, "key", json!({"iss": iss, "aud": "https://another.example"})),
            (&pem, "key", json!({"iss": iss, "aud": fake.token_url()})),
            (&pem, "key", json!({"iss": iss})),
            (&pem, "key", json!({"iss": iss, "aud": aud, "sub": "another"})),
            (&pem, "key", json!({"iss": iss, "aud": aud, "exp": -120})),
            (&pem, "key", json!({"iss": iss, "aud": aud, "exp": 20_000_000})),
            (&pem, "key", json!({"aud": aud})),
        ] {
            assert_eq!(send(&assertion(pem, key_id, &claims)).await, 401, "{auth:?} {key_id} {claims}");
        }
        assert_eq!(status(&fake, None, &[]).await, 401, "the secret is none");
    }
}
