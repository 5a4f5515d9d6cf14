//! Getting in as somebody else.

use std::time::{Duration, Instant};

use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{OneTime, Provider as _, Store as _, Token};

use super::{Account, Store, mallory, on_page, start, who};
use crate::support::{Browser, Database, Recorded, ada, app, plain_description, query, with};

#[tokio::test]
async fn login_csrf_the_victim_is_not_signed_in_as_the_attacker() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    // The attacker stops on the way back, and has the victim's browser go on.
    let mut attacker = Browser::new();
    let url = attacker.login(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &mallory());
    let mut victim = Browser::new();
    victim.come_back(&app, &callback).await.leads_to("/?error=OAUTH_INVALID_STATE");
    assert_eq!(who(&mut victim, &app).await, None);
    // Also not while the victim is on the same way.
    let mut victim = Browser::new();
    victim.login(&app, "/auth/fake").await;
    victim.come_back(&app, &callback).await.leads_to("/?error=OAUTH_INVALID_STATE");
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn session_fixation_a_session_that_the_attacker_knows_ends_at_the_login() {
    let fake = FakeProvider::start().await;
    let sessions = Recorded::default();
    let app = app(Store::default())
        .session(users_runtime::CookieTransport::new(), sessions.clone())
        .provider("/auth/fake", fake.provider())
        .start()
        .await;
    let attacker = on_page(&app, &fake, &mallory()).await;
    let planted = attacker.jar["session"].clone();
    let mut victim = Browser::new();
    victim.jar.insert("session".to_owned(), planted.clone());
    victim.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    assert_ne!(victim.jar["session"], planted);
    assert_eq!(sessions.ended(), [planted], "the planted one is worth nothing any more");
    assert_eq!(who(&mut attacker.clone(), &app).await, None);
    // One that nobody has made is not taken over.
    let mut victim = Browser::new();
    victim.jar.insert("session".to_owned(), "chosen-by-the-attacker".to_owned());
    victim.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    assert_ne!(victim.jar["session"], "chosen-by-the-attacker");
}

#[tokio::test]
async fn mix_up_an_honest_providers_code_is_not_sent_to_a_hostile_one() {
    let (honest, hostile) = (FakeProvider::start().await, FakeProvider::start().await);
    let app = app(Store::default())
        .provider("/auth/fake", honest.provider())
        .provider("/auth/evil", hostile.provider().named("evil"))
        .start()
        .await;
    // The hostile provider sends the person on to the honest one, with its own `state`.
    let mut victim = Browser::new();
    let to_hostile = victim.authorize(&app, "/auth/evil").await;
    let to_honest = victim.authorize(&app, "/auth/fake").await;
    let state = query(&to_hostile, "state").unwrap();
    let honest_code = query(&honest.approve(&to_honest, &ada()), "code").unwrap();
    for path in ["/auth/evil/callback", "/auth/fake/callback"] {
        for iss in [String::new(), format!("&iss={}", honest.issuer())] {
            let forged = format!("{}{path}?code={honest_code}&state={state}{iss}", app.url);
            let answer = victim.clone().get(&forged).await;
            assert_eq!(answer.status, 400, "{forged}: {answer:?}");
        }
    }
    let sent = hostile.token_requests();
    assert!(sent.iter().all(|request| request.param("code") != Some(&*honest_code)), "the code has leaked");
}

#[tokio::test]
async fn code_injection_a_stolen_code_is_of_no_use_in_the_attackers_own_transaction() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut victim = Browser::new();
    let url = victim.authorize(&app, "/auth/fake").await;
    let stolen = query(&fake.approve(&url, &ada()), "code").unwrap();
    let mut attacker = Browser::new();
    let url = attacker.authorize(&app, "/auth/fake").await;
    let own = fake.approve(&url, &mallory());
    let injected = own.replace(&query(&own, "code").unwrap(), &stolen);
    assert_ne!(injected, own);
    attacker.come_back(&app, &injected).await.is(400, "OAUTH_INVALID_GRANT");
    assert_eq!(who(&mut attacker, &app).await, None);
}

#[tokio::test]
async fn replay_an_answer_is_good_once_on_one_server_and_on_two() {
    let fake = FakeProvider::builder().redirect_uri("https://app.example/back").start().await.unwrap();
    let database = Database::new();
    let mut servers = Vec::new();
    for _ in 0..2 {
        let setup = app(database.store::<Account>().await)
            .provider("/auth/fake", fake.provider().redirect_url("https://app.example/back"))
            .configure(|oauth| oauth.one_time(OneTime::Store));
        servers.push(setup.start().await);
    }
    let mut browser = Browser::new();
    let url = browser.authorize(&servers[0], "/auth/fake").await;
    let landed = fake.approve(&url, &ada());
    let callback = format!("/auth/fake/callback?{}", landed.split_once('?').unwrap().1);
    // Whoever has seen the address and the cookie tries them again.
    let thief = browser.clone();
    assert_eq!(browser.visit(&servers[0], &callback).await.status, 200);
    for server in [&servers[0], &servers[1], &servers[1]] {
        thief.clone().visit(server, &callback).await.is(400, "OAUTH_INVALID_STATE");
    }
    assert_eq!(fake.token_requests().len(), 1);
}

