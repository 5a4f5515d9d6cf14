//! Chromium and its driver.

use std::env;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::WebDriver;
use tokio::time::timeout;

use crate::process::{LIMIT, Process, START_LIMIT};

/// Less than a story waits, so that it is the driver that gives a page up, and says why.
const PAGE_LIMIT: Duration = Duration::from_secs(25);

const INSTALL: &str = "./tests/run finds or installs Chromium and its driver, and so does tests/servers/up; or set \
                       CHROMEDRIVER and CHROMIUM to yours";

/// As a person has it, but without a window and with nothing to say to anybody outside.
const OPTIONS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--window-size=800,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/// A running driver. With it ends the browser that it has opened.
pub(crate) struct Driver {
    process: Process,
    port: u16,
}

impl Driver {
    /// Starts it, on a port that it finds by itself.
    pub(crate) async fn start(folder: &Path) -> Self {
        let program = setting("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".to_owned());
        // It listens on IPv6 first. Somebody else may have the same port on IPv4, and then it ends.
        for _ in 0..5 {
            let mut process = Process::start(Command::new(&program).arg("--port=0"), "chromedriver", folder)
                .unwrap_or_else(|error| panic!("{program} does not start ({error}). {INSTALL}"));
            match process.says("started successfully on port").await {
                Ok(line) => return Self { process, port: port(&line) },
                Err(why) if why.contains("not available") => {}
                Err(why) => panic!("{program} does not start: {why}\n{INSTALL}"),
            }
        }
        panic!("{program} found no free port, five times");
    }

    /// Opens a browser with a profile of its own, in the folder.
    pub(crate) async fn open(&self, folder: &Path) -> WebDriver {
        let Value::Object(capabilities) = capabilities(folder) else { unreachable!("it is an object") };
        let url = format!("http://127.0.0.1:{}", self.port);
        let why = match timeout(START_LIMIT, WebDriver::new(url, capabilities)).await {
            Ok(Ok(browser)) => return browser,
            Ok(Err(error)) => error.to_string(),
            Err(elapsed) => elapsed.to_string(),
        };
        panic!("Chromium does not start: {why}. {INSTALL}\n{}", self.process.log());
    }

    /// Has it close its browser, which would outlive it otherwise, and end. It answers when that is done.
    fn shut_down(&self) -> io::Result<()> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        connection.set_read_timeout(Some(LIMIT))?;
        write!(connection, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port)?;
        connection.read_exact(&mut [0])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Err(error) = self.shut_down() {
            eprintln!("the browser may still be running: its driver does not end it ({error})");
        }
    }
}

/// The number at the end of the line.
fn port(line: &str) -> u16 {
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no port in {line:?}"))
}

/// A variable that is set, and not to nothing.
fn setting(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The logs are of what pages do wrong, and of each request.
fn capabilities(folder: &Path) -> Value {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let options: Vec<&str> = OPTIONS.into_iter().chain([&*profile]).collect();
    let mut chrome = json!({ "args": options });
    if let Some(program) = setting("CHROMIUM") {
        chrome["binary"] = program.into();
    }
    json!({
        "goog:chromeOptions": chrome,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "timeouts": { "implicit": 0, "pageLoad": PAGE_LIMIT.as_millis(), "script": PAGE_LIMIT.as_millis() },
    })
}
