//! One database, and both at work on it: what one wrote, the other reads and goes on with.

use users_runtime::store::sql::{SqlAccount, SqlBackend, SqlStore};
use users_runtime::store::{LoggedIn, NewLogin, SignUp, Store, UserStore};
use users_runtime::{Key, OAuthAccount, OAuthUser, Token, Tokens};

use super::peer::{Answered, Everything, Library, Peer, PeerAccount, PeerUser};
use super::{github, google, on_each_database, tokens};

const PASSWORD: &str = "correct horse battery staple";

on_each_database!(in_turn);

async fn in_turn<A: SqlAccount<DB>, DB: SqlBackend>(mut peer: Peer, store: SqlStore<A, DB>, _: Library) {
    let registered = peer.register("Pass@example.com", PASSWORD);
    let ada = peer.oauth_login(answer("google", "people/1", "ada@example.com", "theirs-1"));
    let bob = peer.oauth_login(answer("github", "7", "bob@example.com", "theirs-7"));
    let before = peer.everything();
    assert_eq!(before.counts(), (3, 2));
    // At the start of each of our servers.
    store.create_tables().await.unwrap();
    store.create_tables().await.unwrap();
    assert_eq!(peer.everything(), before, "nothing that was there has changed");

    we_read_all(&store, &before).await;
    theirs_come_to_us(&mut peer, &store, &ada, &bob).await;
    ours_come_to_them(&mut peer, &store).await;
    an_address_has_one_user(&mut peer, &store).await;
    passwords_go_on(&mut peer, &registered);
    let accounts = peer.everything();
    let accounts: Vec<_> = accounts.accounts_of_users().into_iter().collect();
    let expected =
        [("Pass@example.com", 0), ("ada@example.com", 1), ("bob@example.com", 1), ("cleo@example.com", 1)];
    assert_eq!(accounts, expected, "nothing is there twice");
}

async fn we_read_all<A: SqlAccount<DB>, DB: SqlBackend>(store: &SqlStore<A, DB>, all: &Everything) {
    for theirs in &all.users {
        let id = Key::parse(&theirs.id).expect("a key of the model's type");
        let user = store.user(&id).await.unwrap().expect("the user is there");
        assert_user(&user, theirs);
        assert!(user.has_password(), "or one that nobody knows: this can't be told");
        let accounts = store.accounts(&id).await.unwrap();
        let of_user = all.accounts.iter().filter(|account| account.user_id == theirs.id);
        assert_eq!(accounts.len(), of_user.clone().count());
        accounts.iter().zip(of_user).for_each(|(account, theirs)| assert_account(account, theirs));
    }
}

/// Accounts that they made are found, under the old spelling of the id as well, and refreshed where they are.
async fn theirs_come_to_us<A: SqlAccount<DB>, DB: SqlBackend>(
    peer: &mut Peer,
    store: &SqlStore<A, DB>,
    ada: &PeerUser,
    bob: &PeerUser,
) {
    let login = log_in(store, google("1", "ada@new.example", tokens("ours-1"))).await;
    assert_user(&login.user, ada);
    let all = peer.everything();
    let account = all.account("google", "people/1");
    assert_account(&login.account, account);
    assert_eq!(account.access_token, "ours-1");
    assert_eq!(account.refresh_token.as_deref(), Some("ours-1-refresh"));
    assert_eq!(account.expires_at, Some(1_950_000_000));
    assert_eq!((&*account.account_email, &*all.user("ada@example.com").id), ("ada@new.example", &*ada.id));

    // Without a refresh token, the one that is there stays.
    let login = log_in(store, google("1", "ada@example.com", Tokens::new("ours-2"))).await;
    assert_account(&login.account, peer.everything().account("google", "people/1"));
    assert_eq!(login.account.refresh_token().map(Token::expose), Some("ours-1-refresh"));

    let login = log_in(store, github("7", "bob@example.com", tokens("ours-7"))).await;
    assert_user(&login.user, bob);
    assert_account(&login.account, peer.everything().account("github", "7"));

    // And back at theirs, whose library writes over all that it is given.
    let back = peer.oauth_login(answer("google", "people/1", "ada@example.com", "theirs-2"));
    assert_eq!(back, *ada);
    let login = log_in(store, google("1", "ada@example.com", Tokens::new("ours-3"))).await;
    assert_user(&login.user, ada);
    assert_eq!(login.account.refresh_token().map(Token::expose), Some("theirs-2-refresh"));

    // A person who comes for the first time, but for the other server.
    let again = NewLogin::new(google("1", "ada@example.com", tokens("ours-4")), true).unwrap();
    let again = store.sign_up(again).await.unwrap();
    assert!(matches!(&again, SignUp::Existing(login) if login.user.id().to_text() == ada.id), "{again:?}");
}

