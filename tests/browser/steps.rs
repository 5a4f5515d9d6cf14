//! What stories are made of.

use serde_json::Value;

use crate::records::Cookie;
use crate::stage::Stage;

impl Stage {
    /// Presses "Sign in with …" or "Link …", and waits for the provider's page.
    pub(crate) async fn start(&self, what: &str, provider: &str) {
        self.browser.press(&format!("{what} {provider}")).await;
        self.browser.sees("Sign in to The quickstart").await;
    }

    /// Answers the provider's page, and waits to be back, signed in.
    pub(crate) async fn agree_as(&self, person: &str) {
        self.browser.press(person).await;
        self.browser.sees("Sign out").await;
    }

    /// Goes back, and loads the page again: the provider takes an answer from each once.
    pub(crate) async fn go_back_to_the_provider(&self) {
        self.browser.back().await;
        self.browser.reload().await;
        self.browser.sees("Sign in to The quickstart").await;
    }

    pub(crate) async fn sign_in(&self, with: &str, person: &str) {
        self.start("Sign in with", with).await;
        self.agree_as(person).await;
    }

    pub(crate) async fn sign_out(&self) {
        self.browser.press("Sign out").await;
        self.browser.sees("Welcome").await;
    }

    pub(crate) async fn is_signed_in_as(&self, name: &str) {
        self.browser.sees("Sign out").await;
        assert_eq!(self.browser.text_of("h1").await, name);
    }

    /// Nothing on the page sticks out of what it is in.
    pub(crate) async fn is_in_shape(&self) {
        let out = "const end = box => box.getBoundingClientRect().right;\
                   return [...document.querySelectorAll('main, main *')].filter(part => {\
                     const room = parseFloat(getComputedStyle(part.parentElement).paddingRight) || 0;\
                     return end(part) > end(part.parentElement) - room + 1;\
                   }).map(part => part.outerHTML)";
        assert_eq!(self.browser.script(out).await, Value::Array(Vec::new()));
    }

    /// The id of who is signed in.
    pub(crate) async fn user(&self) -> String {
        self.browser.text_of(".id code").await
    }

    /// The cookies of sign-ins under way.
    pub(crate) async fn transactions(&self) -> Vec<Cookie> {
        let cookies = self.browser.cookies().await.into_iter();
        cookies.filter(|cookie| cookie.name.starts_with("oauth-")).collect()
    }

    /// Waits until the page lists as many.
    pub(crate) async fn has_accounts(&self, count: usize) {
        self.browser.counts("li", count).await;
    }

    /// The linked accounts that the page lists, which are those that the server has.
    pub(crate) async fn accounts(&self) -> Vec<(String, String)> {
        let listed = "return [...document.querySelectorAll('li')].map(row => \
                      [row.querySelector('b').innerText, row.querySelector('span').innerText])";
        let listed: Vec<_> = pairs(&self.browser.script(listed).await, "/0", "/1");
        let (status, kept) = self.browser.fetch("/users/me/oauth-accounts").await;
        assert_eq!(status, 200);
        assert_eq!(listed, pairs(&kept, "/oauth_name", "/account_email"));
        listed
    }
}

fn pairs(of: &Value, first: &str, second: &str) -> Vec<(String, String)> {
    let text = |of: &Value, at| of.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    of.as_array().expect("a list").iter().map(|row| (text(row, first), text(row, second))).collect()
}

pub(crate) fn account(provider: &str, address: &str) -> (String, String) {
    (provider.to_owned(), address.to_owned())
}

/// As a browser has to keep it, on http.
pub(crate) fn is_kept_well(cookie: &Cookie) {
    assert!(cookie.http_only && !cookie.secure && cookie.path == "/", "{cookie:?}");
    assert_eq!(cookie.same_site.as_deref(), Some("Lax"), "{cookie:?}");
    assert!(!cookie.domain.starts_with('.'), "it is sent to other hosts: {cookie:?}");
}
