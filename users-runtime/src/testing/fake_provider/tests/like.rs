//! A fake that is like another provider is as strict as its description, and as odd.

mod client_auth;
mod profile;
mod revoke;

use serde_json::json;

use super::token::claims_of;
use super::*;
use crate::provider::{Description, Quirks, Refresh};

/// A provider, at which nothing is as usual.
fn odd() -> Description {
    Description::new("odd", "https://odd.example/realms/a")
        .authorize_url("https://odd.example/ask?tenant=7")
        .token_url("https://odd.example/token?v=2")
        .refresh_url("https://odd.example/again")
        .userinfo_url("https://api.odd.example/me?fields=id,mail")
        .scopes(["read:mail", "read:me"])
        .scope_separator(',')
        .authorize_param("owner", "user")
        .token_param("format", "json")
        .client_id_param("client_key")
        .token_root("/body/tokens")
        .id_pointer("/data/0/id")
        .refresh(Refresh::Offline { scopes: &["stay"], params: &[("access", "long")] })
}

async fn like(description: Description) -> FakeProvider {
    FakeProvider::builder().like(description).person(ada()).start().await.unwrap()
}

/// A good authorization request at the odd provider, but for the changes.
fn asked(fake: &FakeProvider, changes: &[(&str, &str)]) -> String {
    let odd = [
        ("client_id", ""),
        ("nonce", ""),
        ("client_key", fake.client_id()),
        ("scope", "read:mail,read:me"),
        ("tenant", "7"),
        ("owner", "user"),
    ];
    authorization_url(fake, &[&odd, changes].concat())
}

/// A good token request at the odd provider, but for the changes.
fn redeeming<'a>(fake: &FakeProvider, code: &str, changes: &[(&'a str, &str)]) -> Pairs<'a> {
    let odd = [("client_id", ""), ("client_key", fake.client_id()), ("format", "json")];
    token_form(fake, code, &[&odd[..], changes].concat())
}

fn code_of(fake: &FakeProvider, changes: &[(&str, &str)]) -> String {
    param(&fake.approve(&asked(fake, changes), &ada()), "code").expect("a code")
}

async fn answer(fake: &FakeProvider, path: &str, form: &Pairs<'_>) -> (StatusCode, Value) {
    let url = format!("{}{path}", fake.authorize_url().trim_end_matches("/authorize"));
    read(post(&url, form).send().await.unwrap()).await
}

#[tokio::test]
async fn an_authorization_request_is_what_the_description_says() {
    let fake = like(odd()).await;
    assert!(param(&fake.approve(&asked(&fake, &[]), &ada()), "code").is_some());
    for change in [
        ("scope", "read:mail read:me"),
        ("scope", "read:mail;read:me"),
        ("tenant", ""),
        ("tenant", "8"),
        ("owner", ""),
        ("response_mode", "form_post"),
        ("code_challenge", ""),
    ] {
        let back = fake.approve(&asked(&fake, &[change]), &ada());
        assert_eq!(param(&back, "error").as_deref(), Some("invalid_request"), "{change:?}");
    }
    let named_as_usual = asked(&fake, &[("client_key", ""), ("client_id", "client-id")]);
    let page = http().get(named_as_usual).send().await.unwrap();
    assert_eq!(page.status(), 400, "there is no such client");

    let fake = like(odd().refuses_pkce()).await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    assert!(param(&fake.approve(&asked(&fake, &none), &ada()), "code").is_some());
    assert!(param(&fake.approve(&asked(&fake, &[]), &ada()), "error").is_some());
}

