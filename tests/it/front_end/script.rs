//! What a single-page front end for FastAPI Users sends, and what the people in front of it do.

use std::time::Duration;

use reqwest::{Method, Url};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior, Person};

use super::seen::{Names, Seen, seen};
use super::servers::{COOKIE, FRONT_END, Providers, Server};
use crate::support::{Answer, Browser, ada, bob, query};

const LOGIN: &str = "/auth/first";
const COOKIE_LOGIN: &str = "/auth/cookie/first";
const ASSOCIATE: &str = "/auth/associate/second";

/// A request of the script, and what the front end saw of its answer.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) seen: Seen,
}

/// The script, as it is played against one of the two.
pub(super) struct Script<'a> {
    server: &'a mut Server,
    providers: &'a Providers,
    names: Names,
    steps: Vec<Step>,
}

/// Plays it.
pub(super) async fn play(server: &mut Server, providers: &Providers) -> Vec<Step> {
    let mut script = Script { server, providers, names: Names::default(), steps: Vec::new() };
    let mut ada = script.logins().await;
    script.scopes().await;
    script.associations(&mut ada).await;
    script.foreign_associations(&mut ada).await;
    script.refused_people().await;
    script.odd_callbacks().await;
    script.two_tabs_and_a_reload().await;
    script.provider_on_a_bad_day().await;
    script.by_cookie().await;
    script.ends_of_sessions(&ada).await;
    script.inactive_user().await;
    script.late_people().await;
    script.steps
}

