use aws_lc_rs::hmac;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// The claims of an `id_token`, after its signature has been checked with the published keys.
pub(super) async fn verified(fake: &FakeProvider, token: &Value) -> Value {
    let keys = published(fake).await;
    signed(token, &keys).unwrap_or_else(|| panic!("the signature of {token} does not hold"))
}

pub(super) fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_becomes_tokens() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    let response = post(&fake.token_url(), &form).send().await.unwrap();
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert_eq!(header(&response, "content-type"), "application/json");
    let (status, answer) = read(response).await;
    assert_eq!(status, 200);
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(answer["scope"], "openid email profile");

    let issued = &fake.issued()[0];
    assert_eq!(answer["access_token"], issued.access_token);
    assert_eq!(answer["refresh_token"].as_str(), issued.refresh_token.as_deref());
    assert_eq!(answer["id_token"].as_str(), issued.id_token.as_deref());
    assert_eq!(fake.secrets().len(), 6, "the client's, a code, three tokens, a verifier");

    let claims = verified(&fake, &answer["id_token"]).await;
    assert_eq!(claims["iss"], fake.issuer());
    assert_eq!(claims["aud"], "client-id");
    assert_eq!(claims["sub"], "1");
    assert_eq!(claims["nonce"], "a-nonce");
    assert_eq!(claims["email"], "ada@example.com");
    assert_eq!(claims["email_verified"], true);
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 3600);
    let half = &sha256(&issued.access_token).as_ref()[..16].to_vec();
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(half));
}