/// A user that the store made is one of theirs: read, found by the account, and let in by no password.
async fn ours_come_to_them<A: SqlAccount<DB>, DB: SqlBackend>(peer: &mut Peer, store: &SqlStore<A, DB>) {
    let new = NewLogin::new(google("2", "cleo@example.com", tokens("ours-cleo")), true).unwrap();
    let SignUp::Created(made) = store.sign_up(new).await.unwrap() else { panic!("it is the first login") };
    let all = peer.everything();
    let cleo = all.user("cleo@example.com").clone();
    assert_user(&made.user, &cleo);
    assert!(cleo.is_active && cleo.is_verified && !cleo.is_superuser);
    assert_account(&made.account, all.account("google", "2"));

    let back = peer.oauth_login(answer("google", "2", "cleo@new.example", "theirs-cleo"));
    assert_eq!(back, cleo);
    let login = log_in(store, google("2", "cleo@example.com", Tokens::new("ours-cleo-2"))).await;
    assert_user(&login.user, &cleo);
    assert_eq!(login.account.refresh_token().map(Token::expose), Some("theirs-cleo-refresh"));

    assert!(!login.user.has_password());
    for password in ["", PASSWORD, &cleo.hashed_password] {
        assert!(!peer.fits(password, &cleo.hashed_password), "{password:?}");
    }
    assert_eq!(peer.password_login("cleo@example.com", PASSWORD), None);
}

/// Whoever made the user, and however the address is written.
async fn an_address_has_one_user<A: SqlAccount<DB>, DB: SqlBackend>(
    peer: &mut Peer,
    store: &SqlStore<A, DB>,
) {
    for email in ["PASS@example.com", "pass@EXAMPLE.com", "Ada@Example.com", "cleo@example.com"] {
        let new = NewLogin::new(google("3", email, tokens("ours-3")), true).unwrap();
        assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::EmailTaken), "{email}");
        let refused = peer.refuses(answer("google", "people/3", email, "theirs-3"));
        assert_eq!(refused, "UserAlreadyExists", "{email}");
    }
    assert_eq!(peer.everything().counts(), (4, 3));
}

fn passwords_go_on(peer: &mut Peer, registered: &PeerUser) {
    assert_eq!(peer.password_login("pass@example.com", PASSWORD).as_ref(), Some(registered));
    assert_eq!(peer.password_login("pass@example.com", "another"), None);
}

fn answer<'a>(
    oauth_name: &'a str,
    account_id: &'a str,
    email: &'a str,
    access_token: &'a str,
) -> Answered<'a> {
    Answered { oauth_name, account_id, email, access_token }
}

async fn log_in<A: OAuthAccount>(store: &impl Store<A>, grant: users_runtime::Grant) -> LoggedIn<A> {
    store.log_in(&grant).await.unwrap().expect("the account is there")
}

fn assert_user(ours: &impl OAuthUser, theirs: &PeerUser) {
    assert_eq!(ours.id().to_text(), theirs.id);
    assert_eq!(ours.email(), Some(&*theirs.email));
    let flags = (ours.is_active(), ours.is_verified(), ours.is_superuser());
    assert_eq!(flags, (theirs.is_active, theirs.is_verified, theirs.is_superuser));
}

fn assert_account<A: OAuthAccount>(ours: &A, theirs: &PeerAccount) {
    let as_theirs = PeerAccount {
        id: ours.id().to_text(),
        user_id: ours.user_id().to_text(),
        oauth_name: ours.oauth_name().to_owned(),
        access_token: ours.access_token().expose().to_owned(),
        expires_at: ours.expires_at(),
        refresh_token: ours.refresh_token().map(|token| token.expose().to_owned()),
        account_id: ours.account_id().to_owned(),
        account_email: ours.account_email().unwrap_or_default().to_owned(),
    };
    assert_eq!(as_theirs, *theirs);
}
