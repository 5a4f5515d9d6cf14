//! Keys of the application's own types, by `#[derive(Key)]`.

#[allow(dead_code, reason = "of a model that a macro of this crate writes, rustc asks that all be used")]
pub(crate) mod models;
mod tables;

use std::fmt::Debug;

use users_runtime::store::{LoggedIn, NewLogin, SignUp, Store};
use users_runtime::testing::suite;
use users_runtime::{Grant, Key, MemoryStore, OAuthAccount, OAuthUser, Profile, Tokens};

use models::{counted, made, nested, texts, uuids};

/// What "google" grants the person `name`.
fn grant(name: &str) -> Grant {
    let profile = Profile::new(name).with_email(&format!("{name}@example.com"), true);
    Grant::new("google", profile, Tokens::new("token"))
}

/// Signs three people up: each is found by the keys that were made, which are their own.
pub(crate) async fn are_kept<A>(store: &impl Store<A>) -> Vec<LoggedIn<A>>
where
    A: OAuthAccount<User: Debug + PartialEq>,
{
    let mut logins: Vec<LoggedIn<A>> = Vec::new();
    for name in ["ada", "bob", "cem"] {
        let login = match store.sign_up(NewLogin::new(grant(name), false).unwrap()).await.unwrap() {
            SignUp::Created(login) => login,
            other => panic!("{other:?}"),
        };
        let id = login.user.id();
        assert!(logins.iter().all(|other| other.user.id() != id), "each has a key of their own: {id:?}");
        assert_eq!(<A::User as OAuthUser>::Id::parse(&id.to_text()).as_ref(), Some(id));
        assert_eq!(A::Id::parse(&login.account.id().to_text()).as_ref(), Some(login.account.id()));
        assert_eq!(store.user(id).await.unwrap().as_ref(), Some(&login.user), "by {id:?}");
        assert_eq!(store.accounts(id).await.unwrap(), std::slice::from_ref(&login.account), "of {id:?}");
        let again = store.log_in(&grant(name)).await.unwrap().expect("the account is there");
        assert_eq!((&again.user, &again.account), (&login.user, &login.account));
        logins.push(login);
    }
    logins
}

/// The application's integers, and not the database's.
pub(crate) fn are_the_applications(logins: &[LoggedIn<made::OAuthAccount>]) {
    for LoggedIn { user, account, .. } in logins {
        assert!(user.id.0 >= models::FIRST, "{user:?}");
        assert!(account.id.number < 0, "{account:?}");
    }
}

/// Keys that stand on UUIDs of version 7 are in the order of time.
pub(crate) fn are_in_order(logins: &[LoggedIn<uuids::OAuthAccount>]) {
    let versions = logins.iter().map(|login| login.user.id.0.get_version_num());
    assert_eq!(versions.collect::<Vec<_>>(), [7, 7, 7]);
    assert!(logins.iter().all(|login| login.account.id.0.get_version_num() == 4));
    assert!(logins.is_sorted_by(|one, next| one.user.id < next.user.id), "{logins:?}");
}

/// Texts, of which one is a UUID and the other has a `/`.
pub(crate) fn are_texts(logins: &[LoggedIn<texts::OAuthAccount>]) {
    for LoggedIn { user, account, .. } in logins {
        assert!(uuid::Uuid::parse_str(&user.id.0).is_ok(), "{user:?}");
        assert!(account.id.0.starts_with("login/"), "{account:?}");
    }
}

/// A key that stands on a key is made by whoever makes that, unless it says otherwise.
pub(crate) fn are_made_inside(logins: &[LoggedIn<nested::OAuthAccount>]) {
    for LoggedIn { user, account, .. } in logins {
        assert!(user.id.0 >= models::FIRST, "{user:?}");
        assert_eq!(account.id.0.0.get_version_num(), 7, "{account:?}");
    }
}

fn memory<A: OAuthAccount>() -> MemoryStore<A> {
    MemoryStore::default()
}

#[tokio::test]
async fn memory_keeps_keys_of_each_type_and_maker() {
    let counted = are_kept(&memory::<counted::OAuthAccount>()).await;
    assert_eq!(counted.iter().map(|login| login.user.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    are_the_applications(&are_kept(&memory()).await);
    are_in_order(&are_kept(&memory()).await);
    are_texts(&are_kept(&memory()).await);
    are_made_inside(&are_kept(&memory()).await);
    #[cfg(feature = "mongodb")]
    are_kept(&memory::<models::object_ids::OAuthAccount>()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_keeps_its_promises_with_them() {
    suite::run(async || memory::<counted::OAuthAccount>()).await;
    suite::run(async || memory::<made::OAuthAccount>()).await;
    suite::run(async || memory::<uuids::OAuthAccount>()).await;
}

/// One key has one spelling, whatever its type.
#[test]
fn text_that_is_no_such_key_is_not_parsed() {
    for text in ["", "07", "+7", " 7", "7 ", "7.0", "1e3", "9223372036854775808", "x"] {
        assert_eq!(counted::UserId::parse(text), None, "{text:?}");
    }
    assert_eq!(counted::AccountId::parse("2147483648"), None);
    assert_eq!(made::AccountId::parse("-1"), Some(made::AccountId { number: -1 }));
    let uuid = "0193a2b4-5c6d-7e8f-9a0b-1c2d3e4f5061";
    assert!(uuids::UserId::parse(uuid).is_some());
    for text in [
        uuid.to_uppercase(),
        uuid.replace('-', ""),
        format!("{{{uuid}}}"),
        format!("urn:uuid:{uuid}"),
        uuid[1..].to_owned(),
    ] {
        assert_eq!(uuids::UserId::parse(&text), None, "{text:?}");
    }
    assert_eq!(texts::UserId::parse("any text"), Some(texts::UserId("any text".to_owned())));
    #[cfg(feature = "mongodb")]
    {
        use models::object_ids::UserId;
        assert!(UserId::parse("65f0a1b2c3d4e5f60718293a").is_some());
        for text in ["65F0A1B2C3D4E5F60718293A", "65f0a1b2c3d4e5f60718293", "65f0a1b2c3d4e5f60718293g"] {
            assert_eq!(UserId::parse(text), None, "{text:?}");
        }
    }
}
