//! Properties of what is read of a provider's answers.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use serde_json::{Value, json};

use super::profile::read;
use super::{Description, HttpClient, OAuth2, Provider as _, ProviderClient, TokenAnswer, account_id};
use crate::model::{ErrorCode, Token};
use crate::tests::{holds, json, spoilt};

const NOW: u64 = 1_700_000_000;
/// The same, as an `id_token` may have it.
const AT: f64 = 1_700_000_000.0;

#[test]
fn an_id_is_a_text_or_an_integer() {
    holds(2000, json(), |value| {
        let id = account_id(Some(&value)).ok();
        match &value {
            Value::String(text) if text.is_empty() || text.len() > 320 => assert_eq!(id, None),
            Value::String(text) if text.chars().any(char::is_control) => assert_eq!(id, None),
            Value::String(text) => assert_eq!(id.as_ref(), Some(text)),
            Value::Number(number) if number.is_f64() => assert_eq!(id, None),
            Value::Number(number) => {
                assert_eq!(id, Some(number.to_string()));
                assert_eq!(account_id(Some(&json!(number.to_string()))).ok(), id);
            }
            _ => assert_eq!(id, None),
        }
    });
}

/// The usual value, none, or any.
fn or_any(usual: Value) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![6 => Just(Some(usual)), 1 => Just(None), 2 => json().prop_map(Some)]
}

