//! What the macros make of two structs, when it runs: how a first login fills a model, and what its views show.

use serde_json::json;
use users_runtime::__private::NewUser;
use users_runtime::{
    Grant, Key, LinkedAccount, OAuthAccount as _, OAuthUser, Profile, Tokens, oauth_account,
};
use uuid::Uuid;

mod front_page {
    use super::*;

    #[derive(Clone, Debug, OAuthUser)]
    #[oauth_user(accounts)]
    pub(super) struct User {
        pub(super) id: Uuid,
        pub(super) email: String,
        pub(super) is_active: bool,
        pub(super) is_verified: bool,
        pub(super) is_superuser: bool,
        #[oauth_user(profile = "name")]
        pub(super) display_name: Option<String>,
    }

    #[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
    pub(super) struct OAuthAccount;
}

mod with_more {
    use super::*;

    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(super) enum Role {
        Member,
    }

    #[derive(Clone, Debug, Default, PartialEq)]
    pub(super) struct Secret(pub(super) u8);

    #[derive(Clone, OAuthUser)]
    #[oauth_user(table = "members")]
    pub(super) struct User {
        #[oauth_user(id)]
        pub(super) key: Uuid,
        #[oauth_user(email, column = "mail")]
        pub(super) address: Option<String>,
        pub(super) hashed_password: Option<String>,
        #[oauth_user(profile = "name", default = "\"nobody\".to_owned()")]
        pub(super) name: String,
        #[oauth_user(profile = "/locale", default)]
        #[serde(rename = "lang")]
        pub(super) locale: String,
        #[oauth_user(profile = "/nick", default = r#"Some("x".to_owned())"#)]
        pub(super) nick: Option<String>,
        #[oauth_user(default = "Role::Member")]
        pub(super) role: Role,
        #[oauth_user(default = 5)]
        pub(super) credits: i64,
        #[oauth_user(default, private)]
        pub(super) secret: Secret,
        pub(super) note: Option<String>,
    }

    #[oauth_account(table = "logins")]
    pub(super) struct OAuthAccount {
        #[oauth_account(profile = "/locale")]
        #[serde(rename = "lang", default)]
        pub(super) locale: Option<String>,
        #[oauth_account(default, private)]
        pub(super) secret: Secret,
        pub(super) r#type: Option<i64>,
    }
}

mod with_password {
    use super::*;

    #[derive(Clone, OAuthUser)]
    pub(super) struct User {
        pub(super) id: i64,
        pub(super) email: String,
        pub(super) hashed_password: String,
        pub(super) is_verified: bool,
    }
}

mod own_key {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub(super) struct Id(pub(super) i64);

    impl Key for Id {
        type Repr = i64;

        fn from_repr(repr: i64) -> Self {
            Self(repr)
        }

        fn to_repr(&self) -> i64 {
            self.0
        }
    }

    #[derive(Clone, OAuthUser)]
    pub(super) struct User {
        pub(super) id: Id,
        pub(super) email: String,
    }

    #[oauth_account(related_name = own_accounts, id = Id, table = "own", read = OwnView)]
    pub(super) struct Account;
}

#[allow(non_camel_case_types, reason = "words of Rust's own")]
mod raw {
    use super::*;

    #[derive(Clone, OAuthUser)]
    pub(super) struct r#struct {
        pub(super) id: i64,
        pub(super) email: String,
    }

    #[oauth_account(user = "r#struct", related_name = "r#match")]
    pub(super) struct r#trait;
}

fn grant(profile: Profile) -> Grant {
    Grant::new("google", profile, Tokens::new("secret").with_expires_at(7))
}

