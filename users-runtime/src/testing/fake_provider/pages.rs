//! What a person sees: the consent page and the error page. Nothing is loaded from anywhere.

use std::fmt::Write as _;

use super::authorize::Ask;
use super::person::Person;

const STYLE: &str = "
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --ink: #1c1f24; --soft: #667085; --line: #d9dde3;
  --accent: #3056d3; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14161a; --card: #1d2026; --ink: #eceef2; --soft: #98a1b0; --line: #343942; --accent: #8aa4ff; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main > :last-child { margin-bottom: 0; }
main { width: 100%; max-width: 25rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; box-shadow: 0 8px 30px rgb(0 0 0 / 8%); }
.kicker { margin: 0 0 .25rem; color: var(--soft); font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.3; overflow-wrap: anywhere; }
p { margin: 0 0 .5rem; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
ul { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
li { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 99px; font-size: .8rem; overflow-wrap: anywhere; }
button { display: flex; align-items: center; gap: .8rem; width: 100%; margin-top: .6rem; padding: .7rem .9rem; color: inherit;
  background: none; border: 1px solid var(--line); border-radius: 10px; font: inherit; text-align: left; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px; }
button b { display: grid; place-items: center; flex: none; width: 2.3rem; height: 2.3rem; color: var(--card);
  background: var(--accent); border-radius: 50%; }
button span { min-width: 0; overflow-wrap: anywhere; }
button small { display: block; color: var(--soft); }
.deny { justify-content: center; margin-top: 1.4rem; color: var(--soft); border-color: transparent; }
";

/// Asks whether, and as whom, to sign in.
pub(super) fn consent(client: &str, ask: &Ask, people: &[Person], ticket: &str) -> String {
    let mut body = format!(
        "<p class=kicker>Local demo provider</p>\n<h1>Sign in to {}</h1>\n<p>It asks for</p>\n<ul>",
        escape(client)
    );
    for scope in &ask.scope {
        push(&mut body, format_args!("<li>{}</li>", escape(scope)));
    }
    push(
        &mut body,
        format_args!(
            "</ul>\n<form method=post action=\"/authorize/decision\">\n\
             <input type=hidden name=ticket value=\"{}\">\n<p>Continue as</p>\n",
            escape(ticket)
        ),
    );
    for person in people {
        push(&mut body, format_args!("{}\n", person_button(person)));
    }
    push(
        &mut body,
        format_args!(
            "<button class=deny name=decision value=deny>Deny</button>\n</form>\n\
             <p>You go back to {}</p>",
            escape(&ask.binding.redirect_uri)
        ),
    );
    document("Sign in", &body)
}

/// What posts the form of [`posted`].
pub(super) const SUBMIT: &str = "document.forms[0].submit()";

/// Goes back to the application by a form, at once or with a click.
pub(super) fn posted(url: &str, fields: &[(String, String)]) -> String {
    let mut body =
        format!("<p class=kicker>Local demo provider</p>\n<form method=post action=\"{}\">\n", escape(url));
    for (name, value) in fields {
        push(
            &mut body,
            format_args!("<input type=hidden name=\"{}\" value=\"{}\">\n", escape(name), escape(value)),
        );
    }
    push(&mut body, format_args!("<button>Go on</button>\n</form>\n<script>{SUBMIT}</script>"));
    document("Signed in", &body)
}

/// Says why the person can't be sent back.
pub(super) fn error(why: &str) -> String {
    let body = format!(
        "<p class=kicker>Local demo provider</p>\n<h1>This sign-in can't go on</h1>\n<p>{}</p>",
        escape(why)
    );
    document("Error", &body)
}

fn person_button(person: &Person) -> String {
    let label = person.label();
    let initial: String = label.chars().take(1).flat_map(char::to_uppercase).collect();
    format!(
        "<button name=person value=\"{}\"><b aria-hidden=true>{}</b><span>{}<small>{}</small></span></button>",
        escape(&person.sub),
        escape(&initial),
        escape(label),
        escape(person.email().unwrap_or("no e-mail address")),
    )
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<main>\n{body}\n</main>\n</html>\n"
    )
}

fn push(to: &mut String, what: std::fmt::Arguments<'_>) {
    to.write_fmt(what).expect("a string takes all that is written");
}

/// Text as HTML, in an element or in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
