//! A person at the provider, who fills its forms in.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, Url};

use super::forms::{Form, encode, link};
use super::provider::{OpenId, is_at};
use crate::support::CLIENT;

/// Pages and redirects between a start and its end, at most.
const STEPS: usize = 20;

/// A person, with the cookies that the provider has set in their browser.
#[derive(Clone, Debug)]
pub(super) struct Person {
    name: String,
    issuer: String,
    /// By path and name.
    jar: BTreeMap<(String, String), String>,
}

/// Where a walk through the provider ended.
enum End {
    /// It sent the person away.
    Left(String),
    /// There is nothing to do on this page.
    Page(String),
}

impl Person {
    /// A person who has never been there.
    pub(super) fn new(name: &str, openid: &OpenId) -> Self {
        Self { name: name.to_owned(), issuer: openid.issuer().to_owned(), jar: BTreeMap::new() }
    }

    /// Signs in, consents to everything, and gives where the provider sends them.
    pub(super) async fn agree(&mut self, url: &str) -> String {
        self.left(url, true).await
    }

    /// Signs in, and cancels when it comes to consent.
    pub(super) async fn decline(&mut self, url: &str) -> String {
        self.left(url, false).await
    }

    /// Signs out where the application leads them, and gives where the provider sends them then.
    pub(super) async fn sign_out(&mut self, url: &str) -> String {
        self.left(url, true).await
    }

    /// From here on they use another name.
    pub(super) fn renamed(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    async fn left(&mut self, url: &str, agrees: bool) -> String {
        match self.walk(url, agrees).await {
            End::Left(url) => url,
            End::Page(page) => panic!("a page that leads nowhere: {page}"),
        }
    }

    /// Follows redirects and sends forms, until the provider has no more of them.
    async fn walk(&mut self, url: &str, agrees: bool) -> End {
        let mut url = Url::parse(url).unwrap();
        let mut step = self.visit(Method::GET, &url, String::new()).await;
        for _ in 0..STEPS {
            let (next, method, body) = match step {
                Step::Redirect(to) => (to, Method::GET, String::new()),
                Step::Page(page) => {
                    let Some(form) = Form::of(&page) else { return End::Page(page) };
                    match link(&page, "/abort") {
                        Some(cancel) if !agrees && !form.has("login") => (cancel, Method::GET, String::new()),
                        _ => (form.action.clone(), Method::POST, encode(&self.filled(form).fields)),
                    }
                }
            };
            url = url.join(&next).unwrap();
            if !is_at(&self.issuer, &url) {
                return End::Left(url.into());
            }
            step = self.visit(method, &url, body).await;
        }
        panic!("the provider does not come to an end, at {url}");
    }

    fn filled(&self, mut form: Form) -> Form {
        form.fill("login", &self.name);
        form.fill("password", "any");
        form
    }

    async fn visit(&mut self, method: Method, url: &Url, body: String) -> Step {
        let mut request = CLIENT.request(method, url.clone()).header("accept", "text/html");
        let cookies = self.cookies(url.path());
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        if let Some(to) = response.headers().get("location") {
            return Step::Redirect(to.to_str().unwrap().to_owned());
        }
        let status = response.status();
        let page = String::from_utf8(response.bytes().await.unwrap().to_vec()).unwrap();
        assert!(status.is_success(), "{url}: {status}: {page}");
        Step::Page(page)
    }

    /// The `Cookie` header for a path.
    fn cookies(&self, path: &str) -> String {
        let sent = self.jar.iter().filter(|((of, _), _)| {
            let rest = path.strip_prefix(of.as_str());
            rest.is_some_and(|rest| of.ends_with('/') || rest.is_empty() || rest.starts_with('/'))
        });
        let pairs: Vec<_> = sent.map(|((_, name), value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Keeps a cookie, or forgets the one that it takes away.
    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split("; ").map(|part| part.split_once('=').unwrap_or((part, "")));
        let (name, value) = parts.next().unwrap();
        let path = parts.find(|(name, _)| name.eq_ignore_ascii_case("path")).map_or("/", |(_, path)| path);
        let key = (path.to_owned(), name.to_owned());
        if value.is_empty() {
            self.jar.remove(&key);
        } else {
            self.jar.insert(key, value.to_owned());
        }
    }
}

/// What one request comes to.
enum Step {
    Redirect(String),
    Page(String),
}
