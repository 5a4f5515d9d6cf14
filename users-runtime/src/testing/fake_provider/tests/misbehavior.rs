use std::time::Instant;

use serde_json::json;

use super::token::{claims_of, verified};
use super::*;

#[tokio::test]
async fn the_authorization_response_can_be_wrong() {
    let fake = FakeProvider::start().await;
    let back = |misbehavior: Misbehavior| {
        fake.misbehave_once(misbehavior);
        fake.approve(&authorization_url(&fake, &[]), &ada())
    };
    let url = back(Misbehavior::RedirectError("temporarily_unavailable".to_owned()));
    assert_eq!(param(&url, "error").unwrap(), "temporarily_unavailable");
    assert_eq!(param(&url, "state").unwrap(), "a state");
    assert_eq!(param(&url, "code"), None);
    let url = back(Misbehavior::WrongIss);
    assert_eq!(param(&url, "iss").unwrap(), "https://another-provider.example");
    assert_eq!(param(&back(Misbehavior::NoIss), "iss"), None);
    assert_eq!(param(&back(Misbehavior::WrongState), "state").unwrap(), "another-state");
    assert_eq!(param(&back(Misbehavior::NoState), "state"), None);
    let url = back(Misbehavior::NoCode);
    assert_eq!((param(&url, "code"), param(&url, "error")), (None, None));
    let good = fake.approve(&authorization_url(&fake, &[]), &ada());
    assert_eq!(param(&good, "state").unwrap(), "a state");
    assert_eq!(param(&good, "iss").unwrap(), fake.issuer());
}

#[tokio::test]
async fn the_token_answer_can_be_wrong() {
    let fake = FakeProvider::start().await;
    for (misbehavior, field, value) in [
        (Misbehavior::NoAccessToken, "access_token", None),
        (Misbehavior::EmptyAccessToken, "access_token", Some(json!(""))),
        (Misbehavior::NoRefreshToken, "refresh_token", None),
        (Misbehavior::NoExpiresIn, "expires_in", None),
        (Misbehavior::ExpiresInAsText, "expires_in", Some(json!("3600"))),
        (Misbehavior::NoTokenType, "token_type", None),
        (Misbehavior::LowercaseBearer, "token_type", Some(json!("bearer"))),
        (Misbehavior::OtherTokenType, "token_type", Some(json!("mac"))),
        (Misbehavior::NoIdToken, "id_token", None),
    ] {
        fake.misbehave(misbehavior.clone());
        let answer = tokens(&fake, &ada()).await;
        assert_eq!(answer.get(field), value.as_ref(), "{misbehavior:?}");
        fake.behave();
    }
    fake.misbehave(Misbehavior::FormEncodedToken);
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    let response = post(&fake.token_url(), &form).send().await.unwrap();
    assert_eq!(header(&response, "content-type"), "application/x-www-form-urlencoded");
    assert!(response.text().await.unwrap().contains("token_type=Bearer"));
}

#[tokio::test]
async fn errors_come_with_status_400_or_200_and_leave_the_code_good() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    fake.misbehave_once(Misbehavior::TokenErrorAs200("bad_verification_code".to_owned()));
    let (status, answer) = redeem(&fake, &form).await;
    assert_eq!((status.as_u16(), &answer["error"]), (200, &json!("bad_verification_code")));
    fake.misbehave_once(Misbehavior::TokenError("invalid_scope".to_owned()));
    let (status, answer) = redeem(&fake, &form).await;
    assert_eq!((status.as_u16(), &answer["error"]), (400, &json!("invalid_scope")));
    assert_eq!(redeem(&fake, &form).await.0, 200);
}

#[tokio::test]
async fn a_refresh_without_a_new_refresh_token_leaves_the_old_one_good() {
    let fake = FakeProvider::start().await;
    let first = tokens(&fake, &ada()).await;
    let form = refresh_form(&fake, first["refresh_token"].as_str().unwrap());
    fake.misbehave(Misbehavior::NoRefreshToken);
    for _ in 0..2 {
        let (status, answer) = redeem(&fake, &form).await;
        assert_eq!((status.as_u16(), answer.get("refresh_token")), (200, None));
    }
}

