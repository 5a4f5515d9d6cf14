use super::*;
use crate::provider::{EmailList, EmailTrust, TokenIn, UserinfoRequest};

/// A provider with this profile.
fn telling() -> Description {
    Description::new("a", "https://a.example")
        .authorize_url("https://a.example/authorize")
        .token_url("https://a.example/token")
        .userinfo_url("https://a.example/me?fields=id,mail")
        .scopes(["mail.read", "me"])
        .id_pointer("/data/0/id")
        .email_pointer("/data/0/mail", EmailTrust::Flags(&["/data/0/valid", "/data/0/sure"]))
        .name_pointers(["/data/0/first", "/data/0/last"])
        .picture_pointer("https://img.example/{/data/0/id}/{/data/0/hash}.png")
}

const BOTH: &str = "mail.read me";

/// An access token for these scopes.
async fn token_for(fake: &FakeProvider, scope: &str, person: &Person) -> String {
    let code = param(&fake.approve(&authorization_url(fake, &[("scope", scope)]), person), "code").unwrap();
    assert_eq!(redeem(fake, &token_form(fake, &code, &[])).await.0, 200);
    fake.issued().pop().unwrap().access_token
}

/// The profile as it is told to a good request.
async fn profile(fake: &FakeProvider, scope: &str, person: &Person) -> Value {
    let token = token_for(fake, scope, person).await;
    let url = format!("{}?fields=id,mail", fake.userinfo_url());
    let (status, body) = read(http().get(url).bearer_auth(token).send().await.unwrap()).await;
    assert_eq!(status, 200, "{body}");
    body["data"][0].clone()
}

#[tokio::test]
async fn the_profile_has_all_at_the_places_that_the_description_names() {
    let fake = like(telling()).await;
    let person = ada().name("Ada King Lovelace");
    let told = profile(&fake, BOTH, &person).await;
    assert_eq!(
        told,
        json!({
            "id": "1", "mail": "ada@example.com", "valid": true, "sure": true,
            "first": "Ada", "last": "King Lovelace", "hash": "a1b2c3",
        })
    );
    let promised = fake.profile_of(&person).unwrap();
    assert_eq!(promised.account_id, "1");
    assert_eq!(promised.name.as_deref(), Some("Ada King Lovelace"));
    assert_eq!(promised.picture.as_deref(), Some("https://img.example/1/a1b2c3.png"));
    let unverified = profile(&fake, BOTH, &ada().unverified()).await;
    assert_eq!((&unverified["valid"], &unverified["sure"]), (&json!(true), &json!(false)));
    assert_eq!(profile(&fake, "me", &ada()).await.get("mail"), None, "it was not asked for");

    let quirks = Quirks { numeric_id: true, flags_as_text: true, email_once: true, ..Quirks::NONE };
    let fake = like(telling().quirks(quirks)).await;
    let told = profile(&fake, BOTH, &ada()).await;
    assert_eq!((&told["id"], &told["sure"]), (&json!(1), &json!("true")));
    assert_eq!(profile(&fake, BOTH, &ada()).await.get("mail"), None, "it is told once");
    let text = profile(&fake, BOTH, &Person::new("abc", "c@example.com")).await;
    assert_eq!(text["id"], "abc");

    let fake = like(telling().email_pointer("/data/0/mail", EmailTrust::Always)).await;
    assert_eq!(profile(&fake, BOTH, &ada()).await["mail"], "ada@example.com");
    assert_eq!(profile(&fake, BOTH, &ada().unverified()).await.get("mail"), None);
}

