use super::*;

#[tokio::test]
async fn who_is_signed_in_approves_at_once() {
    let fake = FakeProvider::start().await;
    fake.sign_in_as(&Person::new("2", "bob@example.com"));
    let response = http().get(authorization_url(&fake, &[])).send().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(header(&response, "cache-control"), "no-store");
    let callback = header(&response, "location");
    assert!(callback.starts_with("http://localhost:3000/callback?code=fake-code-"), "{callback}");
    assert_eq!(param(callback, "state").unwrap(), "a state");
    assert_eq!(param(callback, "iss").unwrap(), fake.issuer());
    assert_eq!(fake.issued_codes(), [param(callback, "code").unwrap()]);

    let form = token_form(&fake, &fake.issued_codes()[0], &[]);
    let (_, answer) = redeem(&fake, &form).await;
    let (_, claims) = read(get(&fake.userinfo_url(), &answer["access_token"]).await).await;
    assert_eq!(claims["sub"], "2");
}

#[tokio::test]
async fn login_hint_chooses_among_those_who_are_known() {
    let fake = FakeProvider::start().await;
    fake.add_person(&Person::new("2", "bob@example.com"));
    for (hint, sub) in [("bob@example.com", "2"), ("2", "2"), ("nobody@example.com", "1"), ("", "1")] {
        let url = authorization_url(&fake, &[("login_hint", hint)]);
        let response = http().get(url).send().await.unwrap();
        let code = param(header(&response, "location"), "code").unwrap();
        let (_, answer) = redeem(&fake, &token_form(&fake, &code, &[])).await;
        let (_, claims) = read(get(&fake.userinfo_url(), &answer["access_token"]).await).await;
        assert_eq!(claims["sub"], sub, "{hint}");
    }
}