#[tokio::test]
async fn the_id_token_can_be_wrong() {
    let fake = FakeProvider::start().await;
    let id_token = async |misbehavior: Misbehavior| {
        fake.misbehave_once(misbehavior);
        tokens(&fake, &ada()).await["id_token"].clone()
    };
    let claims = async |misbehavior| verified(&fake, &id_token(misbehavior).await).await;
    let right = verified(&fake, &tokens(&fake, &ada()).await["id_token"]).await;

    assert_eq!(claims(Misbehavior::WrongNonce).await["nonce"], "another-nonce");
    assert_eq!(claims(Misbehavior::NoNonce).await.get("nonce"), None);
    assert_eq!(claims(Misbehavior::WrongAudience).await["aud"], "another-client");
    let second = claims(Misbehavior::SecondAudience).await;
    assert_eq!(second["aud"], json!([fake.client_id(), "another-client"]));
    let party = claims(Misbehavior::WrongAuthorizedParty).await;
    assert_eq!((&party["aud"], &party["azp"]), (&json!(fake.client_id()), &json!("another-client")));
    let issuer = &claims(Misbehavior::WrongIdTokenIssuer).await["iss"];
    assert_eq!(issuer, "https://another-provider.example");
    let expired = claims(Misbehavior::ExpiredIdToken).await;
    assert!(expired["exp"].as_u64().unwrap() < right["iat"].as_u64().unwrap() - 3000);
    let early = claims(Misbehavior::FutureIdToken).await;
    assert!(early["iat"].as_u64().unwrap() > right["exp"].as_u64().unwrap());
    let wrong = claims(Misbehavior::WrongAtHash).await;
    assert_eq!(wrong["at_hash"], URL_SAFE_NO_PAD.encode(&sha256("another-token").as_ref()[..16]));

    let unsigned = id_token(Misbehavior::Unsigned).await;
    let unsigned = unsigned.as_str().unwrap();
    assert!(unsigned.ends_with('.'));
    assert_eq!(claims_of(unsigned)["nonce"], "a-nonce");
}

#[tokio::test]
async fn the_profile_can_be_wrong() {
    let fake = FakeProvider::start().await;
    let answer = tokens(&fake, &ada()).await;
    let token = &answer["access_token"];
    for (misbehavior, sub, id) in [
        (Misbehavior::NumericId, Some(json!(1)), Some(json!(1))),
        (Misbehavior::FloatId, Some(json!(1.5)), Some(json!(1.5))),
        (Misbehavior::BooleanId, Some(json!(true)), Some(json!(true))),
        (Misbehavior::EmptyId, Some(json!("")), Some(json!(""))),
        (Misbehavior::NoId, None, None),
        (Misbehavior::OtherSub, Some(json!("another-person")), Some(json!("another-person"))),
    ] {
        fake.misbehave(misbehavior.clone());
        let (_, claims) = read(get(&fake.userinfo_url(), token).await).await;
        let (_, user) = read(get(&fake.user_url(), token).await).await;
        assert_eq!(claims.get("sub"), sub.as_ref(), "{misbehavior:?}");
        assert_eq!(user.get("id"), id.as_ref(), "{misbehavior:?}");
        fake.behave();
    }
    for (misbehavior, email, verified) in [
        (Misbehavior::NoEmail, None, None),
        (Misbehavior::UnverifiedEmail, Some(json!("ada@example.com")), Some(json!(false))),
        (Misbehavior::NoEmailVerified, Some(json!("ada@example.com")), None),
        (Misbehavior::EmailVerifiedAsText, Some(json!("ada@example.com")), Some(json!("true"))),
    ] {
        fake.misbehave(misbehavior.clone());
        let (_, claims) = read(get(&fake.userinfo_url(), token).await).await;
        assert_eq!(claims.get("email"), email.as_ref(), "{misbehavior:?}");
        assert_eq!(claims.get("email_verified"), verified.as_ref(), "{misbehavior:?}");
        let (_, emails) = read(get(&fake.emails_url(), token).await).await;
        assert_eq!(emails.get(0).is_some(), email.is_some(), "{misbehavior:?}");
        fake.behave();
    }
}