/// The example in RFC 7636, appendix B.
#[tokio::test]
async fn the_challenge_of_the_standard_fits_its_verifier() {
    let fake = FakeProvider::start().await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let code = code_with(&fake, &ada(), &[("code_challenge", challenge)]);
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let (status, _) = redeem(&fake, &token_form(&fake, &code, &[("code_verifier", verifier)])).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn without_openid_there_is_no_id_token() {
    let fake = FakeProvider::start().await;
    let code = code_with(&fake, &ada(), &[("scope", "email")]);
    let (_, answer) = redeem(&fake, &token_form(&fake, &code, &[])).await;
    assert_eq!(answer.get("id_token"), None);
    assert_eq!(answer["scope"], "email");
}

#[tokio::test]
async fn what_does_not_fit_the_code_is_refused() {
    let fake = FakeProvider::start().await;
    let other = "b".repeat(43);
    let long = "b".repeat(129);
    for (change, error) in [
        (("grant_type", ""), "invalid_request"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("code", ""), "invalid_request"),
        (("code", "made-up"), "invalid_grant"),
        (("redirect_uri", ""), "invalid_grant"),
        (("redirect_uri", "http://localhost:3000/callback/"), "invalid_grant"),
        (("code_verifier", ""), "invalid_grant"),
        (("code_verifier", "short"), "invalid_grant"),
        (("code_verifier", &other), "invalid_grant"),
        (("code_verifier", &long), "invalid_grant"),
    ] {
        let form = token_form(&fake, &code_for(&fake, &ada()), &[change]);
        let (status, answer) = redeem(&fake, &form).await;
        assert_eq!((status.as_u16(), &answer["error"]), (400, &Value::from(error)), "{change:?}");
    }
    assert!(fake.issued().is_empty());
}

#[tokio::test]
async fn a_code_used_twice_takes_its_tokens_with_it() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    let (_, first) = redeem(&fake, &form).await;
    let bystander = tokens(&fake, &ada()).await;
    assert_eq!(get(&fake.userinfo_url(), &first["access_token"]).await.status(), 200);

    let (status, again) = redeem(&fake, &form).await;
    assert_eq!((status.as_u16(), &again["error"]), (400, &Value::from("invalid_grant")));
    assert_eq!(get(&fake.userinfo_url(), &first["access_token"]).await.status(), 401);
    let refresh = refresh_form(&fake, first["refresh_token"].as_str().unwrap());
    assert_eq!(redeem(&fake, &refresh).await.1["error"], "invalid_grant");
    assert_eq!(get(&fake.userinfo_url(), &bystander["access_token"]).await.status(), 200);
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    fake.advance(Duration::from_secs(62));
    assert_eq!(redeem(&fake, &form).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn the_client_authenticates_as_it_must() {
    let (id, secret) = ("a client:1", "s+cret%&= é");
    for (auth, basic_is_fine, post_is_fine) in
        [(ClientAuth::Either, true, true), (ClientAuth::Basic, true, false), (ClientAuth::Post, false, true)]
    {
        let builder = FakeProvider::builder().client(id, secret).client_auth(auth);
        let fake = builder.start().await.unwrap();
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = |joined: String| format!("Basic {}", STANDARD.encode(joined));
        let good = basic(format!("{}:{}", encode(id), encode(secret)));
        let bare = [("client_id", ""), ("client_secret", "")];
        for (header, changes, fine) in [
            (Some(good.clone()), &bare[..], basic_is_fine),
            (Some(good.clone()), &bare[1..], basic_is_fine),
            (Some(basic(format!("{id}:{secret}"))), &bare[..], false),
            (Some(basic(format!("{}:wrong", encode(id)))), &bare[..], false),
            (Some("Basic ???".to_owned()), &bare[..], false),
            (None, &[][..], post_is_fine),
            (None, &[("client_secret", "wrong")], false),
            (None, &[("client_id", "wrong")], false),
            (None, &bare[..], false),
        ] {
            let form = token_form(&fake, &code_for(&fake, &ada()), changes);
            let mut request = post(&fake.token_url(), &form);
            if let Some(header) = &header {
                request = request.header("authorization", header);
            }
            let response = request.send().await.unwrap();
            let status = response.status();
            assert_eq!(status, if fine { 200 } else { 401 }, "{auth:?} {header:?} {changes:?}");
            if !fine {
                assert!(super::header(&response, "www-authenticate").starts_with("Basic"));
                assert_eq!(read(response).await.1["error"], "invalid_client");
            }
        }
        let both = post(&fake.token_url(), &token_form(&fake, "code", &[])).header("authorization", &good);
        assert_eq!(read(both.send().await.unwrap()).await.1["error"], "invalid_request");
    }
}

#[tokio::test]
async fn a_token_request_is_a_form_without_repetition() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    let plain = http().post(fake.token_url()).body(encoded(&form)).send().await.unwrap();
    assert_eq!(read(plain).await.1["error"], "invalid_request");

    let mut twice = form.clone();
    twice.push(("scope", "a".to_owned()));
    twice.push(("scope", "b".to_owned()));
    assert_eq!(redeem(&fake, &twice).await.1["error"], "invalid_request");

    let in_query = format!("{}?{}", fake.token_url(), encoded(&form));
    assert_eq!(read(post(&in_query, &Vec::new()).send().await.unwrap()).await.0, 401);
    let got = http().get(&in_query).send().await.unwrap();
    assert_eq!((got.status().as_u16(), header(&got, "allow")), (405, "POST"));
    assert_eq!(redeem(&fake, &form).await.0, 200, "none of these spent the code");
}

#[tokio::test]
async fn a_refresh_token_rotates_and_its_theft_is_noticed() {
    let fake = FakeProvider::start().await;
    let first = tokens(&fake, &ada()).await;
    let old = refresh_form(&fake, first["refresh_token"].as_str().unwrap());
    let (status, second) = redeem(&fake, &old).await;
    assert_eq!(status, 200);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    let claims = verified(&fake, &second["id_token"]).await;
    assert_eq!((&claims["sub"], claims.get("nonce")), (&Value::from("1"), None));
    assert_eq!(get(&fake.userinfo_url(), &second["access_token"]).await.status(), 200);

    assert_eq!(redeem(&fake, &old).await.1["error"], "invalid_grant");
    let new = refresh_form(&fake, second["refresh_token"].as_str().unwrap());
    assert_eq!(redeem(&fake, &new).await.1["error"], "invalid_grant");
    assert_eq!(get(&fake.userinfo_url(), &second["access_token"]).await.status(), 401);
}

#[tokio::test]
async fn a_refresh_may_narrow_the_scope_and_not_widen_it() {
    let fake = FakeProvider::start().await;
    let first = tokens(&fake, &ada()).await;
    let mut form = refresh_form(&fake, first["refresh_token"].as_str().unwrap());
    form.push(("scope", "email admin".to_owned()));
    assert_eq!(redeem(&fake, &form).await.1["error"], "invalid_scope");
    form.last_mut().unwrap().1 = "email".to_owned();
    let (_, second) = redeem(&fake, &form).await;
    assert_eq!((&second["scope"], second.get("id_token")), (&Value::from("email"), None));
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_all_of_its_family() {
    let fake = FakeProvider::start().await;
    let issued = tokens(&fake, &ada()).await;
    let revoke = |token: &str, secret: &str| {
        let form = vec![
            ("token", token.to_owned()),
            ("client_id", "client-id".to_owned()),
            ("client_secret", secret.to_owned()),
        ];
        post(&fake.revoke_url(), &form).send()
    };
    let refresh = issued["refresh_token"].as_str().unwrap();
    assert_eq!(revoke(refresh, "wrong").await.unwrap().status(), 401);
    assert_eq!(revoke("unknown", "client-secret").await.unwrap().status(), 200);
    assert_eq!(get(&fake.userinfo_url(), &issued["access_token"]).await.status(), 200);
    assert_eq!(revoke(refresh, "client-secret").await.unwrap().status(), 200);
    assert_eq!(get(&fake.userinfo_url(), &issued["access_token"]).await.status(), 401);
}

#[tokio::test]
async fn a_verifier_has_43_to_128_unreserved_characters() {
    let fake = FakeProvider::start().await;
    let odd = "b".repeat(42) + "+";
    for (verifier, status) in [
        ("b".repeat(42), 400),
        ("b".repeat(43), 200),
        ("b".repeat(128), 200),
        ("b".repeat(129), 400),
        (odd, 400),
    ] {
        let challenge = URL_SAFE_NO_PAD.encode(sha256(&verifier));
        let code = code_with(&fake, &ada(), &[("code_challenge", &challenge)]);
        let form = token_form(&fake, &code, &[("code_verifier", &verifier)]);
        assert_eq!(redeem(&fake, &form).await.0, status, "{verifier}");
    }
}

async fn published(fake: &FakeProvider) -> jsonwebtoken::jwk::JwkSet {
    let response = http().get(format!("{}/jwks", fake.issuer())).send().await.unwrap();
    serde_json::from_value(read(response).await.1).unwrap()
}

/// The claims of a token that one of the keys has signed.
fn signed(token: &Value, keys: &jsonwebtoken::jwk::JwkSet) -> Option<Value> {
    use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
    let token = token.as_str().expect("an id_token");
    let header = decode_header(token).unwrap();
    let key = keys.find(&header.kid?)?;
    assert_eq!(key.common.key_algorithm.unwrap().to_string(), format!("{:?}", header.alg));
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let decoded = decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation);
    decoded.ok().map(|token| token.claims)
}

#[tokio::test]
async fn an_id_token_is_signed_with_a_published_key_that_changes() {
    for alg in [IdTokenAlg::Es256, IdTokenAlg::Rs256] {
        let fake = FakeProvider::builder().id_token_alg(alg).start().await.unwrap();
        let old_keys = published(&fake).await;
        let old = tokens(&fake, &ada()).await;
        assert!(signed(&old["id_token"], &old_keys).is_some(), "{alg:?}");

        fake.rotate_key();
        let new = tokens(&fake, &ada()).await;
        let new_keys = published(&fake).await;
        assert_ne!(new_keys, old_keys, "{alg:?}");
        assert!(signed(&new["id_token"], &old_keys).is_none(), "{alg:?}");
        assert!(signed(&new["id_token"], &new_keys).is_some(), "{alg:?}");
        assert!(signed(&old["id_token"], &new_keys).is_none(), "{alg:?}");

        fake.misbehave(Misbehavior::WrongSignature);
        let forged = tokens(&fake, &ada()).await;
        assert!(signed(&forged["id_token"], &new_keys).is_none(), "{alg:?}");
    }
}

#[tokio::test]
async fn hs256_is_signed_with_the_secret_and_has_nothing_to_publish() {
    let fake = FakeProvider::builder().id_token_alg(IdTokenAlg::Hs256).start().await.unwrap();
    assert!(published(&fake).await.keys.is_empty());
    let by = |token: &Value, secret: &str| {
        let (signed, signature) = token.as_str().unwrap().rsplit_once('.').unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        hmac::verify(&key, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).is_ok()
    };
    let token = &tokens(&fake, &ada()).await["id_token"];
    assert!(by(token, fake.client_secret()));
    fake.misbehave(Misbehavior::WrongSignature);
    let forged = &tokens(&fake, &ada()).await["id_token"];
    assert!(!by(forged, fake.client_secret()) && by(forged, "another-secret"));
}
