//! What a story needs around it, and what is left when it fails.

use std::any::Any;
use std::fs;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;

use crate::browser::Browser;
use crate::chromium::Driver;
use crate::process::Folder;
use crate::quickstart::Quickstart;

/// What browsers call. It runs as long as this is there.
pub(crate) trait Application {
    /// Where they reach it, such as `http://localhost:34567`.
    fn url(&self) -> &str;

    /// What it has written into its log.
    fn log(&self) -> String;
}

/// An application and a browser, new. They end before the folder goes, in this order.
pub(crate) struct Stage {
    pub(crate) browser: Browser,
    application: Box<dyn Application>,
    _driver: Driver,
    _folder: Folder,
}

/// Plays a story, with the page of the quickstart open.
///
/// Browsers call the quickstart `localhost` and the provider `127.0.0.1`: so they are two sites, as they would be in
/// the world.
pub(crate) async fn play(name: &str, story: impl AsyncFnOnce(&Stage)) {
    play_at("localhost", name, story).await;
}

/// The same, with the quickstart on this host.
pub(crate) async fn play_at(host: &str, name: &str, story: impl AsyncFnOnce(&Stage)) {
    play_in(name, async |folder: &Path| Quickstart::start(host, folder, |_| Vec::new()).await, story).await;
}

/// The same, with the page of the application open that is started so. The folder goes with the story.
pub(crate) async fn play_in<A: Application + 'static>(
    name: &str,
    start: impl AsyncFnOnce(&Path) -> A,
    story: impl AsyncFnOnce(&Stage),
) {
    let evidence = Evidence::of(name);
    let stage = Stage::set(start).await;
    let told = caught(async {
        stage.browser.open(&stage.home()).await;
        story(&stage).await;
        stage.is_clean().await;
    });
    let told = told.await;
    if told.is_err() {
        evidence.keep(&stage).await;
    }
    stage.browser.close().await;
    if let Err(panic) = told {
        resume_unwind(panic);
    }
}

impl Stage {
    async fn set<A: Application + 'static>(start: impl AsyncFnOnce(&Path) -> A) -> Self {
        let folder = Folder::new();
        let application = Box::new(start(folder.path()).await);
        let driver = Driver::start(folder.path()).await;
        let browser = Browser::new(driver.open(folder.path()).await);
        Self { browser, application, _driver: driver, _folder: folder }
    }

    /// The address of the application's page.
    pub(crate) fn home(&self) -> String {
        format!("{}/", self.application.url())
    }

    /// What the application has written into its log.
    pub(crate) fn log(&self) -> String {
        self.application.log()
    }

    /// What holds of every story: no page made a mistake or loaded anything from elsewhere, and no code got out.
    async fn is_clean(&self) {
        let console = self.browser.console().await;
        assert!(console.is_empty(), "the console says: {console:#?}");
        let log = self.log();
        for request in self.browser.requests().await {
            let host = request.url.host_str().unwrap_or_default();
            assert!(["localhost", "127.0.0.1"].contains(&host), "a page asked for {}", request.url);
            let referer = request.header("referer").unwrap_or_default();
            let leaks = ["code=", "state="].iter().any(|parameter| referer.contains(parameter));
            assert!(!leaks, "{} was asked for with the Referer {referer}", request.url);
            let code = request.parameter("code");
            assert!(code.is_none_or(|code| !log.contains(&code)), "a code is in the log:\n{log}");
        }
    }
}

/// Where a story leaves what there was to see when it failed.
struct Evidence {
    screenshot: PathBuf,
    page: PathBuf,
}

impl Evidence {
    /// Takes away what an earlier run has left.
    fn of(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("browser");
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let [screenshot, page] = ["png", "html"].map(|kind| folder.join(format!("{name}.{kind}")));
        let _ = (fs::remove_file(&screenshot), fs::remove_file(&page));
        Self { screenshot, page }
    }

    /// Writes it down and says where.
    async fn keep(&self, stage: &Stage) {
        let (screenshot, page) = stage.browser.evidence().await;
        keep("screenshot", &self.screenshot, screenshot);
        keep("page", &self.page, page.map(String::into_bytes));
        eprintln!("the application's log:\n{}", stage.log());
    }
}

fn keep(what: &str, path: &Path, bytes: Result<Vec<u8>, String>) {
    match bytes.and_then(|bytes| fs::write(path, bytes).map_err(|error| error.to_string())) {
        Ok(()) => eprintln!("{what}: {}", path.display()),
        Err(why) => eprintln!("{what}: none ({why})"),
    }
}

/// What it comes to, a panic too.
async fn caught(what: impl Future<Output = ()>) -> Result<(), Box<dyn Any + Send>> {
    let mut what = pin!(what);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| what.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
