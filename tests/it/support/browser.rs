//! A browser: cookies, and no redirect that it was not told to follow.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use serde_json::Value;
use users_runtime::testing::{FakeProvider, Person};

use super::Site;

/// One for all tests, each of which has a runtime of its own: so no connection outlives its request.
pub(crate) static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).no_proxy().build().unwrap()
});

/// A browser with a jar of cookies, by name. Clones have a jar of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browser {
    /// The cookies.
    pub(crate) jar: BTreeMap<String, String>,
    /// Headers that it sends with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Whether it speaks to an application of another library, whose answers keep other rules.
    pub(crate) is_at_peer: bool,
}

impl Browser {
    /// A new browser.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The same browser, with a header more in each request.
    pub(crate) fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut browser = self.clone();
        browser.headers.push((name, value.into()));
        browser
    }

    /// The same browser, with a bearer token.
    pub(crate) fn bearing(&self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }

    /// `GET`.
    pub(crate) async fn get(&mut self, url: &str) -> Answer {
        self.send(Method::GET, url, String::new()).await
    }

    /// `POST` without a body.
    pub(crate) async fn post(&mut self, url: &str) -> Answer {
        self.send(Method::POST, url, String::new()).await
    }

    /// Sends a request, and keeps the cookies of its answer.
    pub(crate) async fn send(&mut self, method: Method, url: &str, form: String) -> Answer {
        let mut request = CLIENT.request(method, url);
        if !self.jar.is_empty() {
            request = request.header(COOKIE, self.cookie_header());
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !form.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        }
        let response = request.send().await.unwrap();
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        };
        if !self.is_at_peer {
            answer.keeps_rules_of(url);
        }
        self.keep(&answer);
        answer
    }

    /// Keeps the cookies of an answer.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        for cookie in answer.cookies() {
            if cookie.is_removal() {
                self.jar.remove(&cookie.name);
            } else {
                self.jar.insert(cookie.name, cookie.value);
            }
        }
    }

    /// The `Cookie` header.
    pub(crate) fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// The names of the transactions under way, oldest first.
    pub(crate) fn transactions(&self) -> Vec<String> {
        self.jar.keys().filter(|name| name.contains("oauth-")).cloned().collect()
    }

    /// Starts a login as a program does: where the person is to go.
    pub(crate) async fn authorize(&mut self, site: &Site, mount: &str) -> String {
        let answer = self.get(&format!("{}{mount}/authorize", site.url)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["authorization_url"].as_str().unwrap().to_owned()
    }

    /// Starts a login as a link on a page does: where the person is sent.
    pub(crate) async fn login(&mut self, site: &Site, mount_and_query: &str) -> String {
        let (mount, query) = mount_and_query.split_once('?').unwrap_or((mount_and_query, ""));
        let answer = self.get(&format!("{}{mount}/login?{query}", site.url)).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.location().to_owned()
    }

    /// Comes back from the provider.
    pub(crate) async fn come_back(&mut self, site: &Site, callback: &str) -> Answer {
        self.get(&site.local(callback)).await
    }

    /// Signs `person` in at `/auth/fake`, as a program does.
    pub(crate) async fn sign_in(&mut self, site: &Site, fake: &FakeProvider, person: &Person) -> Answer {
        let url = self.authorize(site, "/auth/fake").await;
        self.come_back(site, &fake.approve(&url, person)).await
    }

    /// Signs `person` in at `/auth/fake`, as a link on a page does.
    pub(crate) async fn sign_in_by_page(
        &mut self,
        site: &Site,
        fake: &FakeProvider,
        person: &Person,
    ) -> Answer {
        let url = self.login(site, "/auth/fake").await;
        self.come_back(site, &fake.approve(&url, person)).await
    }

    /// Links the account of `person` to the signed-in user at `/auth/associate/other`, as a program does.
    pub(crate) async fn associate(&mut self, site: &Site, fake: &FakeProvider, person: &Person) -> Answer {
        let url = self.authorize(site, "/auth/associate/other").await;
        self.come_back(site, &fake.approve(&url, person)).await
    }

    /// Sends the form that links an account, from a page of the application: where the person is sent.
    pub(crate) async fn associate_by_form(&mut self, site: &Site, mount: &str, form: &str) -> String {
        let mut from_page = self.with("sec-fetch-site", "same-origin");
        let answer =
            from_page.send(Method::POST, &format!("{}{mount}/login", site.url), form.to_owned()).await;
        self.jar = from_page.jar;
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.location().to_owned()
    }

    /// `DELETE` of a path of the application.
    pub(crate) async fn delete(&mut self, site: &Site, path: &str) -> Answer {
        self.send(Method::DELETE, &format!("{}{path}", site.url), String::new()).await
    }

    /// The path of the application.
    pub(crate) async fn visit(&mut self, site: &Site, path: &str) -> Answer {
        self.get(&format!("{}{path}", site.url)).await
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// A cookie of an answer.
#[derive(Clone, Debug)]
pub(crate) struct SetCookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// By name in lower case; without a value, it is empty.
    pub(crate) attributes: BTreeMap<String, String>,
}

impl SetCookie {
    fn parse(text: &str) -> Self {
        let mut parts = text.split("; ").map(|part| part.split_once('=').unwrap_or((part, "")));
        let (name, value) = parts.next().unwrap();
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            attributes: parts.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
        }
    }

    /// Whether it takes a cookie away.
    pub(crate) fn is_removal(&self) -> bool {
        self.attributes.get("max-age").is_some_and(|age| age == "0")
    }
}

