//! The quickstart as people use it, in Chromium: from its first page through the provider's consent page and back, with
//! cookies as a real browser treats them.
//!
//! It needs Chromium and its driver: `tests/servers/browser.sh` finds or installs both. Each story has a browser profile,
//! a quickstart and a driver of its own. One that fails leaves a screenshot and the page in `target/browser`.

mod apple;
mod browser;
mod chromium;
mod form_post;
#[cfg(feature = "openid")]
mod openid;
mod process;
mod quickstart;
mod records;
mod stage;
mod steps;
mod stories;
