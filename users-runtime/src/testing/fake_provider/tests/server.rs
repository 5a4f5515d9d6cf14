use std::collections::HashSet;

use serde_json::json;

use super::*;

#[tokio::test]
async fn requests_are_recorded_as_they_came() {
    let fake = FakeProvider::start().await;
    let form = token_form(&fake, "a+b c", &[]);
    let _ = redeem(&fake, &form).await;
    let _ = http().get(format!("{}?q=1", fake.userinfo_url())).send().await;
    let requests = fake.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!((requests[0].method.as_str(), requests[0].path.as_str()), ("POST", "/token"));
    assert_eq!(requests[0].param("code"), Some("a+b c"));
    assert_eq!(requests[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(requests[1].param("q"), Some("1"));
    assert_eq!((fake.token_requests().len(), fake.requests_to("/userinfo").len()), (1, 1));
}

#[tokio::test]
async fn connections_are_counted() {
    let fake = FakeProvider::start().await;
    let pooled = client().build().unwrap();
    for _ in 0..5 {
        let response = pooled.get(fake.userinfo_url()).send().await.unwrap();
        let _ = response.text().await;
    }
    assert_eq!(fake.connections(), 1);
    let _ = http().get(fake.userinfo_url()).send().await.unwrap();
    assert_eq!(fake.connections(), 2);
}

#[tokio::test]
async fn a_stopped_provider_refuses_connections_until_it_is_restarted() {
    let fake = FakeProvider::start().await;
    let pooled = client().build().unwrap();
    let answer = tokens(&fake, &ada()).await;
    assert!(pooled.get(fake.userinfo_url()).send().await.is_ok());
    fake.stop().await;
    let refused = pooled.get(fake.userinfo_url()).send().await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
    fake.stop().await;
    fake.restart().await.unwrap();
    assert_eq!(get(&fake.userinfo_url(), &answer["access_token"]).await.status(), 200);
}

#[tokio::test]
async fn a_request_that_waits_ends_with_its_provider() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::Delay(Endpoint::UserInfo, Duration::from_mins(10)));
    let waiting = tokio::spawn(http().get(fake.userinfo_url()).send());
    while fake.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(fake);
    assert!(waiting.await.unwrap().unwrap_err().is_request());
}

#[tokio::test]
async fn a_stopped_provider_frees_its_port() {
    let fake = FakeProvider::start().await;
    let port = Url::parse(fake.issuer()).unwrap().port().unwrap();
    let taken = FakeProvider::builder().port(port).start().await;
    assert_eq!(taken.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    fake.stop().await;
    let again = FakeProvider::builder().port(port).start().await.unwrap();
    assert_eq!(again.issuer(), fake.issuer());
}

#[tokio::test]
async fn fifty_people_at_once_do_not_mix() {
    let fake = Arc::new(FakeProvider::start().await);
    let logins = (0..50).map(|n| {
        let fake = Arc::clone(&fake);
        tokio::spawn(async move {
            let sub = n.to_string();
            let person = Person::new(&sub, format!("{n}@example.com"));
            let answer = tokens(&fake, &person).await;
            let (_, claims) = read(get(&fake.userinfo_url(), &answer["access_token"]).await).await;
            assert_eq!((&claims["sub"], &claims["email"]), (&json!(sub), &json!(format!("{n}@example.com"))));
        })
    });
    for login in logins.collect::<Vec<_>>() {
        login.await.unwrap();
    }
    let codes: HashSet<_> = fake.issued_codes().into_iter().collect();
    assert_eq!(codes.len(), 50);
}

#[tokio::test]
async fn the_discovery_document_tells_the_truth() {
    let builder = FakeProvider::builder().client_auth(ClientAuth::Basic);
    let fake = builder.start().await.unwrap();
    let url = format!("{}/.well-known/openid-configuration", fake.issuer());
    let (_, document) = read(http().get(url).send().await.unwrap()).await;
    assert_eq!(document["issuer"], fake.issuer());
    assert_eq!(document["authorization_endpoint"], fake.authorize_url());
    assert_eq!(document["token_endpoint"], fake.token_url());
    assert_eq!(document["userinfo_endpoint"], fake.userinfo_url());
    assert_eq!(document["revocation_endpoint"], fake.revoke_url());
    assert_eq!(document["token_endpoint_auth_methods_supported"], json!(["client_secret_basic"]));
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_what_is_too_large_is_not_read() {
    let fake = FakeProvider::start().await;
    assert_eq!(http().get(format!("{}/nothing", fake.issuer())).send().await.unwrap().status(), 404);
    let large = http().post(fake.token_url()).body("a".repeat(100_000)).send().await.unwrap();
    assert_eq!(large.status(), 413);
    let head = http().head(fake.authorize_url()).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "allow")), (405, "GET"));
}

#[tokio::test]
async fn a_person_who_removes_the_application_revokes_all() {
    let fake = FakeProvider::start().await;
    let answer = tokens(&fake, &ada()).await;
    fake.revoke_all();
    assert_eq!(get(&fake.userinfo_url(), &answer["access_token"]).await.status(), 401);
    let form = refresh_form(&fake, answer["refresh_token"].as_str().unwrap());
    assert_eq!(redeem(&fake, &form).await.1["error"], "invalid_grant");
}
