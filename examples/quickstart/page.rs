//! What the page looks like.

use std::fmt::Write as _;

use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};

use crate::{OAuthAccount, UserRead};

/// The page is one person's, and loads nothing from elsewhere.
pub(crate) const HEADERS: [(HeaderName, &str); 2] = [
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
    ),
];

/// A provider that one can sign in with.
#[derive(Clone)]
pub(crate) struct SignIn {
    path: &'static str,
    name: &'static str,
}

impl SignIn {
    pub(crate) fn new(path: &'static str, name: &'static str) -> Self {
        Self { path, name }
    }
}

/// The page of someone who is signed in.
pub(crate) fn signed_in(
    user: &UserRead,
    accounts: &[OAuthAccount],
    sign_ins: &[SignIn],
    error: Option<&str>,
) -> String {
    let name = user.display_name.as_deref().unwrap_or(&user.email);
    let initial: String = name.chars().take(1).collect();
    let mut rows = String::new();
    for account in accounts {
        let _ = write!(
            rows,
            "<li><b>{}</b><span>{}</span><button class=small data-unlink={}>Unlink</button><code>{} · row {2}</code></li>",
            escape(&account.oauth_name),
            escape(account.account_email.as_deref().unwrap_or("no e-mail")),
            account.id,
            escape(&account.account_id),
        );
    }
    let mut forms = String::new();
    for SignIn { path, name } in sign_ins {
        // A form and no link: what changes something takes a POST.
        let _ = write!(
            forms,
            "<form method=post action=\"/auth/associate/{path}/login\"><input type=hidden name=next value=\"/\">\
             <button>Link {name}</button></form>"
        );
    }
    page(&format!(
        "<div class=who><div class=face>{}</div><div><h1>{}</h1><p>{}{}</p></div></div>\
         {}<h2>Linked accounts</h2><ul>{rows}</ul><p class=error id=told role=alert hidden></p>{forms}\
         <p class=id>User <code>{}</code></p>\
         <button id=out>Sign out</button>\
         <script>document.getElementById('out').onclick = async () => {{\
           await fetch('/auth/logout', {{ method: 'POST' }}); location.replace('/');\
         }};\
         for (const button of document.querySelectorAll('[data-unlink]')) button.onclick = async () => {{\
           const answer = await fetch('/users/me/oauth-accounts/' + button.dataset.unlink, {{ method: 'DELETE' }});\
           if (answer.ok) return location.replace('/');\
           const told = document.getElementById('told');\
           told.hidden = false;\
           told.textContent = answer.status == 409 ? 'This is your last way to sign in: link another account first.' : 'That did not work.';\
         }};</script>",
        escape(&initial),
        escape(name),
        escape(&user.email),
        if user.is_verified { " ✓" } else { "" },
        explained(error),
        user.id,
    ))
}

/// The page of someone who is not.
pub(crate) fn signed_out(sign_ins: &[SignIn], error: Option<&str>) -> String {
    let error = explained(error);
    let mut buttons = String::new();
    for SignIn { path, name } in sign_ins {
        let _ = write!(buttons, "<a class=button href=\"/auth/{path}/login?next=/\">Sign in with {name}</a>");
    }
    page(&format!("<h1>Welcome</h1><p>Two annotated structs, and people can sign in.</p>{error}{buttons}"))
}

fn explained(error: Option<&str>) -> String {
    error.map(|error| format!("<p class=error role=alert>{}</p>", explain(error))).unwrap_or_default()
}

/// What an error code means to a person.
fn explain(code: &str) -> String {
    match code {
        "OAUTH_ACCESS_DENIED" => "You did not agree, so nothing has changed.".to_owned(),
        "OAUTH_USER_ALREADY_EXISTS" => {
            "Someone with this e-mail address is here already, by another provider.".to_owned()
        }
        "OAUTH_ACCOUNT_ALREADY_LINKED" => "That account belongs to another user here.".to_owned(),
        "Unauthorized" => "You are signed out. Sign in again.".to_owned(),
        "OAUTH_NOT_AVAILABLE_EMAIL" => "The provider gave no e-mail address, and we need one.".to_owned(),
        "LOGIN_BAD_CREDENTIALS" => "This user may not sign in.".to_owned(),
        "ACCESS_TOKEN_ALREADY_EXPIRED" | "OAUTH_INVALID_STATE" => {
            "That took too long or was done before. Try again.".to_owned()
        }
        "OAUTH_PROVIDER_UNAVAILABLE" | "STORE_UNAVAILABLE" => {
            "Something is down. Try again in a minute.".to_owned()
        }
        code => format!("That did not work ({}).", escape(code)),
    }
}

fn page(content: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>Quickstart</title><style>{STYLE}</style><main>{content}</main></html>"
    )
}

const STYLE: &str = "\
    :root { color-scheme: light dark; --ink: #1c2430; --dim: #66707f; --line: #e3e7ee; --page: #f4f6fa; --card: #fff; --go: #2f5bea }\
    @media (prefers-color-scheme: dark) { :root { --ink: #e8ecf4; --dim: #9aa4b5; --line: #2c3442; --page: #12161d; --card: #1a2029; --go: #6d8dff } }\
    * { box-sizing: border-box } body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;\
      background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }\
    main { width: 100%; max-width: 28rem; background: var(--card); border: 1px solid var(--line); border-radius: 16px;\
      padding: 2rem; box-shadow: 0 8px 30px rgb(0 0 0 / 6%) }\
    h1 { margin: 0; font-size: 1.5rem; letter-spacing: -.01em } h2 { margin: 1.75rem 0 .5rem; font-size: .8rem; color: var(--dim);\
      text-transform: uppercase; letter-spacing: .06em } p { margin: .25rem 0 1.25rem; color: var(--dim) }\
    h1, p, li span { min-width: 0; overflow-wrap: anywhere; text-wrap: pretty }\
    .who { display: flex; gap: 1rem; align-items: center } .who p { margin: 0 } .who > :last-child { min-width: 0 }\
    .face { flex: none; width: 3.25rem; height: 3.25rem; border-radius: 50%; display: grid; place-items: center; background: var(--go);\
      color: #fff; font-size: 1.4rem; font-weight: 600 }\
    ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 10px }\
    li { display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 0 .75rem; padding: .75rem 1rem } li + li { border-top: 1px solid var(--line) }\
    li code { grid-column: 1 / -1 } code { color: var(--dim); font-size: .8rem; overflow-wrap: anywhere } .id { margin: 1rem 0 1.25rem; font-size: .9rem }\
    .button, button { display: block; width: 100%; margin-top: .6rem; padding: .7rem 1rem; border: 1px solid var(--line); border-radius: 10px;\
      background: transparent; color: var(--ink); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }\
    .button:first-of-type { background: var(--go); border-color: var(--go); color: #fff } .button:hover, button:hover { filter: brightness(1.08) }\
    button.small { width: auto; margin: 0; padding: .15rem .7rem; font-size: .8rem } [hidden] { display: none }\
    :focus-visible { outline: 3px solid var(--go); outline-offset: 2px }\
    .error { margin-top: 1rem; padding: .7rem 1rem; border-radius: 10px; background: rgb(217 48 37 / 12%); color: var(--ink) }";

/// Text as it may stand in HTML.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}
