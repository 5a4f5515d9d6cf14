//! What people do.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::records::Cookie;
use crate::stage::{Stage, play, play_at};

const DEMO: &str = "the demo provider";
const WORK: &str = "another one";

/// What the page says of an answer whose transaction is over.
const USED: &str = "That took too long or was done before. Try again.";

#[tokio::test]
async fn sign_in() {
    play("sign_in", async |stage: &Stage| {
        sign_in_and_look(stage).await;
        let requests = stage.browser.requests().await;
        let callback = requests.iter().find(|request| request.url.path() == "/auth/demo/callback").unwrap();
        // Else this shows nothing of cookies between two sites.
        assert_eq!(callback.header("sec-fetch-site"), Some("cross-site"));
        assert!(callback.parameter("code").is_some() && callback.parameter("state").is_some());
        // Else it shows nothing of what is sent as the page before.
        let home = stage.home();
        assert!(requests.iter().any(|request| request.header("referer") == Some(&home)), "{requests:#?}");
    })
    .await;
}

/// Both on one site, at the address that the README names.
#[tokio::test]
async fn sign_in_at_the_usual_address() {
    play_at("127.0.0.1", "sign_in_at_the_usual_address", sign_in_and_look).await;
}

async fn sign_in_and_look(stage: &Stage) {
    let browser = &stage.browser;
    browser.sees("Welcome").await;
    assert!(browser.cookies().await.is_empty(), "to look at the page leaves no cookie");

    stage.start("Sign in with", DEMO).await;
    let [transaction] = &stage.transactions().await[..] else { panic!("one transaction is under way") };
    is_kept_well(transaction);
    let seconds = transaction.expires - now();
    assert!((500.0..=600.0).contains(&seconds), "it lasts ten minutes, not {seconds} s");

    stage.agree_as("Ada Lovelace").await;
    assert_eq!(browser.address().await, stage.home());
    assert_eq!(stage.accounts().await, [account("demo", "ada@example.com")]);
    let [session] = &browser.cookies().await[..] else { panic!("only the session is left") };
    assert_eq!(session.name, "session");
    is_kept_well(session);
    assert_eq!(browser.script("return document.cookie").await, "", "no script sees a cookie");
    let history = browser.history().await;
    assert_eq!(history.last(), Some(&stage.home()));
    assert!(!history.iter().any(|url| url.contains("code=")), "the code stays in the history: {history:?}");

    browser.reload().await;
    stage.is_signed_in_as("Ada Lovelace").await;
}

#[tokio::test]
async fn associate_a_second_provider() {
    play("associate_a_second_provider", async |stage: &Stage| {
        let browser = &stage.browser;
        stage.sign_in(DEMO, "Ada Lovelace").await;
        let user = stage.user().await;

        // Other people's accounts may be linked: this is Grace's at the second provider.
        stage.start("Link", WORK).await;
        let [transaction] = &stage.transactions().await[..] else { panic!("one transaction is under way") };
        is_kept_well(transaction);
        stage.agree_as("Grace Hopper").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(browser.address().await, stage.home());
        let both = [account("demo", "ada@example.com"), account("work", "grace@example.com")];
        assert_eq!(stage.accounts().await, both);
        assert!(stage.transactions().await.is_empty());

        // It is a way in, to the same user.
        stage.sign_out().await;
        stage.sign_in(WORK, "Grace Hopper").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(stage.user().await, user);
        assert_eq!(stage.accounts().await, both);
    })
    .await;
}