/// OIDC Core section 5.3.2: the two must be compared.
#[tokio::test]
async fn another_sub_is_not_in_the_id_token() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::OtherSub);
    let answer = tokens(&fake, &ada()).await;
    assert_eq!(verified(&fake, &answer["id_token"]).await["sub"], "1");
}

#[tokio::test]
async fn every_endpoint_can_answer_nonsense() {
    let fake = FakeProvider::start().await;
    let bait = "http://169.254.169.254/latest/meta-data/".to_owned();
    for (endpoint, path) in [
        (Endpoint::Authorize, "/authorize"),
        (Endpoint::Token, "/token"),
        (Endpoint::UserInfo, "/userinfo"),
        (Endpoint::UserInfo, "/user"),
        (Endpoint::Emails, "/user/emails"),
        (Endpoint::Revoke, "/revoke"),
        (Endpoint::Discovery, "/.well-known/openid-configuration"),
        (Endpoint::Jwks, "/jwks"),
    ] {
        let url = format!("{}{path}", fake.issuer());
        let answer = async |misbehavior| {
            fake.misbehave_once(misbehavior);
            http().post(&url).send().await
        };
        for (status, retry_after) in [(500, ""), (429, "7"), (503, "7")] {
            let response = answer(Misbehavior::Status(endpoint, status)).await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(header(&response, "retry-after"), retry_after);
        }
        let (status, broken) = read(answer(Misbehavior::BrokenJson(endpoint)).await.unwrap()).await;
        assert!(status == 200 && broken.is_string(), "no JSON");
        let html = answer(Misbehavior::Html(endpoint)).await.unwrap();
        assert!(header(&html, "content-type").starts_with("text/html"));
        let redirect = answer(Misbehavior::RedirectTo(endpoint, bait.clone())).await.unwrap();
        assert_eq!((redirect.status().as_u16(), header(&redirect, "location")), (302, bait.as_str()));
        assert!(answer(Misbehavior::HangUp(endpoint)).await.unwrap_err().is_request());
        assert!(answer(Misbehavior::LoseAnswer(endpoint)).await.unwrap_err().is_request());
    }
}

#[tokio::test]
async fn a_huge_body_is_streamed() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::HugeBody(Endpoint::Token));
    let mut response = http().post(fake.token_url()).send().await.unwrap();
    assert_eq!(response.content_length(), None);
    let mut length = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert!(length > 64 * 1024 * 1024, "{length}");
}

#[tokio::test]
async fn a_body_can_drip_and_an_answer_can_be_late() {
    let fake = FakeProvider::start().await;
    fake.misbehave_once(Misbehavior::Drip(Endpoint::UserInfo));
    let mut response = http().get(fake.userinfo_url()).send().await.unwrap();
    for _ in 0..3 {
        assert!(!response.chunk().await.unwrap().unwrap().is_empty());
    }
    let endless = tokio::time::timeout(Duration::from_millis(300), response.text()).await;
    assert!(endless.is_err());

    let delay = Duration::from_millis(200);
    fake.misbehave(Misbehavior::Delay(Endpoint::UserInfo, delay));
    fake.misbehave(Misbehavior::Status(Endpoint::UserInfo, 503));
    let start = Instant::now();
    assert_eq!(http().get(fake.userinfo_url()).send().await.unwrap().status(), 503);
    assert!(start.elapsed() >= delay, "several at once");
}

#[tokio::test]
async fn a_lost_answer_has_changed_the_provider_and_a_hang_up_has_not() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, &code_for(&fake, &ada()), &[]);
    fake.misbehave_once(Misbehavior::HangUp(Endpoint::Token));
    assert!(post(&fake.token_url(), &form).send().await.is_err());
    assert!(fake.issued().is_empty());
    fake.misbehave_once(Misbehavior::LoseAnswer(Endpoint::Token));
    assert!(post(&fake.token_url(), &form).send().await.is_err());
    assert_eq!(fake.issued().len(), 1);
    assert_eq!(redeem(&fake, &form).await.1["error"], "invalid_grant");
}
