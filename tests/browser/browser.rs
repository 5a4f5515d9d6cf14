//! A person at a browser: what they do, what they see, and what is behind it.

use std::cell::RefCell;
use std::fmt::Debug;
use std::time::Instant;

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{By, WebDriver, WindowHandle};
use tokio::time::{sleep, timeout};

use crate::process::{LIMIT, PAUSE};
use crate::records::{Cookie, Request, requests};

/// A browser. Each of its waits ends after half a minute, and says what it waited for.
pub(crate) struct Browser {
    driver: WebDriver,
    /// What the driver has told of requests so far: it tells everything once.
    told: RefCell<Vec<String>>,
}

/// A tab of a browser.
#[derive(Clone)]
pub(crate) struct Tab(WindowHandle);

impl Browser {
    /// The one that this driver has opened.
    pub(crate) fn new(driver: WebDriver) -> Self {
        Self { driver, told: RefCell::default() }
    }

    /// Types an address.
    pub(crate) async fn open(&self, url: &str) {
        must(&format!("open {url}"), self.driver.goto(url)).await;
    }

    /// Presses the one link or button with this label.
    pub(crate) async fn press(&self, label: &str) {
        let path = format!("//*[self::a or self::button][.//text()[normalize-space()='{label}']]");
        self.press_at(&path).await;
    }

