//! The application's own documents, and how often the server is asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mongodb::bson::oid::ObjectId;
use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Bson, Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::ClientOptions;
use users_runtime::store::{
    Change, Changed, LoggedIn, NewLogin, SignUp, Step, Store as _, UserStore as _, Whose,
};
use users_runtime::testing::suite::models::{ObjectIdOfObjectId, UuidOfUuid};
use users_runtime::{Grant, MongoStore, OAuthAccount, Profile, Tokens};

use super::{Mongo, create, grant, url};

#[tokio::test]
async fn a_user_is_one_document_as_the_documentation_says() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "Ada").await;
    let document = mongo.document().await;
    let fields: Vec<_> = document.keys().map(String::as_str).collect();
    let expected = ["_id", "email", "is_active", "is_verified", "is_superuser", "display_name", "email_key"];
    assert_eq!(fields[..7], expected);
    assert_eq!(fields[7..], ["oauth_accounts"]);
    let Some(Bson::Binary(id)) = document.get("_id") else { panic!("{document}") };
    assert_eq!((id.subtype, &id.bytes[..]), (BinarySubtype::Uuid, &ada.user.id.as_bytes()[..]));
    assert_eq!(document.get_str("email_key").unwrap(), "ada@example.com");
    let account = document.get_array("oauth_accounts").unwrap()[0].as_document().unwrap();
    let fields: Vec<_> = account.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "id",
            "identity",
            "oauth_name",
            "access_token",
            "expires_at",
            "refresh_token",
            "account_id",
            "account_email"
        ]
    );
    assert_eq!(account.get_str("identity").unwrap(), "google:Ada");
    mongo.drop().await;
}

#[tokio::test]
async fn fields_of_the_application_are_left_alone() {
    let mongo = Mongo::new().await;
    let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let own = doc! { "settings": { "theme": "dark" }, "oauth_accounts.0.label": "mine" };
    mongo.users().update_one(doc! {}, doc! { "$set": own }).await.unwrap();
    let before = mongo.document().await;
    let mut later = grant("ada");
    later.tokens.expires_at = None;
    later.tokens.refresh_token = None;
    later.profile = Profile::new("ada");
    store.log_in(&later).await.unwrap().unwrap();
    let after = mongo.document().await;
    assert_eq!(before, after, "a login that brings nothing new changes nothing");
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user));
    mongo.drop().await;
}

/// Another program made it another account, and left what it is found by: the old one must not open the user.
#[tokio::test]
async fn an_identity_that_is_not_that_of_its_account_logs_nobody_in() {
    let mongo = Mongo::new().await;
    let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
    create(&store, "ada").await;
    let other = doc! { "$set": { "oauth_accounts.0.account_id": "somebody else" } };
    mongo.users().update_one(doc! {}, other).await.unwrap();
    let error = format!("{:?}", store.log_in(&grant("ada")).await.unwrap_err());
    assert!(error.contains("identity"), "{error}");
    mongo.drop().await;
}

/// They may be large, and a login is none of their business.
#[tokio::test]
async fn fields_of_the_application_stay_where_they_are() {
    let replies: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&replies);
    let mut options = ClientOptions::parse(url()).await.unwrap();
    options.command_event_handler = Some(EventHandler::callback(move |event| {
        if let CommandEvent::Succeeded(event) = event {
            seen.lock().unwrap().push(event.reply.to_string());
        }
    }));
    let mongo = Mongo::with(options);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    // As another program may write a number.
    let own = doc! { "settings": { "theme": "dark" }, "oauth_accounts.0.expires_at": 5 };
    mongo.users().update_one(doc! {}, doc! { "$set": own }).await.unwrap();
    assert_eq!(store.accounts(&ada.user.id).await.unwrap()[0].expires_at, Some(5));
    replies.lock().unwrap().clear();
    let login = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((&login.user, &login.account), (&ada.user, &ada.account));
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user));
    let replies = std::mem::take(&mut *replies.lock().unwrap());
    assert!(replies.len() == 2 && replies.iter().all(|reply| reply.contains("ada@example.com")));
    assert!(replies.iter().all(|reply| !reply.contains("theme")), "{replies:?}");
    mongo.drop().await;
}