#[tokio::test]
async fn the_profile_is_told_to_who_asks_as_the_description_says() {
    let ask = r#"{"query": "{ me { id } }"}"#;
    let description = telling()
        .token_in(TokenIn::Header("X-Token".into()))
        .userinfo_header("X-Client", "app-{client_id}")
        .userinfo_request(UserinfoRequest::PostJson(ask.into()))
        .quirks(Quirks { wants_user_agent: true, ..Quirks::NONE });
    let fake = like(description).await;
    let token = token_for(&fake, BOTH, &ada()).await;
    let url = format!("{}?fields=id,mail", fake.userinfo_url());
    let request = |method: &str, url: &str, headers: &[(&str, &str)], body: &str| {
        let request = http().request(method.parse().unwrap(), url).body(body.to_owned());
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send()
    };
    let good = [("x-token", &*token), ("x-client", "app-client-id"), ("content-type", "application/json")];
    assert_eq!(request("POST", &url, &good, ask).await.unwrap().status(), 200);
    let in_url = format!("{url}&access_token={token}");
    let (bearer, by_token) = (format!("Bearer {token}"), format!("token {token}"));
    let both = [&good[..], &[("authorization", &*bearer)]].concat();
    let rows = [
        (401, "POST", &*url, &good[1..], ask),
        (401, "POST", &url, &both, ask),
        (401, "POST", &url, &[("authorization", &*by_token), good[1], good[2]], ask),
        (401, "POST", &url, &[("x-token", "another"), good[1], good[2]], ask),
        (401, "POST", &in_url, &good, ask),
        (400, "POST", &url, &[good[0], good[2]], ask),
        (400, "POST", &url, &[good[0], ("x-client", "app-another"), good[2]], ask),
        (400, "POST", &url, &good[..2], ask),
        (400, "POST", &url, &good, r#"{"query": "{ you }"}"#),
        (400, "POST", &fake.userinfo_url(), &good, ask),
        (400, "GET", &url, &good, ""),
    ];
    for (status, method, url, headers, body) in rows {
        let answer = request(method, url, headers, body).await.unwrap();
        assert_eq!(answer.status(), status, "{method} {url} {headers:?} {body}");
    }
    let unnamed = [&good[..], &[("user-agent", "")]].concat();
    assert_eq!(request("POST", &url, &unnamed, ask).await.unwrap().status(), 403);

    let fake = like(telling().token_in(TokenIn::Scheme("OAuth".into()))).await;
    let token = token_for(&fake, BOTH, &ada()).await;
    let url = format!("{}?fields=id,mail", fake.userinfo_url());
    for (scheme, status) in [("OAuth", 200), ("Bearer", 401)] {
        let header = format!("{scheme} {token}");
        let answer = request("GET", &url, &[("authorization", &header)], "").await.unwrap();
        assert_eq!(answer.status(), status, "{scheme}");
    }
}

#[tokio::test]
async fn a_list_of_addresses_has_the_form_that_the_description_says() {
    let list = EmailList {
        list: "/values".into(),
        email: "mail".into(),
        primary: "is_primary".into(),
        verified: "is_confirmed".into(),
    };
    let fake = like(telling().no_email().emails("https://a.example/mails?all=1", list)).await;
    let person = ada().other_email("other@example.com", false);
    let token = token_for(&fake, BOTH, &person).await;
    let ask = |token: String| http().get(format!("{}?all=1", fake.emails_url())).bearer_auth(token).send();
    let (status, body) = read(ask(token).await.unwrap()).await;
    assert_eq!(status, 200);
    let expected = json!({"values": [
        {"mail": "other@example.com", "is_primary": false, "is_confirmed": false},
        {"mail": "ada@example.com", "is_primary": true, "is_confirmed": true},
    ]});
    assert_eq!(body, expected);
    assert_eq!(ask("another".to_owned()).await.unwrap().status(), 401);
    let without = token_for(&fake, "me", &person).await;
    assert_eq!(ask(without).await.unwrap().status(), 403);
}

#[tokio::test]
async fn the_profile_can_come_with_the_tokens() {
    let fake = like(telling().profile_in_token_answer()).await;
    let code = param(&fake.approve(&authorization_url(&fake, &[("scope", BOTH)]), &ada()), "code").unwrap();
    let (_, answer) = redeem(&fake, &token_form(&fake, &code, &[])).await;
    assert_eq!(answer["data"][0]["id"], "1");
    let token = answer["access_token"].as_str().unwrap();
    let url = format!("{}?fields=id,mail", fake.userinfo_url());
    assert_eq!(http().get(url).bearer_auth(token).send().await.unwrap().status(), 404);
}