    /// Types into the field of a form that has this name.
    #[cfg(feature = "openid")]
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let field = until(&format!("a field {name:?}"), async || {
            told(self.driver.find(By::Css(format!("input[name='{name}']")))).await
        })
        .await;
        must(&format!("type into {name:?}"), field.send_keys(text)).await;
    }

    /// Presses the button of a linked account, in the list.
    pub(crate) async fn unlink(&self, provider: &str) {
        self.press_at(&format!("//li[b='{provider}']//button[.='Unlink']")).await;
    }

    async fn press_at(&self, path: &str) {
        let [element] = until(&format!("one link or button {path}"), async || {
            let found = told(self.driver.find_all(By::XPath(path))).await?;
            <[_; 1]>::try_from(found).map_err(|found| format!("there are {}", found.len()))
        })
        .await;
        must(&format!("press {path}"), element.click()).await;
    }

    /// Goes back, by the browser's own button.
    pub(crate) async fn back(&self) {
        must("go back", self.driver.back()).await;
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        must("load again", self.driver.refresh()).await;
    }

    /// The tab that is in front.
    pub(crate) async fn tab(&self) -> Tab {
        Tab(must("name the tab", self.driver.window()).await)
    }

    /// Opens another tab, and changes to it.
    pub(crate) async fn new_tab(&self) -> Tab {
        let tab = Tab(must("open a tab", self.driver.new_tab()).await);
        self.change_to(&tab).await;
        tab
    }

    /// Changes to a tab.
    pub(crate) async fn change_to(&self, tab: &Tab) {
        must("change the tab", self.driver.switch_to_window(tab.0.clone())).await;
    }

    /// Waits until the page shows this text.
    pub(crate) async fn sees(&self, text: &str) {
        until(&format!("the page shows {text:?}"), async || {
            let shown = told(self.text()).await?;
            if shown.contains(text) { Ok(()) } else { Err(format!("it shows\n{shown}")) }
        })
        .await;
    }

    /// Waits until the page has as many of these elements.
    pub(crate) async fn counts(&self, selector: &str, count: usize) {
        until(&format!("{count} elements {selector}"), async || {
            let found = told(self.driver.find_all(By::Css(selector))).await?.len();
            if found == count { Ok(()) } else { Err(format!("there are {found}")) }
        })
        .await;
    }

    /// The page does not show this text. To be asked after `sees`, which waits until the page is there.
    pub(crate) async fn does_not_see(&self, text: &str) {
        let shown = must("read the page", self.text()).await;
        assert!(!shown.contains(text), "the page shows {text:?}:\n{shown}");
    }

    /// What a person can read of the page.
    async fn text(&self) -> WebDriverResult<String> {
        self.driver.find(By::Css("body")).await?.text().await
    }

    /// The address that the browser shows.
    pub(crate) async fn address(&self) -> String {
        must("read the address", self.driver.current_url()).await.into()
    }

    /// The text of the only element that the selector finds.
    pub(crate) async fn text_of(&self, selector: &str) -> String {
        let element = must(selector, self.driver.find(By::Css(selector))).await;
        must(selector, element.text()).await
    }

    /// What a script of the page comes to.
    pub(crate) async fn script(&self, script: &str) -> Value {
        must(script, self.driver.execute(script, [])).await.json().clone()
    }

    /// What a script of the page gets from this path of its site: the status and the JSON.
    pub(crate) async fn fetch(&self, path: &str) -> (u64, Value) {
        let script = format!(
            "return fetch('{path}').then(async answer => [answer.status, await answer.json().catch(() => null)])"
        );
        let answer = self.script(&script).await;
        (answer[0].as_u64().unwrap_or_default(), answer[1].clone())
    }

    /// All its cookies, also those that no script sees.
    pub(crate) async fn cookies(&self) -> Vec<Cookie> {
        let answer = self.tools("Storage.getCookies", json!({})).await;
        serde_json::from_value(answer["cookies"].clone()).expect("cookies as the developer tools show them")
    }

    /// Puts a cookie back that was taken away.
    pub(crate) async fn restore(&self, cookie: &Cookie) {
        let parameters = json!({
            "name": cookie.name, "value": cookie.value, "domain": cookie.domain, "path": cookie.path,
            "httpOnly": cookie.http_only, "secure": cookie.secure, "sameSite": cookie.same_site,
        });
        self.tools("Network.setCookie", parameters).await;
    }

    /// The addresses behind the buttons "back" and "forward", of this tab.
    pub(crate) async fn history(&self) -> Vec<String> {
        let answer = self.tools("Page.getNavigationHistory", json!({})).await;
        let entries = answer["entries"].as_array().into_iter().flatten();
        entries.filter_map(|entry| entry["url"].as_str()).map(str::to_owned).collect()
    }

    /// All that it has sent so far, in all tabs.
    pub(crate) async fn requests(&self) -> Vec<Request> {
        let new = must("read the requests", self.driver.get_log("performance")).await;
        let mut told = self.told.borrow_mut();
        told.extend(new.into_iter().map(|entry| entry.message));
        requests(&told)
    }

    /// What the console has said since it was last asked: mistakes of scripts, and what the page's policy forbids.
    pub(crate) async fn console(&self) -> Vec<String> {
        let new = must("read the console", self.driver.get_log("browser")).await;
        new.into_iter().map(|entry| entry.message).collect()
    }

    /// The console has said this, as it has to, and nothing else.
    pub(crate) async fn console_says(&self, text: &str) {
        let console = self.console().await;
        assert!(
            console.len() == 1 && console[0].contains(text),
            "the console says {console:#?}, and not {text}"
        );
    }

    /// The console has said nothing, but of pages of this site.
    #[cfg(feature = "openid")]
    pub(crate) async fn console_tells_only_of(&self, site: &str) {
        let mut console = self.console().await;
        console.retain(|message| !message.starts_with(&format!("{site}/")));
        assert!(console.is_empty(), "the console says: {console:#?}");
    }

    /// Asks the protocol behind Chromium's developer tools.
    async fn tools(&self, command: &str, parameters: Value) -> Value {
        must(command, self.driver.cdp().send_raw(command, parameters)).await
    }

    /// A picture of the page, and its source.
    pub(crate) async fn evidence(&self) -> (Result<Vec<u8>, String>, Result<String, String>) {
        (told(self.driver.screenshot_as_png()).await, told(self.driver.source()).await)
    }

    /// Closes it.
    pub(crate) async fn close(self) {
        // Its driver ends it in any case.
        if let Err(why) = told(self.driver.quit()).await {
            eprintln!("the browser does not close: {why}");
        }
    }
}

/// What the driver answers, in time.
async fn told<T>(command: impl Future<Output = WebDriverResult<T>>) -> Result<T, String> {
    match timeout(LIMIT, command).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the driver does not answer".to_owned()),
    }
}

/// What the driver answers, if it does.
async fn must<T>(what: &str, command: impl Future<Output = WebDriverResult<T>>) -> T {
    told(command).await.unwrap_or_else(|why| panic!("{what}: {why}"))
}

/// Asks again until there is an answer.
async fn until<T: Debug>(what: &str, mut ask: impl AsyncFnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + LIMIT;
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(why) if Instant::now() >= end => panic!("{what}: not after {} s; {why}", LIMIT.as_secs()),
            Err(_) => sleep(PAUSE).await,
        }
    }
}
