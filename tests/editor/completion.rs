//! Completion, while the models are whole and while somebody is changing them.

use crate::app::{self, App};

const FIELDS: &[&str] = &[
    "id",
    "user_id",
    "oauth_name",
    "access_token",
    "expires_at",
    "refresh_token",
    "account_id",
    "account_email",
];
const ROUTES: &[&str] = &["login_routes", "associate_routes", "account_routes", "session_routes"];
const RELATION: &[&str] = &["logins"];

/// A place where somebody types, and what has to be offered there.
const USES: &[(&str, &[&str])] = &[
    ("fn f(account: OAuthAccount) { account.$ }", FIELDS),
    ("fn f(account: &OAuthAccount) { if account.$", FIELDS),
    ("fn f(user: User) { user.$ }", RELATION),
    ("fn f() { OAuthAccount::$ }", ROUTES),
    ("fn f(account: OAuthAccount) { OAuthAccountRead::from(account).$ }", &["id", "oauth_name"]),
    (
        "async fn f(user: User, oauth: OAuth<OAuthAccount>) { user.logins(&oauth).await.unwrap()[0].$ }",
        FIELDS,
    ),
];

/// What is offered of the key of a user, and of the view, as long as there is a user model.
const USES_OF_USER: &[(&str, &[&str])] = &[
    ("fn f(account: OAuthAccount) { account.user_id.$ }", &["as_bytes"]),
    ("fn f(user: User) { UserRead::from(user).$ }", &["id", "email"]),
];

const USER: &str = "#[derive(Clone, Debug, OAuthUser)] pub struct User { pub id: Uuid, pub email: String }";

#[test]
fn all_is_offered_of_models_without_mistakes() {
    let mut app = app::open();
    let account = r#"#[oauth_account(related_name = "logins")] pub struct OAuthAccount;"#;
    offers(&mut app, USER, account, &[USES, USES_OF_USER]);
}

#[test]
fn all_is_offered_while_an_argument_is_written() {
    let mut app = app::open();
    for mistaken in [
        "usr = \"User\"",
        "i",
        "id =",
        "id = ,",
        "id = my::",
        "id = \"\"",
        "id = \"Vec<u8\"",
        "id = Vec<u8>",
        "id \"i64\"",
        "\"i64\"",
        "table = 5",
        "read = \"type\"",
        "id = \"u64\"",
        "id = \"Missing\"",
        "related_name =",
    ] {
        let account =
            format!(r#"#[oauth_account(related_name = "logins", {mistaken})] pub struct OAuthAccount;"#);
        offers(&mut app, USER, &account, &[USES, USES_OF_USER]);
    }
}

#[test]
fn all_is_offered_while_a_field_of_the_account_is_written() {
    let mut app = app::open();
    for field in [
        "pub note: String",
        "pub note:",
        "pub no",
        "pub note: Option<Str",
        "pub a: i64 pub b: i64",
        "#[oauth_account(prof)] pub note: String",
        "#[oauth_account(profile = )] pub note: String",
        "pub id: i64",
        "#[] pub note: Option<String>",
    ] {
        let account =
            format!(r#"#[oauth_account(related_name = "logins")] pub struct OAuthAccount {{ {field} }}"#);
        offers(&mut app, USER, &account, &[USES, USES_OF_USER]);
    }
}

#[test]
fn all_is_offered_while_a_field_of_the_user_is_written() {
    let mut app = app::open();
    let account = r#"#[oauth_account(related_name = "logins")] pub struct OAuthAccount;"#;
    for field in [
        "pub note: String",
        "pub note:",
        "pub no",
        "pub note: Option<Str",
        "#[oauth_user(prof)] pub note: String",
    ] {
        let user = USER.replace(" }", &format!(", {field} }}"));
        offers(&mut app, &user, account, &[USES, USES_OF_USER]);
    }
}

#[test]
fn the_account_is_offered_without_a_user_model() {
    let mut app = app::open();
    let account = r#"#[oauth_account(related_name = "logins")] pub struct OAuthAccount;"#;
    offers(&mut app, &USER.replace(", OAuthUser", ""), account, &[USES]);
}

/// Fails where the editor does not offer what it should.
fn offers(app: &mut App, user: &str, account: &str, places: &[&[(&str, &[&str])]]) {
    let imports = "use users_runtime::{OAuth, OAuthUser, oauth_account};\nuse uuid::Uuid;\n";
    for (code, wanted) in places.iter().copied().flatten() {
        let program = format!("{imports}\n{user}\n{account}\n{code}");
        let line = program.lines().count() - 1;
        let column = code.find('$').expect("a cursor");
        app.type_in(&program.replace('$', ""));
        let offered = app.completions((line, column));
        let missing: Vec<_> =
            wanted.iter().filter(|name| !offered.iter().any(|other| other == *name)).collect();
        assert!(missing.is_empty(), "{program}\ndoes not offer {missing:?}, but {offered:?}");
    }
}
