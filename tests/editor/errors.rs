//! Mistakes, as an editor shows them before anything is compiled: each is one error, in our words, under its token.

use crate::app;

/// A model, the token in it that is at fault, and what is said of it.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        r#"#[oauth_account(usr = "User")] pub struct OAuthAccount;"#,
        "usr",
        "unknown argument `usr`; did you mean `user`?",
    ),
    (
        r#"#[oauth_account(table = "a b")] pub struct OAuthAccount;"#,
        r#""a b""#,
        "` ` can't stand in this name",
    ),
    (
        "#[oauth_account] pub struct OAuthAccount { pub note: String }",
        "note",
        "a first login can't fill `note`",
    ),
    ("#[oauth_account] pub struct OAuthAccount { pub id: i64 }", "id", "`#[oauth_account]` adds `id` itself"),
    ("#[oauth_account] pub enum OAuthAccount {}", "enum", "an account model is a struct, not an enum"),
];

const START: &str = "\
use users_runtime::{OAuth, OAuthUser, StoreError, oauth_account};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

";

const END: &str = "

pub async fn first(oauth: &OAuth<OAuthAccount>, account: &OAuthAccount) -> Result<String, StoreError> {
    Ok(account.oauth_name.clone())
}
";

#[test]
fn a_mistake_is_one_error_under_its_token() {
    let mut app = app::open();
    for (model, token, message) in MISTAKES {
        app.type_in(&format!("{START}{model}{END}"));
        let errors = app.errors();
        let [error] = &errors[..] else { panic!("{model}\nis not one error: {errors:#?}") };
        assert!(error.message.starts_with(message), "{model}\nis another error: {error:#?}");
        let (start, end) = place(model, token);
        assert_eq!((error.start, error.end), (start, end), "{model}\nis not wrong there: {error:#?}");
    }
}

/// But for the word that an editor underlines.
#[test]
fn a_mistaken_token_shows_little_of_what_reports_it() {
    let mut app = app::open();
    for (model, token, _) in MISTAKES {
        app.type_in(&format!("{START}{model}{END}"));
        let ((line, start), (_, end)) = place(model, token);
        let shown = app.hover((line, usize::midpoint(start, end)));
        assert!(!shown.contains("The Rust Core Library"), "{model}\nshows of `{token}`: {shown}");
    }
}

fn place(model: &str, token: &str) -> ((usize, usize), (usize, usize)) {
    let line = START.lines().count();
    let start = model.find(token).expect("the token is there");
    ((line, start), (line, start + token.len()))
}
