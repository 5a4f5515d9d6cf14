//! The quickstart as people use it, in Chromium: from its first page through the provider's consent page and back, with
//! cookies as a real browser treats them; and Sign in with Apple, whose answer another site posts.
//!
//! It needs Chromium and its driver: `tests/servers/browser.sh` finds or installs both; and with the feature `openid` what
//! `tests/servers/openid.sh` installs. Each story has a browser profile, an application and a driver of its own. One that
//! fails leaves a screenshot and the page in `target/browser`.

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