#[tokio::test]
async fn a_bad_client_or_redirect_uri_is_a_page_and_no_redirect() {
    let fake = FakeProvider::start().await;
    for change in [
        ("client_id", ""),
        ("client_id", "<script>"),
        ("redirect_uri", ""),
        ("redirect_uri", "https://evil.example/callback"),
        ("redirect_uri", "http://localhost:3000/callback#fragment"),
        ("redirect_uri", "http://localhost.evil.example/"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", "/callback"),
    ] {
        let response = http().get(authorization_url(&fake, &[change])).send().await.unwrap();
        assert_eq!(response.status(), 400, "{change:?}");
        assert_eq!(header(&response, "location"), "", "{change:?}");
        assert!(header(&response, "content-security-policy").starts_with("default-src 'none'"));
        assert!(!response.text().await.unwrap().contains("<script"));
    }
    let twice = authorization_url(&fake, &[]) + "&redirect_uri=http://localhost:3001/";
    assert_eq!(http().get(twice).send().await.unwrap().status(), 400);
    assert!(fake.issued_codes().is_empty());
}

#[tokio::test]
async fn a_registered_redirect_uri_is_compared_character_by_character() {
    let registered = "https://app.example/callback?tenant=a";
    let fake = FakeProvider::builder().redirect_uri(registered).start().await.unwrap();
    let callback = fake.approve(&authorization_url(&fake, &[("redirect_uri", registered)]), &ada());
    assert!(callback.starts_with("https://app.example/callback?tenant=a&code="), "{callback}");
    for other in ["https://app.example/callback", "https://app.example/callback?tenant=a&", CALLBACK] {
        let url = authorization_url(&fake, &[("redirect_uri", other)]);
        assert_eq!(http().get(url).send().await.unwrap().status(), 400, "{other}");
    }
}

#[tokio::test]
async fn pkce_can_be_left_to_the_client() {
    let fake = FakeProvider::builder().requires_pkce(false).start().await.unwrap();
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let refused = |answer: (StatusCode, Value)| assert_eq!(answer.1["error"], "invalid_grant", "{answer:?}");
    // Without a challenge there is no verifier, and with one there is.
    let code = code_with(&fake, &ada(), &without);
    refused(redeem(&fake, &token_form(&fake, &code, &[])).await);
    let code = code_with(&fake, &ada(), &without);
    let (status, answer) = redeem(&fake, &token_form(&fake, &code, &[("code_verifier", "")])).await;
    assert_eq!(status, 200, "{answer}");
    refused(redeem(&fake, &token_form(&fake, &code_for(&fake, &ada()), &[("code_verifier", "")])).await);
    // Half of it is a mistake.
    for half in without {
        let callback = fake.approve(&authorization_url(&fake, &[half]), &ada());
        assert_eq!(param(&callback, "error").as_deref(), Some("invalid_request"), "{half:?}");
    }
}

#[tokio::test]
async fn what_else_is_wrong_goes_back_to_the_client() {
    let fake = FakeProvider::start().await;
    for (change, error) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", "code id_token"), "unsupported_response_type"),
        (("response_mode", "form_post"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
    ] {
        let response = http().get(authorization_url(&fake, &[change])).send().await.unwrap();
        assert_eq!(response.status(), 302, "{change:?}");
        let callback = header(&response, "location");
        assert_eq!(param(callback, "error").unwrap(), error, "{change:?}");
        assert_eq!(param(callback, "state").unwrap(), "a state");
        assert_eq!(param(callback, "iss").unwrap(), fake.issuer());
        assert_eq!(param(callback, "code"), None);
    }
    let twice = authorization_url(&fake, &[]) + "&scope=more";
    assert_eq!(param(&fake.approve(&twice, &ada()), "error").unwrap(), "invalid_request");
}

#[tokio::test]
async fn iss_can_be_left_out() {
    let fake = FakeProvider::builder().sends_iss(false).start().await.unwrap();
    let callback = fake.approve(&authorization_url(&fake, &[]), &ada());
    assert_eq!(param(&callback, "iss"), None);
}

#[tokio::test]
async fn a_person_can_say_no() {
    let fake = FakeProvider::start().await;
    let callback = fake.deny(&authorization_url(&fake, &[]));
    assert_eq!(param(&callback, "error").unwrap(), "access_denied");
    assert_eq!(fake.requests()[0].path, "/authorize");
}

#[tokio::test]
#[should_panic(expected = "error page: There is no client")]
async fn approving_a_request_that_shows_an_error_page_panics() {
    let fake = FakeProvider::start().await;
    let _ = fake.approve(&authorization_url(&fake, &[("client_id", "other")]), &ada());
}

#[tokio::test]
#[should_panic(expected = "is not of http://127.0.0.1")]
async fn approving_at_another_provider_panics() {
    let (fake, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let _ = fake.approve(&authorization_url(&other, &[]), &ada());
}

async fn asking() -> FakeProvider {
    FakeProvider::builder()
        .interactive(true)
        .client_name("Tom & Jerry's <app>")
        .person(ada())
        .person(Person::new("2\"", "bob@example.com").name("<b>Bob</b>"))
        .start()
        .await
        .unwrap()
}

async fn ticket(url: String) -> (String, String) {
    let response = http().get(url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "referrer-policy"), "no-referrer");
    let policy = header(&response, "content-security-policy").to_owned();
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("form-action"));
    let html = response.text().await.unwrap();
    let ticket = html.split("name=ticket value=\"").nth(1).unwrap().split('"').next().unwrap();
    (ticket.to_owned(), html)
}

#[tokio::test]
async fn the_consent_page_shows_people_scopes_and_client_as_text() {
    let fake = asking().await;
    let (_, html) = ticket(authorization_url(&fake, &[("scope", "openid \"><img>")])).await;
    for shown in [
        "Tom &amp; Jerry&#39;s &lt;app&gt;",
        "Ada Lovelace",
        "ada@example.com",
        "&lt;b&gt;Bob&lt;/b&gt;",
        "value=\"2&quot;\"",
        "<li>openid</li>",
        "<li>&quot;&gt;&lt;img&gt;</li>",
        "value=deny",
    ] {
        assert!(html.contains(shown), "{shown} in {html}");
    }
    for not in ["<img", "<b>Bob", "http-equiv", "<script", "src=", "@import", "url("] {
        assert!(!html.contains(not), "{not} in {html}");
    }
}

#[tokio::test]
async fn a_consent_page_is_answered_once() {
    let fake = asking().await;
    let (yes, _) = ticket(authorization_url(&fake, &[])).await;
    let (no, _) = ticket(authorization_url(&fake, &[])).await;
    let url = format!("{}/decision", fake.authorize_url());
    let chosen = vec![("ticket", yes), ("person", "2\"".to_owned())];

    let response = post(&url, &chosen).send().await.unwrap();
    assert_eq!(response.status(), 303);
    let code = param(header(&response, "location"), "code").unwrap();
    let (_, answer) = redeem(&fake, &token_form(&fake, &code, &[])).await;
    let (_, claims) = read(get(&fake.userinfo_url(), &answer["access_token"]).await).await;
    assert_eq!(claims["sub"], "2\"");
    assert_eq!(post(&url, &chosen).send().await.unwrap().status(), 400);

    let denied = vec![("ticket", no), ("decision", "deny".to_owned())];
    let response = post(&url, &denied).send().await.unwrap();
    assert_eq!(param(header(&response, "location"), "error").unwrap(), "access_denied");
}

#[tokio::test]
async fn a_hinted_person_is_shown_first_and_prompt_none_is_not_shown() {
    let fake = asking().await;
    let (_, html) = ticket(authorization_url(&fake, &[("login_hint", "bob@example.com")])).await;
    assert!(html.find("bob@").unwrap() < html.find("ada@").unwrap());

    let response = http().get(authorization_url(&fake, &[("prompt", "none")])).send().await.unwrap();
    assert_eq!(param(header(&response, "location"), "error").unwrap(), "interaction_required");
}