fn object(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

#[test]
fn tokens_that_are_taken_can_be_kept() {
    let fields = (
        or_any("t".into()),
        or_any("bearer".into()),
        or_any(3600.into()),
        or_any("r".into()),
        or_any("i".into()),
    );
    holds(1000, fields, |(access, kind, expires_in, refresh, id_token)| {
        let answer = object([
            ("access_token", access),
            ("token_type", kind),
            ("expires_in", expires_in.clone()),
            ("refresh_token", refresh),
            ("id_token", id_token),
        ]);
        let Ok(read) = serde_json::from_value::<TokenAnswer>(answer.clone()) else { return };
        if read.check().is_err() {
            return;
        }
        let tokens = read.into_tokens(NOW);
        assert_eq!(Some(tokens.access_token.expose()), answer["access_token"].as_str());
        let refresh = answer.get("refresh_token").and_then(Value::as_str).filter(|token| !token.is_empty());
        assert_eq!(tokens.refresh_token.as_ref().map(Token::expose), refresh);
        assert!(!tokens.access_token.expose().is_empty());
        assert!(![tokens.access_token.expose(), refresh.unwrap_or_default()].concat().contains('\0'));
        let now = i64::try_from(NOW).unwrap();
        assert!(tokens.expires_at.is_none_or(|end| (now..now + 315_360_001).contains(&end)));
        if expires_in == Some(3600.into()) {
            assert_eq!(tokens.expires_at, Some(now + 3600));
        }
    });
}

#[test]
fn an_id_token_that_is_taken_is_for_us() {
    let issuer = "https://provider.example";
    let description = Description::new("a", issuer)
        .authorize_url("https://provider.example/authorize")
        .token_url("https://provider.example/token")
        .userinfo_url("https://provider.example/userinfo")
        .id_token_by_secret();
    let oauth2 = OAuth2::new(description, "client", "secret");
    let client = ProviderClient::new(oauth2.registration().clone()).unwrap();
    let http = HttpClient::new(Duration::from_secs(1)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let algorithms = select(vec!["HS256", "HS256", "HS256", "HS512", "none", "RS256"]);
    let claims = (
        or_any(issuer.into()),
        prop_oneof![or_any("client".into()), or_any(json!(["client"])), or_any(json!(["client", "b"]))],
        prop_oneof![or_any((NOW + 60).into()), or_any((NOW - 60).into())],
        prop_oneof![or_any(NOW.into()), or_any((NOW + 61).into())],
        or_any("nonce".into()),
        or_any("1".into()),
        proptest::option::weighted(0.2, or_any("client".into())),
    );
    holds(3000, (algorithms, claims, spoilt(), any::<bool>()), |(algorithm, claims, spoilt, is_cut)| {
        let (iss, aud, exp, iat, nonce, sub, azp) = claims;
        let claims = object([
            ("iss", iss),
            ("aud", aud),
            ("exp", exp),
            ("iat", iat),
            ("nonce", nonce),
            ("sub", sub),
            ("azp", azp.flatten()),
        ]);
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let key = EncodingKey::from_secret(b"secret");
        let whole = match algorithm {
            "HS256" => encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap(),
            "HS512" => encode(&Header::new(Algorithm::HS512), &claims, &key).unwrap(),
            _ => format!("{}.{}.c2ln", part(&json!({"alg": algorithm})), part(&claims)),
        };
        let text = if is_cut { whole.clone() } else { spoilt.of(&whole) };
        let answer = json!({"access_token": "t", "id_token": text});
        let answer: TokenAnswer = serde_json::from_value(answer).unwrap();
        let checked = runtime.block_on(client.check_id_token(&http, &answer, "nonce", NOW));
        let Ok(taken) = checked else { return };
        assert_eq!(text.trim_end_matches('='), whole, "what was spoilt has another signature");
        assert!(algorithm.starts_with("HS"));
        assert_eq!((&claims["iss"], &claims["nonce"]), (&json!(issuer), &json!("nonce")));
        assert!(claims["aud"] == "client" || claims["aud"] == json!(["client"]), "{claims}");
        assert!(claims.get("azp").is_none_or(|azp| azp.is_null() || azp == "client"));
        assert!(claims["exp"].as_f64().unwrap() > AT - 60.0);
        assert!(claims["iat"].as_f64().unwrap() <= AT + 60.0);
        assert_eq!(taken, claims);
    });
}

/// A client of a provider whose `id_token` has the tenant in its issuer.
fn of_tenants() -> ProviderClient {
    let description = Description::new("a", "https://provider.example")
        .authorize_url("https://provider.example/authorize")
        .token_url("https://provider.example/token")
        .userinfo_url("https://provider.example/userinfo")
        .id_token_issuer("https://provider.example/{tid}/v2")
        .id_pointers(["/tid", "/oid"])
        .id_token_by_secret();
    let oauth2 = OAuth2::new(description, "client", "secret");
    ProviderClient::new(oauth2.registration().clone()).unwrap()
}

#[tokio::test]
async fn the_issuer_of_an_id_token_is_made_of_its_own_tenant() {
    let client = of_tenants();
    let http = HttpClient::new(Duration::from_secs(1)).unwrap();
    let taken = async |iss: &str, tid: Value| {
        let claims = json!({
            "iss": iss, "tid": tid, "aud": "client", "sub": "1", "nonce": "nonce", "iat": NOW, "exp": NOW + 60,
        });
        let key = EncodingKey::from_secret(b"secret");
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap();
        let answer = json!({"access_token": "t", "id_token": token});
        let answer: TokenAnswer = serde_json::from_value(answer).unwrap();
        client.check_id_token(&http, &answer, "nonce", NOW).await.map_err(|error| error.code())
    };
    assert!(taken("https://provider.example/contoso/v2", json!("contoso")).await.is_ok());
    for (iss, tid) in [
        ("https://provider.example/fabrikam/v2", json!("contoso")),
        ("https://provider.example/contoso", json!("contoso")),
        ("https://provider.example/contoso/v2/", json!("contoso")),
        ("https://provider.example/{tid}/v2", json!("contoso")),
        ("https://provider.example", json!("contoso")),
        ("https://other.example/contoso/v2", json!("contoso")),
        // What would be another path, or none, is no tenant.
        ("https://provider.example/{tid}/v2", json!("{tid}")),
        ("https://provider.example/a/b/v2", json!("a/b")),
        ("https://provider.example/..%2Fb/v2", json!("..%2Fb")),
        ("https://provider.example//v2", json!("")),
        ("https://provider.example//v2", Value::Null),
        ("https://provider.example/7/v2", json!(7)),
        ("https://provider.example/contoso/v2", json!(["contoso"])),
    ] {
        assert_eq!(taken(iss, tid.clone()).await, Err(ErrorCode::InvalidIdToken), "{iss} {tid}");
    }
}

#[test]
fn a_picture_is_an_address_of_the_web() {
    let description = Description::new("a", "https://a.example");
    let template = description.clone().picture_pointer("{/scheme}://img.example/{/sub}.png");
    let picture = |url: Value| read(&description, json!({"sub": "1", "picture": url})).unwrap().picture;
    let long = format!("https://img.example/{}", "a".repeat(2048));
    for url in ["https://img.example/a.png", "http://img.example/a.png", &long[..2048]] {
        assert_eq!(picture(json!(url)).as_deref(), Some(url));
    }
    for url in [
        json!("javascript:alert(1)"),
        json!(" JavaScript:alert(1)"),
        json!("java\nscript:alert(1)"),
        json!("data:text/html,<script>alert(1)</script>"),
        json!("vbscript:x"),
        json!("file:///etc/passwd"),
        json!("blob:https://img.example/1"),
        json!("//img.example/a.png"),
        json!("a.png"),
        json!("https://"),
        json!(""),
        json!(long),
        json!(7),
        Value::Null,
    ] {
        assert_eq!(picture(url.clone()), None, "{url}");
    }
    let made = |scheme: &str| read(&template, json!({"sub": "1", "scheme": scheme})).unwrap().picture;
    assert_eq!(made("https").as_deref(), Some("https://img.example/1.png"));
    assert_eq!(made("javascript"), None);
}

#[tokio::test]
async fn a_refreshed_id_token_that_nobody_has_asked_for_says_nothing() {
    let http = HttpClient::new(Duration::from_secs(1)).unwrap();
    let answer = json!({"access_token": "t", "token_type": "bearer", "id_token": "a.b.c"});
    let answer: TokenAnswer = serde_json::from_value(answer).unwrap();
    let check = async |scope: &'static str| {
        let description = Description::new("x", "https://x.example")
            .authorize_url("https://x.example/authorize")
            .token_url("https://x.example/token")
            .userinfo_url("https://x.example/me")
            .scopes([scope]);
        let provider = OAuth2::new(description, "id", "secret");
        let client = ProviderClient::new(provider.registration().clone()).unwrap();
        client.check_refreshed_id_token(&http, &answer, "7", NOW).await
    };
    check("email").await.unwrap();
    assert_eq!(check("openid").await.unwrap_err().code(), ErrorCode::InvalidIdToken);
}