#[tokio::test]
async fn a_form_goes_back_with_the_name_at_the_first_consent() {
    let description = odd().form_post().callback_name_pointers(["/name/first", "/name/last"]);
    let fake = like(description).await;
    let url = asked(&fake, &[("response_mode", "form_post")]);
    let back = fake.way_back(&url, &ada());
    assert_eq!(back.url, CALLBACK);
    let form = format!("http://a.example/?{}", back.form.unwrap());
    assert!(param(&form, "code").is_some());
    assert_eq!(param(&form, "state").unwrap(), "a state");
    let user: Value = serde_json::from_str(&param(&form, "user").unwrap()).unwrap();
    assert_eq!(user, json!({"name": {"first": "Ada", "last": "Lovelace"}}));
    let again = fake.way_back(&url, &ada()).form.unwrap();
    assert!(!again.contains("user="), "{again}");
    fake.revoke_all();
    assert!(fake.way_back(&url, &ada()).form.unwrap().contains("user="));

    let page = http().get(&url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let hash = header(&page, "content-security-policy").split("script-src 'sha256-").nth(1).unwrap();
    let hash = hash.trim_end_matches('\'').to_owned();
    let html = page.text().await.unwrap();
    let script = html.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
    assert_eq!(base64::engine::general_purpose::STANDARD.encode(sha256(script)), hash);
    assert!(html.contains(&format!("action=\"{CALLBACK}\"")) && html.contains("name=\"code\""), "{html}");
}

#[tokio::test]
async fn a_token_request_is_what_the_description_says() {
    let fake = like(odd()).await;
    let code = code_of(&fake, &[]);
    let form = redeeming(&fake, &code, &[]);
    for (path, changes) in [
        ("/token", &[][..]),
        ("/token?v=1", &[]),
        ("/refresh?v=2", &[]),
        ("/token?v=2", &[("format", "")]),
        ("/token?v=2", &[("format", "xml")]),
        ("/token?v=2", &[("client_key", "")]),
        ("/token?v=2", &[("client_key", ""), ("client_id", "client-id")]),
    ] {
        let (status, _) = answer(&fake, path, &redeeming(&fake, &code, changes)).await;
        assert!(status.is_client_error(), "{path} {changes:?}");
    }
    let (status, tokens) = answer(&fake, "/token?v=2", &form).await;
    assert_eq!(status, 200, "none of these spent the code");
    assert_eq!(tokens["body"]["tokens"]["token_type"], "Bearer");
    assert_eq!(tokens["body"]["tokens"]["scope"], "read:mail,read:me");
    assert!(tokens["body"]["tokens"].get("refresh_token").is_none(), "nobody asked for one");
}

#[tokio::test]
async fn refresh_tokens_come_to_who_asks_as_often_as_the_description_says() {
    let long = [("scope", "read:mail,read:me,stay"), ("access", "long")];
    let once = Quirks { refresh_token_once: true, keeps_refresh_token: true, ..Quirks::NONE };
    for (description, asks, gives) in [
        (odd(), &long[..], [true, true]),
        (odd(), &long[..1], [false, false]),
        (odd(), &long[1..], [false, false]),
        (odd().quirks(once), &long[..], [true, false]),
        (odd().refresh(Refresh::Always), &[], [true, true]),
        (odd().refresh(Refresh::Never), &long[..], [false, false]),
    ] {
        let fake = like(description).await;
        for gives in gives {
            let form = redeeming(&fake, &code_of(&fake, asks), &[]);
            assert_eq!(answer(&fake, "/token?v=2", &form).await.0, 200);
            assert_eq!(fake.issued().pop().unwrap().refresh_token.is_some(), gives, "{asks:?}");
        }
        let Some(refresh) = fake.issued()[0].refresh_token.clone() else { continue };
        let mut form = changed(refresh_form(&fake, &refresh), &[("client_id", ""), ("format", "json")]);
        form.push(("client_key", fake.client_id().to_owned()));
        assert_eq!(answer(&fake, "/token?v=2", &form).await.0, 400, "not there");
        assert_eq!(answer(&fake, "/refresh", &form).await.0, 200);
        let keeps = fake.capabilities().unwrap().rotates;
        assert_eq!(fake.is_good(&refresh), !keeps);
    }
}

#[tokio::test]
async fn quirks_of_the_token_answer() {
    let of = async |quirks: Quirks, form: &[(&'static str, &str)]| {
        let fake = like(odd().quirks(quirks)).await;
        let form = redeeming(&fake, &code_of(&fake, &[]), form);
        post(&format!("{}?v=2", fake.token_url()), &form).send().await.unwrap()
    };
    let tokens = async |quirks| read(of(quirks, &[]).await).await.1["body"]["tokens"].clone();
    assert_eq!(tokens(Quirks::NONE).await["expires_in"], 3600);
    let text = Quirks { expires_in_as_text: true, ..Quirks::NONE };
    assert_eq!(tokens(text).await["expires_in"], "3600");
    let endless = Quirks { tokens_do_not_expire: true, ..Quirks::NONE };
    assert_eq!(tokens(endless).await.get("expires_in"), None);
    let form_encoded = Quirks { form_encoded_tokens: true, ..Quirks::NONE };
    let form = of(form_encoded, &[]).await;
    assert_eq!(header(&form, "content-type"), "application/x-www-form-urlencoded");
    assert!(form.text().await.unwrap().contains("access_token=fake-access-"));
    let wrong = [("code", "made-up")];
    let (status, error) = read(of(Quirks { errors_as_200: true, ..Quirks::NONE }, &wrong).await).await;
    assert_eq!((status.as_u16(), &error["error"]), (200, &json!("invalid_grant")));
    assert_eq!(read(of(Quirks::NONE, &wrong).await).await.0, 400);
    assert!(of(form_encoded, &wrong).await.text().await.unwrap().contains("error=invalid_grant"));
}

#[tokio::test]
async fn an_id_token_and_the_metadata_are_as_the_description_says() {
    let openid = || Description::new("open", "https://open.example/realms/a/").discover().scopes(["openid"]);
    let token = async |description: Description| {
        let fake = like(description).await;
        let issued = tokens(&fake, &Person::new("contoso:7", "ada@example.com")).await;
        let text = issued["id_token"].as_str().unwrap_or_default().to_owned();
        (fake, text)
    };
    let (fake, text) = token(openid()).await;
    let claims = claims_of(&text);
    assert!(fake.issuer().ends_with("/realms/a/"));
    assert_eq!((&claims["iss"], &claims["nonce"]), (&json!(fake.issuer()), &json!("a-nonce")));
    let metadata = format!("{}.well-known/openid-configuration", fake.issuer());
    let (_, document) = read(http().get(metadata).send().await.unwrap()).await;
    assert_eq!(document["issuer"], fake.issuer());
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["ES256"]));
    assert_eq!(document["token_endpoint"], fake.token_url());
    let elsewhere = fake.authorize_url().replace("/authorize", "/.well-known/openid-configuration");
    assert_eq!(http().get(elsewhere).send().await.unwrap().status(), 404);

    let tenants = openid().id_token_issuer("https://open.example/{tid}/v2").id_pointers(["/tid", "/oid"]);
    let (_, text) = token(tenants).await;
    let claims = claims_of(&text);
    assert!(claims["iss"].as_str().unwrap().ends_with("/contoso/v2"), "{claims}");
    assert_eq!((&claims["tid"], &claims["oid"]), (&json!("contoso"), &json!("7")));
    assert_ne!(claims["sub"], "7");
    assert_eq!(claims_of(&token(openid().leaves_out_nonce()).await.1).get("nonce"), None);
    let header = token(openid().id_token_by_secret()).await.1;
    let header = URL_SAFE_NO_PAD.decode(header.split('.').next().unwrap()).unwrap();
    assert!(String::from_utf8(header).unwrap().contains("HS256"));
    assert_eq!(token(openid().gives_no_id_token()).await.1, "");
    let plain = like(odd()).await;
    let none = format!("{}/.well-known/openid-configuration", plain.issuer());
    assert_eq!(http().get(none).send().await.unwrap().status(), 404, "it is no OpenID provider");
}