#[tokio::test]
async fn unlink() {
    play("unlink", async |stage: &Stage| {
        let browser = &stage.browser;
        stage.sign_in(DEMO, "Ada Lovelace").await;
        let user = stage.user().await;
        browser.unlink("demo").await;
        browser.sees("This is your last way to sign in: link another account first.").await;
        browser.console_says("409 (Conflict)").await;
        assert_eq!(stage.accounts().await, [account("demo", "ada@example.com")]);

        stage.start("Link", WORK).await;
        stage.agree_as("Grace Hopper").await;
        browser.unlink("demo").await;
        stage.has_accounts(1).await;
        assert_eq!(stage.accounts().await, [account("work", "grace@example.com")]);
        stage.is_signed_in_as("Ada Lovelace").await;

        // What was unlinked is no way in any more, and what is left is one.
        stage.sign_out().await;
        stage.start("Sign in with", DEMO).await;
        browser.press("Ada Lovelace").await;
        browser.sees("Someone with this e-mail address is here already, by another provider.").await;
        assert!(browser.cookies().await.is_empty());
        stage.sign_in(WORK, "Grace Hopper").await;
        assert_eq!(stage.user().await, user);
    })
    .await;
}

#[tokio::test]
async fn two_tabs_at_once() {
    play("two_tabs_at_once", async |stage: &Stage| {
        let browser = &stage.browser;
        let first = browser.tab().await;
        stage.start("Sign in with", DEMO).await;
        let second = browser.new_tab().await;
        browser.open(&stage.home()).await;
        stage.start("Sign in with", DEMO).await;
        let [one, other] = &stage.transactions().await[..] else { panic!("two transactions are under way") };
        assert_ne!(one.name, other.name);

        browser.change_to(&first).await;
        stage.agree_as("Ada Lovelace").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(stage.transactions().await.len(), 1, "the other tab's is still under way");

        browser.change_to(&second).await;
        stage.agree_as("Grace Hopper").await;
        stage.is_signed_in_as("Grace Hopper").await;
        assert!(stage.transactions().await.is_empty());
        assert_eq!(stage.accounts().await, [account("demo", "grace@example.com")]);

        // A browser has one session: the last sign-in's.
        browser.change_to(&first).await;
        browser.reload().await;
        stage.is_signed_in_as("Grace Hopper").await;
    })
    .await;
}

#[tokio::test]
async fn denied_consent() {
    play("denied_consent", async |stage: &Stage| {
        let browser = &stage.browser;
        stage.start("Sign in with", DEMO).await;
        browser.press("Deny").await;
        browser.sees("You did not agree").await;
        browser.sees("Welcome").await;
        assert_eq!(browser.address().await, format!("{}?error=OAUTH_ACCESS_DENIED", stage.home()));
        assert!(browser.cookies().await.is_empty(), "neither a session nor a transaction is left");

        // It is no reason not to come back.
        stage.sign_in(DEMO, "Ada Lovelace").await;

        // Who is signed in stays it, with what was linked.
        stage.start("Link", WORK).await;
        browser.press("Deny").await;
        browser.sees("You did not agree").await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(stage.accounts().await, [account("demo", "ada@example.com")]);
        assert!(stage.transactions().await.is_empty());
    })
    .await;
}

/// The callback is on no page, so that Back comes to the provider's page before it, whose answer leads there again.
#[tokio::test]
async fn back_to_the_callback() {
    play("back_to_the_callback", async |stage: &Stage| {
        let browser = &stage.browser;
        stage.start("Sign in with", DEMO).await;
        let [transaction] = &stage.transactions().await[..] else { panic!("one transaction is under way") };
        stage.agree_as("Ada Lovelace").await;
        assert!(stage.transactions().await.is_empty(), "the cookie goes with the first answer");

        // The transaction's cookie is gone, so Grace's code does not count.
        stage.go_back_to_the_provider().await;
        stage.agree_as("Grace Hopper").await;
        browser.sees(USED).await;
        stage.is_signed_in_as("Ada Lovelace").await;

        // With the cookie, as from a browser whose profile was restored, it was used all the same.
        browser.restore(transaction).await;
        stage.go_back_to_the_provider().await;
        stage.agree_as("Grace Hopper").await;
        browser.sees(USED).await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert!(stage.transactions().await.is_empty(), "it is taken away again");

        // Nor does the first answer count a second time, say from a list of addresses visited.
        browser.restore(transaction).await;
        let requests = browser.requests().await;
        let callback = requests.iter().find(|request| request.url.path() == "/auth/demo/callback").unwrap();
        browser.open(callback.url.as_str()).await;
        browser.sees(USED).await;
        stage.is_signed_in_as("Ada Lovelace").await;
        assert_eq!(stage.accounts().await, [account("demo", "ada@example.com")]);
    })
    .await;
}