#[tokio::test]
async fn cookie_tossing_a_sibling_domain_sets_no_cookie_that_counts() {
    let fake =
        FakeProvider::builder().redirect_uri("https://app.example/auth/fake/callback").start().await.unwrap();
    let app = app(Store::default())
        .base("https://app.example")
        .provider("/auth/fake", fake.provider())
        .start()
        .await;
    let mut attacker = Browser::new();
    let url = attacker.login(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &mallory());
    let (name, value) =
        attacker.jar.iter().next().map(|(name, value)| (name.clone(), value.clone())).unwrap();
    assert!(name.starts_with("__Host-"));
    // What a sibling can set has no such prefix; not in other letters, and not behind a space either.
    let bare = name.trim_start_matches("__Host-");
    for tossed in
        [bare.to_owned(), format!("__host-{bare}"), format!("__Secure-{bare}"), format!("\u{a0}{name}")]
    {
        let mut victim = Browser::new();
        victim.jar.insert(tossed.clone(), value.clone());
        victim.come_back(&app, &callback).await.leads_to("/?error=OAUTH_INVALID_STATE");
        assert!(!victim.jar.contains_key("__Host-session"), "{tossed}");
    }
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn header_injection_nothing_of_the_providers_gets_into_a_head() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = start(&fake, store.clone()).await;
    let evil = "x\r\nSet-Cookie: session=evil\r\n\r\n<script>";
    let person = Person::new("7", "seven@example.com").name(evil).picture(evil);
    let mut browser = Browser::new();
    let answer = browser.sign_in_by_page(&app, &fake, &person).await;
    answer.leads_to("/");
    assert!(answer.headers.iter().all(|(_, value)| !value.as_bytes().windows(4).any(|part| part == b"evil")));
    assert_eq!(browser.visit(&app, "/me").await.json()["display_name"], evil, "it is text, and stays text");
    // In an id it is refused, in an address it is none, and in an error of the callback it is nowhere.
    let id = Person::new(evil, "eight@example.com");
    Browser::new().sign_in(&app, &fake, &id).await.is(502, "OAUTH_PROVIDER_ERROR");
    let address = Person::new("9", format!("nine@example.com{evil}"));
    Browser::new().sign_in(&app, &fake, &address).await.is(400, "OAUTH_NOT_AVAILABLE_EMAIL");
    fake.misbehave_once(Misbehavior::RedirectError("x%0d%0aSet-Cookie:%20session=evil".to_owned()));
    let mut browser = Browser::new();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/?error=OAUTH_PROVIDER_ERROR");
    assert!(browser.jar.is_empty());
}

#[tokio::test]
async fn id_confusion_one_and_the_text_one_are_one_id_and_letters_count() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone()).provider("/auth/fake", with(&fake, plain_description(&fake))).start().await;
    fake.misbehave(Misbehavior::NumericId);
    Browser::new().sign_in(&app, &fake, &Person::new("1", "one@example.com")).await.access_token();
    fake.behave();
    Browser::new().sign_in(&app, &fake, &Person::new("1", "one@example.com")).await.access_token();
    assert_eq!(store.accounts(&1).await.unwrap().len(), 1);
    // None of these is another's account.
    for (index, id) in ["A", "a", "\u{e1}", "a ", "01", "1.0", "+1", "\u{ff11}", "1e0"].iter().enumerate() {
        let person = Person::new(*id, format!("person{index}@example.com"));
        let answer = Browser::new().sign_in(&app, &fake, &person).await;
        let me = Browser::new().bearing(&answer.access_token()).visit(&app, "/me").await.json();
        assert_eq!(me["id"].as_u64(), Some(index as u64 + 2), "{id:?}");
    }
    for (misbehavior, id) in
        [(Misbehavior::FloatId, "1"), (Misbehavior::BooleanId, "true"), (Misbehavior::EmptyId, "")]
    {
        fake.misbehave(misbehavior);
        let person = Person::new(id, "z@example.com");
        Browser::new().sign_in(&app, &fake, &person).await.is_for(&id, 502, "OAUTH_PROVIDER_ERROR");
        fake.behave();
    }
}

#[tokio::test]
async fn a_token_of_one_application_opens_no_other_and_no_other_model() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let [head, body, seal] = token.split('.').collect::<Vec<_>>()[..] else { panic!("no JWT") };
    // Without a signature, with none said, with another's, and with the payload of a superuser.
    let none = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0";
    for forged in [
        format!("{head}.{body}."),
        format!("{none}.{body}."),
        format!("{none}.{body}.{seal}"),
        format!("{head}.{body}.{}", seal.chars().rev().collect::<String>()),
        format!("{head}.{}.{seal}", "eyJzdWIiOiIyIn0"),
        format!("{token}\u{0}"),
        token.to_uppercase(),
    ] {
        let Ok(value) = reqwest::header::HeaderValue::from_str(&format!("Bearer {forged}")) else { continue };
        let mut browser = Browser::new().with("authorization", value.to_str().unwrap());
        assert_eq!(who(&mut browser, &app).await, None, "{forged}");
    }
}

/// The shortest of many comparisons.
fn shortest(one: &Token, other: &Token) -> Duration {
    (0..200)
        .map(|_| {
            let start = Instant::now();
            let is_equal = std::hint::black_box(one) == std::hint::black_box(other);
            let elapsed = start.elapsed();
            std::hint::black_box(is_equal);
            elapsed
        })
        .min()
        .unwrap()
}

#[test]
fn timing_tells_nothing_of_where_two_tokens_differ() {
    const LENGTH: usize = 1 << 20;
    let token = Token::from("t".repeat(LENGTH));
    let differs_at = |index: usize| {
        let mut text = "t".repeat(LENGTH).into_bytes();
        text[index] = b'x';
        Token::from(String::from_utf8(text).unwrap())
    };
    let (early, late) = (differs_at(0), differs_at(LENGTH - 1));
    assert!(token != early && token != late);
    let ratio = shortest(&token, &late).as_secs_f64() / shortest(&token, &early).as_secs_f64();
    // A comparison that stops at the first difference is thousands of times quicker for the early one.
    assert!((0.2..5.0).contains(&ratio), "{ratio}");
}
