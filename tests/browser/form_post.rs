//! The answer that comes by a form of another site: Sign in with Apple (OAuth 2.0 Form Post Response Mode).
//!
//! A browser sends no `SameSite=Lax` cookie with a form that another site posts, so that the transaction's is not there when
//! the code comes. `SameSite=None` would be sent, but takes `Secure`, which no cookie on http has, and goes along with all that
//! other sites post. So the form is answered by a redirect to the same path, where a `GET` has the cookie. The code is in
//! that one address, as it is in the callback's of every other provider, and is in no other: neither in one of the provider
//! nor in the history, a `Referer` or the log.

use std::path::Path;

use reqwest::redirect::Policy;
use serde_json::json;
use users_runtime::providers::Apple;
use users_runtime::testing::{FakeProvider, Person};

use crate::apple::App;
use crate::records::Request;
use crate::stage::{Stage, play_in};
use crate::steps::{account, is_kept_well};

const CALLBACK: &str = "/auth/apple/callback";

#[tokio::test]
async fn sign_in_by_a_form() {
    play("sign_in_by_a_form", async |stage: &Stage, apple: &FakeProvider| {
        let browser = &stage.browser;
        browser.sees("Welcome").await;
        assert!(browser.cookies().await.is_empty(), "to look at the page leaves no cookie");
        stage.go_to_apple("Sign in with").await;
        let [transaction] = &stage.transactions().await[..] else { panic!("one transaction is under way") };
        is_kept_well(transaction);
        let asked = stage.requests_to("/authorize").await;
        assert_eq!(asked[0].parameter("response_mode").as_deref(), Some("form_post"));

        // The name comes with the form alone, and here it is.
        stage.agree_as("Ada Lovelace").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(browser.address().await, stage.home());
        assert_eq!(stage.accounts().await, [account("apple", "ada@example.com")]);
        let user = stage.user().await;
        let [session] = &browser.cookies().await[..] else { panic!("only the session is left") };
        assert_eq!(session.name, "session");
        is_kept_well(session);
        assert_eq!(browser.script("return document.cookie").await, "", "no script sees a cookie");

        let [form, callback] = &stage.requests_to(CALLBACK).await[..] else { panic!("two requests") };
        form_of_another_site(form);
        assert_eq!(callback.method, "GET");
        // It is still the other site that has begun this.
        assert_eq!(callback.header("sec-fetch-site"), Some("cross-site"));
        let sent = callback.header("cookie").unwrap_or_default();
        assert_eq!(sent, format!("{}={}", transaction.name, transaction.value));
        assert_eq!(callback.parameter("code").as_ref(), apple.issued_codes().first());
        assert!(callback.parameter("user").is_some_and(|user| user.contains("Lovelace")));
        stage.hides_codes(apple).await;

        // The second time no name comes, and the first one stays.
        stage.sign_out().await;
        stage.go_to_apple("Sign in with").await;
        stage.agree_as("Ada Lovelace").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(stage.user().await, user);
        let again = stage.requests_to(CALLBACK).await.pop().unwrap();
        assert_eq!((&*again.method, again.parameter("user")), ("GET", None));
        stage.hides_codes(apple).await;
    })
    .await;
}

/// The session is in a `Lax` cookie too, and who is signed in is asked with the redirect.
#[tokio::test]
async fn associate_by_a_form() {
    play("associate_by_a_form", async |stage: &Stage, apple: &FakeProvider| {
        stage.go_to_apple("Sign in with").await;
        stage.agree_as("Ada Lovelace").await;
        let user = stage.user().await;
        stage.go_to_apple("Link").await;
        stage.agree_as("Grace Hopper").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(stage.user().await, user);
        let both = [account("apple", "ada@example.com"), account("apple", "grace@example.com")];
        assert_eq!(stage.accounts().await, both);
        assert!(stage.transactions().await.is_empty());
        let [form, callback] = &stage.requests_to("/auth/associate/apple/callback").await[..] else {
            panic!("two requests")
        };
        form_of_another_site(form);
        assert!(callback.header("cookie").is_some_and(|sent| sent.contains("session=")));
        stage.hides_codes(apple).await;
    })
    .await;
}

/// A no comes by a form as well.
#[tokio::test]
async fn denied_consent_by_a_form() {
    play("denied_consent_by_a_form", async |stage: &Stage, _: &FakeProvider| {
        stage.go_to_apple("Sign in with").await;
        stage.browser.press("Deny").await;
        stage.browser.sees("OAUTH_ACCESS_DENIED").await;
        stage.browser.sees("Welcome").await;
        assert_eq!(stage.browser.address().await, format!("{}?error=OAUTH_ACCESS_DENIED", stage.home()));
        assert!(stage.browser.cookies().await.is_empty(), "neither a session nor a transaction is left");
        form_of_another_site(&stage.requests_to(CALLBACK).await[0]);
    })
    .await;
}

