use serde_json::json;

use super::*;

async fn answers(fake: &FakeProvider, person: &Person, scope: &str) -> [(StatusCode, Value); 3] {
    let code = code_with(fake, person, &[("scope", scope)]);
    let (_, tokens) = redeem(fake, &token_form(fake, &code, &[])).await;
    let token = &tokens["access_token"];
    [
        read(get(&fake.userinfo_url(), token).await).await,
        read(get(&fake.user_url(), token).await).await,
        read(get(&fake.emails_url(), token).await).await,
    ]
}

#[tokio::test]
async fn one_person_in_two_shapes() {
    let fake = FakeProvider::start().await;
    let person = ada().login("ada").other_email("ada@home.example", false);
    let [oidc, user, emails] = answers(&fake, &person, "openid email profile user:email").await;
    let picture = "https://img.example/ada.png";
    assert_eq!(
        oidc.1,
        json!({"sub": "1", "email": "ada@example.com", "email_verified": true, "name": "Ada Lovelace",
            "picture": picture})
    );
    assert_eq!(
        user.1,
        json!({"id": 1, "login": "ada", "name": "Ada Lovelace", "avatar_url": picture, "email": "ada@example.com"})
    );
    assert_eq!(
        emails.1,
        json!([
            {"email": "ada@example.com", "primary": true, "verified": true, "visibility": null},
            {"email": "ada@home.example", "primary": false, "verified": false, "visibility": null},
        ])
    );
}

#[tokio::test]
async fn the_scope_decides_what_is_told() {
    let fake = FakeProvider::start().await;
    let [oidc, _, emails] = answers(&fake, &ada(), "openid").await;
    assert_eq!(oidc.1, json!({"sub": "1"}));
    assert_eq!(emails.0, 404);
    let [oidc, _, _] = answers(&fake, &ada(), "https://www.googleapis.com/auth/userinfo.email").await;
    assert_eq!(oidc.1, json!({"sub": "1", "email": "ada@example.com", "email_verified": true}));
    let [oidc, _, emails] = answers(&fake, &ada(), "").await;
    assert_eq!((&oidc.1["name"], emails.0.as_u16()), (&json!("Ada Lovelace"), 200));
}

#[tokio::test]
async fn addresses_can_be_hidden_unverified_or_none() {
    let fake = FakeProvider::start().await;
    let scope = "openid email user";
    let [oidc, user, emails] = answers(&fake, &ada().hidden_email(), scope).await;
    assert_eq!((&oidc.1["email"], &user.1["email"]), (&json!("ada@example.com"), &Value::Null));
    assert_eq!(emails.1[0]["email"], "ada@example.com");

    let [oidc, _, emails] = answers(&fake, &ada().unverified(), scope).await;
    assert_eq!((&oidc.1["email_verified"], &emails.1[0]["verified"]), (&json!(false), &json!(false)));

    let [oidc, user, emails] = answers(&fake, &ada().without_email(), scope).await;
    assert_eq!(oidc.1, json!({"sub": "1"}));
    assert_eq!((&user.1["email"], emails.1), (&Value::Null, json!([])));
}

#[tokio::test]
async fn an_access_token_is_needed_and_ends() {
    let fake = FakeProvider::start().await;
    let tokens = tokens(&fake, &ada()).await;
    let token = tokens["access_token"].as_str().unwrap();
    for url in [fake.userinfo_url(), fake.user_url(), fake.emails_url()] {
        let none = http().get(&url).send().await.unwrap();
        assert_eq!((none.status().as_u16(), header(&none, "www-authenticate")), (401, "Bearer"));
        let in_query = http().get(format!("{url}?access_token={token}")).send().await.unwrap();
        assert_eq!(in_query.status(), 401, "{url}");
        let bad = get(&url, &json!("made-up")).await;
        assert_eq!(header(&bad, "www-authenticate"), "Bearer error=\"invalid_token\"");
        assert_eq!(header(&bad, "cache-control"), "no-store");
        assert_eq!(bad.status(), 401);
        assert_eq!(get(&url, &tokens["access_token"]).await.status(), 200, "{url}");
    }
    fake.advance(Duration::from_hours(1));
    assert_eq!(get(&fake.userinfo_url(), &tokens["access_token"]).await.status(), 401);
}

#[tokio::test]
async fn github_wants_a_user_agent_and_takes_its_own_scheme() {
    let fake = FakeProvider::start().await;
    let tokens = tokens(&fake, &ada()).await;
    let scheme = format!("token {}", tokens["access_token"].as_str().unwrap());
    let anonymous = Client::builder().no_proxy().build().unwrap();
    let status = async |client: &Client, url: String| {
        let request = client.get(url).header("authorization", &scheme);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status(&http(), fake.user_url()).await, 200);
    assert_eq!(status(&anonymous, fake.user_url()).await, 403);
    assert_eq!(status(&http(), fake.userinfo_url()).await, 401);
}

#[tokio::test]
async fn an_id_that_is_no_number_stays_text() {
    let fake = FakeProvider::start().await;
    let [oidc, user, _] = answers(&fake, &Person::new("abc", "abc@example.com"), "openid").await;
    assert_eq!((&oidc.1["sub"], &user.1["id"]), (&json!("abc"), &json!("abc")));
}