#[test]
fn names_are_those_that_were_given_or_follow_from_the_structs() {
    use {front_page as front, with_more as more};
    assert_eq!((front::User::TABLE, front::OAuthAccount::TABLE), ("user", "oauth_account"));
    assert_eq!((more::User::TABLE, more::OAuthAccount::TABLE), ("members", "logins"));
    assert_eq!(more::OAuthAccount::RELATED_NAME, "oauth_accounts");
    assert_eq!((raw::r#struct::TABLE, raw::r#trait::TABLE), ("struct", "trait"));
    assert_eq!(raw::r#trait::RELATED_NAME, "match");
    assert_eq!((own_key::Account::TABLE, own_key::Account::RELATED_NAME), ("own", "own_accounts"));
}

#[test]
fn a_first_login_fills_the_fields_that_each_model_has() {
    use front_page::User;
    let mut profile = Profile::new("1").with_email("ada@example.com", true);
    profile.name = Some("Ada".to_owned());
    let user = User::__from_login(Uuid::nil(), &NewUser::new(&profile).verified(true)).unwrap();
    assert_eq!(user.display_name.as_deref(), Some("Ada"));
    assert!(user.is_active && user.is_verified && !user.is_superuser && !user.has_password());
    assert_eq!(OAuthUser::email(&user), Some("ada@example.com"));

    let nameless = Profile::new("1");
    assert!(User::__from_login(Uuid::nil(), &NewUser::new(&nameless)).is_none(), "the model needs an e-mail");
}

#[test]
fn a_first_login_fills_fields_by_claims_and_defaults() {
    use with_more::{OAuthAccount, Role, Secret, User};
    let mut profile = Profile::new("1");
    profile.claims = json!({"locale": "en", "nick": 5});
    let user = User::__from_login(Uuid::nil(), &NewUser::new(&profile)).unwrap();
    assert_eq!((user.address.as_deref(), &*user.name, &*user.locale), (None, "nobody", "en"));
    assert_eq!(user.hashed_password, None);
    assert_eq!(user.nick.as_deref(), Some("x"), "a claim of another type is as good as none");
    assert_eq!((&user.role, user.credits, &user.secret, &user.note), (&Role::Member, 5, &Secret(0), &None));

    let account = OAuthAccount::__from_login(Uuid::nil(), user.key, &grant(profile));
    assert_eq!((account.locale.as_deref(), account.r#type, &account.secret), (Some("en"), None, &Secret(0)));
}

#[test]
fn an_account_takes_its_fields_from_the_grant_and_hides_its_tokens() {
    let profile = Profile::new("1").with_email("ada@example.com", true);
    let account = front_page::OAuthAccount::__from_login(5, Uuid::nil(), &grant(profile));
    assert_eq!((account.id, account.user_id, &*account.oauth_name), (5, Uuid::nil(), "google"));
    assert_eq!(account.expires_at(), Some(7));
    assert!(!format!("{account:?}").contains("secret"));
    assert_eq!(account.clone(), account);
    let view = serde_json::to_value(front_page::OAuthAccountRead::from(&account)).unwrap();
    let expected = json!({
        "id": 5, "oauth_name": "google", "expires_at": 7, "account_id": "1", "account_email": "ada@example.com",
    });
    assert_eq!(view, expected);
}

#[test]
fn a_view_has_the_fields_that_are_not_private_under_their_own_names() {
    use with_more::{OAuthAccount, OAuthAccountRead, User, UserRead};
    let profile = Profile::new("1");
    let user = User::__from_login(Uuid::nil(), &NewUser::new(&profile)).unwrap();
    let account = OAuthAccount::__from_login(Uuid::nil(), user.key, &grant(profile));
    let view = serde_json::to_value(UserRead::from(user)).unwrap();
    let expected = json!({
        "key": Uuid::nil(), "address": null, "name": "nobody", "lang": "", "nick": "x", "role": "Member",
        "credits": 5, "note": null,
    });
    assert_eq!(view, expected);
    let view = serde_json::to_value(OAuthAccountRead::from(account)).unwrap();
    let expected = json!({
        "id": Uuid::nil(), "oauth_name": "google", "expires_at": 7, "account_id": "1", "account_email": null,
        "lang": null, "type": null,
    });
    assert_eq!(view, expected);
}

#[test]
fn a_view_with_accounts_shows_them_without_tokens_and_an_account_reads_back() {
    use front_page::{OAuthAccount, User, UserRead};
    let profile = Profile::new("abc").with_email("ada@example.com", true);
    let user = User::__from_login(Uuid::nil(), &NewUser::new(&profile)).unwrap();
    let accounts = [OAuthAccount::__from_login(2, user.id, &grant(profile))];
    let view = UserRead::with_accounts(&user, &accounts);
    let text = serde_json::to_string(&view).unwrap();
    let account = r#"{"id":2,"oauth_name":"google","expires_at":7,"account_id":"abc","account_email":"ada@example.com"}"#;
    assert!(text.ends_with(&format!(r#""oauth_accounts":[{account}]}}"#)), "{text}");
    let read: LinkedAccount = serde_json::from_str(account).unwrap();
    assert_eq!([read], *view.oauth_accounts);
}

#[test]
fn the_runtime_sees_a_model_as_its_views_show_it() {
    use {front_page as front, with_more as more};
    let profile = Profile::new("1").with_email("ada@example.com", true);
    let new = NewUser::new(&profile);
    let user = front::User::__from_login(Uuid::nil(), &new).unwrap();
    let account = front::OAuthAccount::__from_login(2, user.id, &grant(profile.clone()));
    let view = serde_json::to_value(front::UserRead::with_accounts(&user, [&account])).unwrap();
    assert_eq!(user.__view(&mut std::iter::once(LinkedAccount::from(&account))).unwrap(), view);
    let view = serde_json::to_value(front::OAuthAccountRead::from(&account)).unwrap();
    assert_eq!(account.__view().unwrap(), view);

    let user = more::User::__from_login(Uuid::nil(), &new).unwrap();
    let account = more::OAuthAccount::__from_login(Uuid::nil(), user.key, &grant(profile));
    let mut none = std::iter::empty();
    assert_eq!(user.__view(&mut none).unwrap(), serde_json::to_value(more::UserRead::from(&user)).unwrap());
    let view = serde_json::to_value(more::OAuthAccountRead::from(&account)).unwrap();
    assert_eq!(account.__view().unwrap(), view);
}

#[test]
fn a_reclaimed_user_is_verified_and_has_another_password_that_nothing_fits() {
    fn reclaimed<U: OAuthUser>(user: &mut U) -> Option<String> {
        user.__reclaim();
        assert!(!user.has_password());
        user.__password_hash().map(str::to_owned)
    }
    let profile = Profile::new("1").with_email("ada@example.com", true);
    let mut user = with_password::User::__from_login(1, &NewUser::new(&profile)).unwrap();
    let unusable = user.__password_hash().map(str::to_owned);
    user.hashed_password = "$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA".to_owned();
    assert!(user.has_password() && !user.is_verified);
    let (one, two) = (reclaimed(&mut user), reclaimed(&mut user));
    assert!(unusable != one && one != two && two.is_some(), "sessions are bound to it: {two:?}");
    assert!(user.is_verified);
    assert_eq!(two.as_deref(), Some(&*user.hashed_password));

    let mut user = with_more::User::__from_login(Uuid::nil(), &NewUser::new(&profile)).unwrap();
    assert_eq!(user.__password_hash(), None);
    let (one, two) = (reclaimed(&mut user), reclaimed(&mut user));
    assert!(one.is_some() && two.is_some() && one != two, "sessions are bound to it: {two:?}");
}

#[test]
fn a_model_says_which_of_the_fields_it_has_that_linking_by_e_mail_needs() {
    fn has<U: OAuthUser>() -> (bool, bool) {
        (U::__HAS_VERIFICATION, U::__HAS_PASSWORD)
    }
    assert_eq!(has::<with_password::User>(), (true, true));
    assert_eq!(has::<with_more::User>(), (false, true));
    assert_eq!(has::<front_page::User>(), (true, false));
    assert_eq!(has::<own_key::User>(), (false, false));

    let profile = Profile::new("1").with_email("ada@example.com", true);
    let mut user = front_page::User::__from_login(Uuid::nil(), &NewUser::new(&profile)).unwrap();
    user.__reclaim();
    assert!(user.is_verified && user.__password_hash().is_none());
}

#[test]
fn keys_of_ones_own_are_kept_and_shown_as_what_they_are_made_of() {
    use own_key::{Account, Id, OwnView};
    let mut own = Account::__from_login(Id(1), Id(2), &grant(Profile::new("1")));
    own.__set_ids(Id(3), Id(4));
    assert_eq!((own.id(), own.user_id()), (&Id(3), &Id(4)));
    let text = serde_json::to_string(&OwnView::from(own)).unwrap();
    assert!(text.starts_with("{\"id\":3,"), "{text}");
}
