//! What people do.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::stage::{Stage, play, play_at};
use crate::steps::{account, is_kept_well};

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
        assert_eq!(callback.method, "GET");
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
    stage.is_in_shape().await;
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

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs_f64()
}