impl Script<'_> {
    /// A new browser with the front end's page in it, which asks for JSON with credentials.
    fn browser(&self) -> Browser {
        let browser = Browser { is_at_peer: self.server.is_theirs(), ..Browser::new() };
        browser
            .with("origin", FRONT_END)
            .with("sec-fetch-site", "same-site")
            .with("accept", "application/json, text/plain, */*")
    }

    async fn send(
        &mut self,
        step: &'static str,
        browser: &mut Browser,
        method: Method,
        path: &str,
    ) -> Answer {
        let answer = browser.send(method, &format!("{}{path}", self.server.url), String::new()).await;
        let seen = seen(&answer, &mut self.names, &self.providers.issuers());
        self.steps.push(Step { name: step, seen });
        answer
    }

    async fn get(&mut self, step: &'static str, browser: &mut Browser, path: &str) -> Answer {
        self.send(step, browser, Method::GET, path).await
    }

    /// `GET authorize`, and where the person is sent. It is a step of its own only in the beginning.
    async fn authorize(&mut self, browser: &mut Browser, mount_and_query: (&str, &str)) -> String {
        let (mount, query) = mount_and_query;
        let url = format!("{}{mount}/authorize{query}", self.server.url);
        let answer = browser.get(&url).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["authorization_url"].as_str().unwrap().to_owned()
    }

    /// The provider where a person is sent.
    fn provider(&self, mount: &str) -> &FakeProvider {
        if mount == ASSOCIATE { &self.providers.second } else { &self.providers.first }
    }

    /// `GET callback` with the query of the page that the provider sent the person back to.
    async fn callback(
        &mut self,
        step: &'static str,
        browser: &mut Browser,
        mount: &str,
        query: &str,
    ) -> Answer {
        self.get(step, browser, &format!("{mount}/callback?{query}")).await
    }

    /// To the provider and back: the query of the page.
    async fn trip(&mut self, browser: &mut Browser, mount: &str, person: &Person) -> String {
        let url = self.authorize(browser, (mount, "")).await;
        page_query(&url, &self.provider(mount).approve(&url, person))
    }

    /// All of it, in which the callback is a step.
    async fn come_back(
        &mut self,
        step: &'static str,
        browser: &mut Browser,
        mount: &str,
        person: &Person,
    ) -> Answer {
        let query = self.trip(browser, mount, person).await;
        self.callback(step, browser, mount, &query).await
    }

    /// A browser in which this person has signed in by a bearer token.
    async fn signed_in(&mut self, step: &'static str, person: &Person) -> Browser {
        let mut browser = self.browser();
        let answer = self.come_back(step, &mut browser, LOGIN, person).await;
        browser.bearing(&answer.access_token())
    }

    async fn logins(&mut self) -> Browser {
        let mut browser = self.browser();
        let answer =
            self.get("the start of a login", &mut browser, &format!("{LOGIN}/authorize")).await.json();
        let url = answer["authorization_url"].as_str().unwrap();
        let query = page_query(url, &self.providers.first.approve(url, &ada()));
        let answer = self.callback("a first login", &mut browser, LOGIN, &query).await;
        let mut first = browser.bearing(&answer.access_token());
        self.get("the new user", &mut first, "/users/me").await;

        let mut again = self.signed_in("a second login, in another browser", &ada()).await;
        self.get("the same user", &mut again, "/users/me").await;
        let answer = self.come_back("a login while signed in", &mut first, LOGIN, &ada()).await;
        let mut last = self.browser().bearing(&answer.access_token());
        self.get("still the same user", &mut last, "/users/me").await;
        let mut nobody = self.browser();
        self.get("a user without a token", &mut nobody, "/users/me").await;
        self.get("a user with a token that is none", &mut nobody.bearing("none"), "/users/me").await;
        last
    }

    async fn scopes(&mut self) {
        let mut browser = self.browser();
        let asked = "?scopes=openid&scopes=email&scopes=calendar";
        let path = format!("{LOGIN}/authorize{asked}");
        let answer = self.get("a start with scopes that are allowed here", &mut browser, &path).await.json();
        let url = answer["authorization_url"].as_str().unwrap();
        let query = page_query(url, &self.providers.first.approve(url, &ada()));
        self.callback("a login with scopes", &mut browser, LOGIN, &query).await;
        let path = format!("{LOGIN}/authorize?scopes=openid&scopes=drive");
        self.get("a start with a scope that is not allowed here", &mut self.browser(), &path).await;
    }

    async fn associations(&mut self, ada: &mut Browser) {
        let answer =
            self.get("the start of an association", ada, &format!("{ASSOCIATE}/authorize")).await.json();
        let url = answer["authorization_url"].as_str().unwrap();
        let query = page_query(url, &self.providers.second.approve(url, &second_account("ada")));
        self.callback("an association", ada, ASSOCIATE, &query).await;
        self.get("the user with two accounts", ada, "/users/me").await;

        let mut nobody = self.browser();
        let path = format!("{ASSOCIATE}/authorize");
        self.get("the start of an association without a token", &mut nobody, &path).await;
        let query = self.trip(ada, ASSOCIATE, &second_account("ada")).await;
        let mut without = Browser { jar: ada.jar.clone(), ..self.browser() };
        self.callback("an association without a token", &mut without, ASSOCIATE, &query).await;
        let url = self.authorize(ada, (ASSOCIATE, "")).await;
        let query = page_query(&url, &self.providers.second.deny(&url));
        self.callback("an association that the person declines", ada, ASSOCIATE, &query).await;
    }

    async fn foreign_associations(&mut self, ada: &mut Browser) {
        let bobs = self.signed_in("another person's first login", &bob()).await;
        let query = self.trip(ada, ASSOCIATE, &second_account("eve")).await;
        let mut as_bob = Browser { jar: ada.jar.clone(), ..bobs.clone() };
        let step = "an association that another user ends";
        self.callback(step, &mut as_bob, ASSOCIATE, &query).await;

        let mut bobs = bobs;
        let account = second_account("ada");
        self.come_back("an association of another user's account", &mut bobs, ASSOCIATE, &account).await;
        let account = second_account("bob").without_email();
        self.come_back("an association of an account without an address", &mut bobs, ASSOCIATE, &account)
            .await;
        let query = self.trip(&mut bobs, ASSOCIATE, &second_account("bob")).await;
        let step =
            "an association of which code and state alone are handed on, where the provider sends `iss`";
        let (code, state) = (parameter(&query, "code"), parameter(&query, "state"));
        self.callback(step, &mut bobs, ASSOCIATE, &encoded(&[("code", &code), ("state", &state)])).await;

        let mut cleo = self.signed_in("a third person's first login", &cleo()).await;
        let account = second_account("cleo");
        self.come_back("an association that is made twice: the first", &mut cleo, ASSOCIATE, &account).await;
        self.come_back("an association that is made twice", &mut cleo, ASSOCIATE, &account).await;
    }

    async fn refused_people(&mut self) {
        let mut browser = self.browser();
        let other = Person::new("9", "ada@example.com");
        self.come_back("a login whose address is taken", &mut browser, LOGIN, &other).await;
        let other = Person::new("10", "dan@example.com").without_email();
        self.come_back("a login without an address", &mut browser, LOGIN, &other).await;
        let other = Person::new("11", "fay@example.com").unverified();
        self.come_back("a login with an address that is not verified", &mut browser, LOGIN, &other).await;
    }

    async fn odd_callbacks(&mut self) {
        let mut browser = self.browser();
        let query = self.trip(&mut browser, LOGIN, &ada()).await;
        let state = parameter(&query, "state");
        let only = encoded(&[("state", &state)]);
        self.callback("a callback without a code", &mut browser, LOGIN, &only).await;
        let query = self.trip(&mut browser, LOGIN, &ada()).await;
        let only = encoded(&[("code", &parameter(&query, "code"))]);
        self.callback("a callback without a state", &mut browser, LOGIN, &only).await;
        self.callback("a callback without anything", &mut browser, LOGIN, "").await;
        for (step, state) in [
            ("a state that is none", "none".to_owned()),
            ("a state that is spoilt", format!("{}x", &state[..state.len() - 2])),
        ] {
            let query = self.trip(&mut browser, LOGIN, &ada()).await;
            let code = parameter(&query, "code");
            self.callback(step, &mut browser, LOGIN, &encoded(&[("code", &code), ("state", &state)])).await;
        }
        let query = self.trip(&mut browser, LOGIN, &ada()).await;
        let mut other = self.browser();
        self.callback("a state of another browser", &mut other, LOGIN, &query).await;
    }

    async fn two_tabs_and_a_reload(&mut self) {
        let mut browser = self.browser();
        let one = self.trip(&mut browser, LOGIN, &ada()).await;
        let other = self.trip(&mut browser, LOGIN, &ada()).await;
        self.callback("two tabs: the one that began first", &mut browser, LOGIN, &one).await;
        self.callback("two tabs: the other", &mut browser, LOGIN, &other).await;
        self.callback("the page of the way back, loaded again", &mut browser, LOGIN, &other).await;
    }

    async fn provider_on_a_bad_day(&mut self) {
        let mut browser = self.browser();
        let url = self.authorize(&mut browser, (LOGIN, "")).await;
        let query = page_query(&url, &self.providers.first.deny(&url));
        self.callback("a login that the person declines", &mut browser, LOGIN, &query).await;
        for (step, misbehavior) in [
            ("another `error` of the provider", Misbehavior::RedirectError("server_error".to_owned())),
            ("a code that the provider refuses", Misbehavior::TokenError("invalid_grant".to_owned())),
            ("a provider that is overloaded", Misbehavior::Status(Endpoint::Token, 503)),
            ("a provider that gives no profile", Misbehavior::Status(Endpoint::UserInfo, 500)),
        ] {
            self.providers.first.misbehave(misbehavior);
            self.come_back(step, &mut browser, LOGIN, &ada()).await;
            self.providers.first.behave();
        }
    }

    async fn by_cookie(&mut self) {
        let mut browser = self.browser();
        self.come_back("a login by cookie", &mut browser, COOKIE_LOGIN, &gil()).await;
        self.get("the user by cookie", &mut browser, "/users/me").await;
        self.come_back("an association by cookie", &mut browser, ASSOCIATE, &second_account("gil")).await;
        let evil = Browser { jar: browser.jar.clone(), ..Browser::new() };
        let mut evil = Browser { is_at_peer: self.server.is_theirs(), ..evil }
            .with("origin", "http://evil.example")
            .with("sec-fetch-site", "same-site");
        let logout = "/auth/cookie/logout";
        self.send("a logout that a foreign page sends", &mut evil, Method::POST, logout).await;
        self.send("a logout by cookie", &mut browser, Method::POST, logout).await;
        self.get("the user after the logout by cookie", &mut browser, "/users/me").await;
        self.send("a logout by cookie without one", &mut browser, Method::POST, logout).await;
        browser.jar.insert(COOKIE.to_owned(), "stale".to_owned());
        self.send("a logout by a cookie that is no session any more", &mut browser, Method::POST, logout)
            .await;
    }

    async fn ends_of_sessions(&mut self, ada: &Browser) {
        let (mut ada, mut nobody) = (ada.clone(), self.browser());
        let logout = "/auth/jwt/logout";
        self.send("a logout by token", &mut ada, Method::POST, logout).await;
        self.get("the user after the logout by token", &mut ada, "/users/me").await;
        self.send("a logout by token without one", &mut nobody, Method::POST, logout).await;
    }

    async fn inactive_user(&mut self) {
        let hal = Person::new("12", "hal@example.com");
        let mut browser = self.signed_in("a fourth person's first login", &hal).await;
        let query = self.trip(&mut browser, ASSOCIATE, &second_account("hal")).await;
        self.server.deactivate("hal@example.com").await;
        self.callback("an association of an inactive user", &mut browser, ASSOCIATE, &query).await;
        let path = format!("{ASSOCIATE}/authorize");
        self.get("the start of an association of an inactive user", &mut browser, &path).await;
        self.get("an inactive user", &mut browser, "/users/me").await;
        self.send("a logout of an inactive user", &mut browser, Method::POST, "/auth/jwt/logout").await;
        let mut browser = self.browser();
        self.come_back("a login of an inactive user", &mut browser, LOGIN, &hal).await;
        self.come_back("a login of an inactive user by cookie", &mut browser, COOKIE_LOGIN, &hal).await;
    }

    async fn late_people(&mut self) {
        for (step, minutes) in
            [("a state of five minutes", 5), ("a state of half an hour", 30), ("a state of two hours", 120)]
        {
            let mut browser = self.browser();
            let query = self.trip(&mut browser, LOGIN, &ada()).await;
            let time = Duration::from_secs(minutes * 60);
            let state = self.server.wait(&parameter(&query, "state"), time);
            let code = parameter(&query, "code");
            self.callback(step, &mut browser, LOGIN, &encoded(&[("code", &code), ("state", &state)])).await;
        }
    }
}

fn cleo() -> Person {
    Person::new("3", "cleo@example.com")
}

fn gil() -> Person {
    Person::new("7", "gil@example.com")
}

/// The account of this person at the second provider, where they have another address.
fn second_account(name: &str) -> Person {
    Person::new(format!("second-{name}"), format!("{name}@second.example"))
}

/// The query of the front end's page, where the provider has sent the person back to.
fn page_query(authorization_url: &str, landed: &str) -> String {
    let page = query(authorization_url, "redirect_uri").unwrap();
    assert!(page.starts_with(FRONT_END), "{page}");
    let query = landed.strip_prefix(&page).and_then(|rest| rest.strip_prefix('?'));
    query.unwrap_or_else(|| panic!("{landed} is not at {page}")).to_owned()
}

fn parameter(page_query: &str, name: &str) -> String {
    let url = Url::parse(&format!("{FRONT_END}/?{page_query}")).unwrap();
    query(url.as_str(), name).unwrap_or_else(|| panic!("no {name} in {page_query}"))
}

fn encoded(parameters: &[(&str, &str)]) -> String {
    let mut url = Url::parse(FRONT_END).unwrap();
    url.query_pairs_mut().extend_pairs(parameters);
    url.query().unwrap().to_owned()
}