#[tokio::test]
async fn a_login_changes_its_own_account_only() {
    let mongo = Mongo::new().await;
    let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
    create(&store, "ada").await;
    let account = |id: &str| {
        doc! { "id": ObjectId::new(), "identity": format!("github:{id}"), "oauth_name": "github",
        "account_id": id, "access_token": "old" }
    };
    let push = doc! { "$push": { "oauth_accounts": { "$each": [account("1"), account("2")] } } };
    mongo.users().update_one(doc! {}, push).await.unwrap();
    let mut later = grant("2");
    later.oauth_name = "github".into();
    let login = store.log_in(&later).await.unwrap().unwrap();
    assert_eq!(login.account.account_id, "2");
    let kept = store.accounts(&login.user.id).await.unwrap();
    let tokens: Vec<_> = kept.iter().map(|account| account.access_token.expose()).collect();
    assert_eq!(tokens, ["a-secret", "old", "a-secret"], "accounts come in the order of their making");
    assert_eq!(kept[1].refresh_token, None);
    mongo.drop().await;
}

#[tokio::test]
async fn documents_that_were_written_by_hand_are_users() {
    let mongo = Mongo::new().await;
    let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
    for accounts in [None, Some(Bson::Null), Some(Bson::Array(Vec::new()))] {
        let id = ObjectId::new();
        let mut document =
            doc! { "_id": id, "is_active": true, "is_verified": false, "hashed_password": "!" };
        document.extend(accounts.map(|accounts| ("oauth_accounts".to_owned(), accounts)));
        mongo.users().insert_one(document).await.unwrap();
        let user = store.user(&id).await.unwrap().unwrap();
        assert_eq!((user.id, user.email), (id, None), "a field that is missing is none");
        assert!(store.accounts(&id).await.unwrap().is_empty());
    }
    assert!(store.user(&ObjectId::new()).await.unwrap().is_none());
    assert!(store.accounts(&ObjectId::new()).await.unwrap().is_empty());
    mongo.drop().await;
}

#[tokio::test]
async fn a_request_is_one_command() {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&log);
    let mut options = ClientOptions::parse(url()).await.unwrap();
    options.command_event_handler = Some(EventHandler::callback(move |event| {
        if let CommandEvent::Started(event) = event {
            seen.lock().unwrap().push(event.command_name);
        }
    }));
    let commands = move || std::mem::take(&mut *log.lock().unwrap());
    let mongo = Mongo::with(options);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    commands();
    let ada = create(&store, "ada").await;
    assert_eq!(commands(), ["insert"], "a first login");
    store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!(commands(), ["findAndModify"], "a returning login");
    assert!(store.log_in(&grant("bob")).await.unwrap().is_none());
    assert_eq!(commands(), ["findAndModify"], "a stranger");
    let mut older = grant("ada");
    older.profile = older.profile.with_legacy_ids(["people/ada"]);
    store.log_in(&older).await.unwrap().unwrap();
    assert_eq!(commands(), ["findAndModify"], "a returning login whose account has the current id");
    older.profile = Profile::new("1").with_legacy_ids(["ada"]);
    store.log_in(&older).await.unwrap().unwrap();
    assert_eq!(commands(), ["findAndModify"; 2], "a returning login whose account has an older id");
    store.user(&ada.user.id).await.unwrap().unwrap();
    assert_eq!(commands(), ["find"], "a user");
    store.accounts(&ada.user.id).await.unwrap();
    assert_eq!(commands(), ["find"], "a user's accounts");
    assert!(store.claim("key", "owner", Duration::from_secs(9)).await.unwrap());
    assert_eq!(commands(), ["findAndModify"], "a claim");
    assert!(!store.claim("key", "other", Duration::from_secs(9)).await.unwrap());
    assert_eq!(commands(), ["findAndModify"], "a claim that another has");

    let mut account = ada.account;
    assert!(store.replace_tokens(&account, &Tokens::new("fresh")).await.unwrap());
    assert_eq!(commands(), ["update"], "new tokens");
    account.refresh_token = None;
    assert!(!store.replace_tokens(&account, &Tokens::new("fresh")).await.unwrap());
    assert!(commands().is_empty(), "an account without a refresh token");
    let remove = Change::new(Whose::User(account.user_id), move |_, _| Ok(Step::Remove(account.id)));
    assert!(matches!(store.change(&remove).await.unwrap(), Changed::Done(_)));
    assert_eq!(commands(), ["find", "findAndModify"], "a change is decided, and written");

    let another = MongoStore::<UuidOfUuid>::new(mongo.users());
    create(&another, "bob").await;
    assert_eq!(
        commands(),
        ["listIndexes", "insert"],
        "the first first login of a process looks for the indexes"
    );
    let _: Document = mongo.users().find_one(doc! { "email_key": "bob@example.com" }).await.unwrap().unwrap();
    mongo.drop().await;
}