impl Answer {
    /// What holds for every answer of the library's routes.
    #[track_caller]
    pub(crate) fn keeps_rules_of(&self, url: &str) {
        let path = Url::parse(url).unwrap().path().to_owned();
        let is_ours = ["/authorize", "/login", "/callback", "/logout"]
            .iter()
            .any(|end| path.ends_with(end) && path.starts_with("/auth"));
        let is_refusal = self.status >= 400 && path.starts_with("/me");
        if is_ours && !self.is_by_axum() || is_refusal {
            assert_eq!(self.header("cache-control"), Some("no-store"), "{url}: {self:?}");
            assert_eq!(self.header("referrer-policy"), Some("no-referrer"), "{url}: {self:?}");
            let is_json = self.header("content-type") == Some("application/json");
            assert!(self.body.is_empty() || is_json, "{url}: {self:?} is no page that could load anything");
        }
        if self.status == 401 {
            assert_eq!(self.header("www-authenticate"), Some("Bearer"), "{url}");
        }
        let is_503 = self.status == 503;
        assert_eq!(self.header("retry-after").is_some(), is_503, "{url}: {self:?}");
    }

    /// There is no such route at all.
    fn is_by_axum(&self) -> bool {
        self.status == 404 && self.body.is_empty()
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Where a redirect leads.
    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no redirect: {self:?}"))
    }

    /// The cookies that it sets.
    pub(crate) fn cookies(&self) -> Vec<SetCookie> {
        let all = self.headers.get_all(SET_COOKIE).iter();
        all.map(|value| SetCookie::parse(value.to_str().unwrap())).collect()
    }

    /// The access token of a bearer session.
    #[track_caller]
    pub(crate) fn access_token(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        let body = self.json();
        assert_eq!(body["token_type"], "bearer");
        assert_eq!(body.as_object().unwrap().len(), 2);
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// It is this row of the table.
    #[track_caller]
    pub(crate) fn is(&self, status: u16, detail: &str) {
        self.is_for(&"", status, detail);
    }

    /// It is this row of the table; if not, `what` is told.
    #[track_caller]
    pub(crate) fn is_for(&self, what: &dyn std::fmt::Debug, status: u16, detail: &str) {
        assert_eq!((self.status, self.json()), (status, serde_json::json!({"detail": detail})), "{what:?}");
    }

    /// It is a redirect to this place.
    #[track_caller]
    pub(crate) fn leads_to(&self, location: &str) {
        assert_eq!((self.status, self.location()), (303, location), "{self:?}");
    }
}

/// The parameter of an address.
pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    let mut pairs = url.query_pairs();
    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}