#[tokio::test]
async fn sign_out() {
    play("sign_out", async |stage: &Stage| {
        let browser = &stage.browser;
        stage.sign_in(DEMO, "Ada Lovelace").await;
        let user = stage.user().await;
        let first = browser.tab().await;
        // A page from before, and one from which somebody is on the way to the provider.
        let stale = browser.new_tab().await;
        browser.open(&stage.home()).await;
        let away = browser.new_tab().await;
        browser.open(&stage.home()).await;
        stage.start("Link", WORK).await;

        browser.change_to(&first).await;
        stage.sign_out().await;
        let left = browser.cookies().await;
        assert!(!left.iter().any(|cookie| cookie.name == "session"), "the session is left: {left:?}");
        assert_eq!(browser.fetch("/users/me/oauth-accounts").await.0, 401);
        browser.console_says("401 (Unauthorized)").await;

        // The page with the person's name is in no cache.
        browser.change_to(&away).await;
        browser.back().await;
        browser.sees("Welcome").await;
        browser.does_not_see("Ada").await;

        browser.change_to(&stale).await;
        stage.is_signed_in_as("Ada Lovelace").await;
        browser.press(&format!("Link {WORK}")).await;
        browser.sees("You are signed out. Sign in again.").await;
        browser.does_not_see("Ada").await;

        stage.sign_in(DEMO, "Ada Lovelace").await;
        assert_eq!(stage.user().await, user, "they are who they were");
    })
    .await;
}

impl Stage {
    /// Presses "Sign in with …" or "Link …", and waits for the provider's page.
    async fn start(&self, what: &str, provider: &str) {
        self.browser.press(&format!("{what} {provider}")).await;
        self.browser.sees("Sign in to The quickstart").await;
    }

    /// Answers the provider's page, and waits to be back, signed in.
    async fn agree_as(&self, person: &str) {
        self.browser.press(person).await;
        self.browser.sees("Sign out").await;
    }

    /// Goes back, and loads the page again: the provider takes an answer from each once.
    async fn go_back_to_the_provider(&self) {
        self.browser.back().await;
        self.browser.reload().await;
        self.browser.sees("Sign in to The quickstart").await;
    }

    async fn sign_in(&self, with: &str, person: &str) {
        self.start("Sign in with", with).await;
        self.agree_as(person).await;
    }

    async fn sign_out(&self) {
        self.browser.press("Sign out").await;
        self.browser.sees("Welcome").await;
    }

    async fn is_signed_in_as(&self, name: &str) {
        self.browser.sees("Sign out").await;
        assert_eq!(self.browser.text_of("h1").await, name);
    }

    /// The id of who is signed in.
    async fn user(&self) -> String {
        self.browser.text_of(".id code").await
    }

    /// The cookies of sign-ins under way.
    async fn transactions(&self) -> Vec<Cookie> {
        let cookies = self.browser.cookies().await.into_iter();
        cookies.filter(|cookie| cookie.name.starts_with("oauth-")).collect()
    }

    /// Waits until the page lists as many.
    async fn has_accounts(&self, count: usize) {
        self.browser.counts("li", count).await;
    }

    /// The linked accounts that the page lists, which are those that the server has.
    async fn accounts(&self) -> Vec<(String, String)> {
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

fn account(provider: &str, address: &str) -> (String, String) {
    (provider.to_owned(), address.to_owned())
}

/// As a browser has to keep it, on http.
fn is_kept_well(cookie: &Cookie) {
    assert!(cookie.http_only && !cookie.secure && cookie.path == "/", "{cookie:?}");
    assert_eq!(cookie.same_site.as_deref(), Some("Lax"), "{cookie:?}");
    assert!(!cookie.domain.starts_with('.'), "it is sent to other hosts: {cookie:?}");
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs_f64()
}