/// An account of "google" under the id `people/1`, which is the id `1` today.
fn legacy() -> Grant {
    let profile = Profile::new("1").with_legacy_ids(["people/1"]);
    Grant::new("google", profile, Tokens::new("new"))
}

fn user_with(ids: &[&str]) -> Document {
    let account = |id: &&str| {
        doc! { "id": ObjectId::new(), "oauth_name": "google", "account_id": *id, "access_token": "old" }
    };
    let accounts: Vec<_> = ids.iter().map(account).collect();
    doc! { "is_active": true, "is_verified": false, "hashed_password": "!", "oauth_accounts": accounts }
}

#[tokio::test]
async fn an_account_under_an_older_spelling_of_its_id_is_found_and_keeps_it() {
    let mongo = Mongo::new().await;
    mongo.users().insert_one(user_with(&["2", "people/1"])).await.unwrap();
    let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
    for _ in 0..2 {
        let login = store.log_in(&legacy()).await.unwrap().unwrap();
        assert_eq!((&*login.account.account_id, login.account.access_token.expose()), ("people/1", "new"));
    }
    let came = store.sign_up(NewLogin::new(legacy(), true).unwrap()).await.unwrap();
    assert!(matches!(came, SignUp::Existing(_)), "no index knows that it is there: {came:?}");
    assert_eq!(mongo.count().await, 1);
    let kept = store.accounts(&came_to(came).user.id).await.unwrap();
    let kept: Vec<_> =
        kept.iter().map(|account| (&*account.account_id, account.access_token.expose())).collect();
    assert_eq!(kept, [("2", "old"), ("people/1", "new")]);
    mongo.drop().await;
}

fn came_to<A: OAuthAccount>(came: SignUp<A>) -> LoggedIn<A> {
    match came {
        SignUp::Created(login) | SignUp::Existing(login) => login,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn of_several_spellings_of_an_id_the_first_is_the_account_and_no_other_is_touched() {
    for users in [
        &[&["people/1"][..], &["1"]][..],
        &[&["1"], &["people/1"]],
        &[&["people/1", "1"]],
        &[&["users/1", "people/1"], &["1"]],
        &[&["users/1", "people/1"]],
        &[&["users/1"], &["people/1"]],
    ] {
        let mongo = Mongo::new().await;
        mongo.users().insert_many(users.iter().map(|ids| user_with(ids))).await.unwrap();
        let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
        let mut grant = legacy();
        grant.profile = grant.profile.with_legacy_ids(["people/1", "users/1"]);
        let login = store.log_in(&grant).await.unwrap().unwrap();
        let expected = if users.iter().any(|ids| ids.contains(&"1")) { "1" } else { "people/1" };
        assert_eq!(login.account.account_id, expected, "{users:?}");
        let kept = store.accounts(&login.user.id).await.unwrap();
        assert!(kept.contains(&login.account), "{users:?}");
        let mut all = mongo.users().find(doc! {}).await.unwrap();
        while all.advance().await.unwrap() {
            let user = all.deserialize_current().unwrap();
            for account in user.get_array("oauth_accounts").unwrap() {
                let account = account.as_document().unwrap();
                let is_it = account.get_str("account_id").unwrap() == expected;
                let token = account.get_str("access_token").unwrap();
                assert_eq!(token, if is_it { "new" } else { "old" }, "{users:?}: {account}");
            }
        }
        mongo.drop().await;
    }
}