/// Any site can post a form: Eve's, with an answer to a sign-in that she has begun, so that who comes along is her here.
#[tokio::test]
async fn form_of_a_stranger() {
    play("form_of_a_stranger", async |stage: &Stage, apple: &FakeProvider| {
        let browser = &stage.browser;
        let mine = browser.tab().await;
        stage.go_to_apple("Sign in with").await;
        browser.new_tab().await;
        // It is one more site, on which anything may be: this one has no cookies of the other.
        browser.open(&stage.home().replace("localhost", "127.0.0.1")).await;
        browser.sees("Welcome").await;
        browser.script(&posts(&stage.callback(), &eves_answer(stage, apple).await)).await;
        browser.sees("OAUTH_INVALID_STATE").await;
        browser.sees("Welcome").await;
        let [form, callback] = &stage.requests_to(CALLBACK).await[..] else { panic!("two requests") };
        form_of_another_site(form);
        assert_eq!(callback.parameter("code").as_ref(), apple.issued_codes().first());
        assert!(apple.token_requests().is_empty(), "her code is not redeemed");

        // What is under way here goes on.
        browser.change_to(&mine).await;
        stage.agree_as("Ada Lovelace").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        stage.hides_codes(apple).await;
    })
    .await;
}

/// Plays a story with Apple, where Ada and Grace have accounts.
async fn play(name: &str, story: impl AsyncFnOnce(&Stage, &FakeProvider)) {
    let apple = FakeProvider::like::<Apple>()
        .person(Person::new("1", "ada@example.com").name("Ada Lovelace"))
        .person(Person::new("2", "grace@example.com").name("Grace Hopper"))
        .interactive(true)
        .start()
        .await
        .expect("there is a free port");
    let start = async |folder: &Path| App::start(folder, apple.provider_as::<Apple>());
    play_in(name, start, async |stage: &Stage| story(stage, &apple).await).await;
}

/// A form that another site has posted, with neither a cookie nor anything in its address.
fn form_of_another_site(form: &Request) {
    assert_eq!(form.method, "POST");
    assert_eq!(form.header("sec-fetch-site"), Some("cross-site"));
    assert_eq!(form.header("sec-fetch-mode"), Some("navigate"));
    assert_eq!(form.header("cookie"), None, "Lax cookies stay behind");
    assert_eq!(form.url.query(), None);
}

/// What Eve's own sign-in came to, up to the form that she did not send.
async fn eves_answer(stage: &Stage, apple: &FakeProvider) -> String {
    let eve = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
    let login = format!("{}auth/apple/login?next=/", stage.home());
    let begun = eve.get(login).send().await.expect("the application answers");
    let there = begun.headers()["location"].to_str().expect("an address").to_owned();
    let back = apple.way_back(&there, &Person::new("3", "eve@example.com").name("Eve"));
    assert_eq!(back.url, stage.callback());
    back.form.expect("Apple answers by a form")
}

/// A script that posts a form.
fn posts(to: &str, form: &str) -> String {
    format!(
        "const form = document.createElement('form');\
         form.method = 'post';\
         form.action = {};\
         for (const [name, value] of new URLSearchParams({})) {{\
           form.append(Object.assign(document.createElement('input'), {{ name, value }}));\
         }}\
         document.body.append(form);\
         form.submit();",
        json!(to),
        json!(form),
    )
}

impl Stage {
    /// Presses "Sign in with Apple" or "Link Apple", and waits for the consent page.
    async fn go_to_apple(&self, what: &str) {
        self.browser.press(&format!("{what} Apple")).await;
        self.browser.sees("Sign in to the application").await;
    }

    fn callback(&self) -> String {
        format!("{}{}", self.home().trim_end_matches('/'), CALLBACK)
    }

    async fn requests_to(&self, path: &str) -> Vec<Request> {
        let mut requests = self.browser.requests().await;
        requests.retain(|request| request.url.path() == path);
        requests
    }

    /// Each code is in the address of one callback, and in nothing else that stays.
    async fn hides_codes(&self, apple: &FakeProvider) {
        let (requests, history) = (self.browser.requests().await, self.browser.history().await);
        let log = self.log();
        assert!(log.contains("signed in"), "there is a log:\n{log}");
        for code in apple.issued_codes() {
            let with_it: Vec<_> =
                requests.iter().filter(|request| request.url.as_str().contains(&code)).collect();
            let [callback] = with_it[..] else { panic!("it is in {with_it:#?}") };
            assert!(callback.url.as_str().starts_with(&self.home()), "it is at {}", callback.url);
            assert!(
                !history.iter().any(|url| url.contains(&code)),
                "the code stays in the history: {history:?}"
            );
            assert!(!log.contains(&code), "a code is in the log:\n{log}");
        }
    }
}
