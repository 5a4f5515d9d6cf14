//! An application, and what it asks of an editor. It is a module of the test too, so it compiles.

use users_runtime::Google;
use users_runtime::{Key, OAuth, OAuthUser, StoreError, oauth_account};
use uuid::Uuid;

/// Who signs in.
#[derive(Clone, Debug, OAuthUser)]
//? OAuthUser shows `Makes a struct the user model.`
pub struct User {
    pub id: Uuid,
    /// Where to write to.
    pub email: String,
    #[oauth_user(default = "Role::guest()")]
    //? "Role::guest()" shows `pub fn guest() -> Self`
    pub role: Role,
}

/// What a person may do.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub enum Role {
    Guest,
}

impl Role {
    /// What anybody may do.
    pub fn guest() -> Self {
        Self::Guest
    }
}

#[oauth_account(user = "User", related_name = "accounts", id = "i64")]
//? oauth_account shows `Makes a struct the account model of a user model.`
//? "User" goes to `User` in `pub struct User`
//? "User" shows `Who signs in.`
//? "accounts" goes to `"accounts"` in `related_name = "accounts"`
//? "accounts" shows `pub async fn accounts`, `The user's accounts at providers`
//? "i64" shows `The 64-bit signed integer type.`
pub struct OAuthAccount;
//? OAuthAccount goes to `OAuthAccount` in `struct OAuthAccount`
//? OAuthAccount shows `pub struct OAuthAccount`

pub async fn account(
    user: User,
    account: OAuthAccount,
    oauth: OAuth<OAuthAccount>,
) -> Result<(), StoreError> {
    let key = account.id;
    //? key shows `let key: i64`
    //? id shows `pub id: i64`, `The primary key.`
    //? id goes to `"i64"` in `id = "i64"`
    let of = account.user_id;
    //? of shows `let of: Uuid`
    //? user_id shows `The key of the `, ` whose account it is.`
    //? user_id goes to `"User"` in `user = "User"`
    let name = &account.oauth_name;
    //? name shows `let name: &String`
    //? oauth_name@1 shows `pub oauth_name: String`, `The name of the provider.`
    //? oauth_name@1 goes to `OAuthAccount` in `struct OAuthAccount`
    let accounts = user.accounts(&oauth).await?;
    //? accounts@1 shows `let accounts: Vec<OAuthAccount>`
    //? accounts@2 shows `The user's accounts at providers`
    //? accounts@2 goes to `"accounts"` in `related_name = "accounts"`
    let view = OAuthAccountRead::from(&accounts[0]);
    //? OAuthAccountRead shows `What others may see of an`, `no tokens`
    //? OAuthAccountRead goes to `OAuthAccount` in `struct OAuthAccount`
    let seen = view.account_email;
    //? seen shows `let seen: Option<String>`
    //? account_email shows `The e-mail address`
    //? account_email goes to `OAuthAccount` in `struct OAuthAccount`
    let public = UserRead::from(user);
    //? UserRead shows `What others may see of a`
    //? UserRead goes to `User` in `pub struct User`
    let email = public.email;
    //? email@2 shows `pub email: String`, `Where to write to.`
    //? email@2 goes to `email` in `pub email: String`
    let role = public.role;
    //? role@1 shows `let role: Role`
    drop((key, of, name, seen, email, role));
    Ok(())
}

pub fn routes(oauth: OAuth<OAuthAccount>, google: Google) {
    let login = OAuthAccount::login_routes(google.clone());
    //? login_routes shows `pub fn login_routes`, `Routes that log people in`
    //? login_routes goes to `OAuthAccount` in `struct OAuthAccount`
    let associate = OAuthAccount::associate_routes(google);
    //? associate_routes shows `pub fn associate_routes`, `Routes that link an account`
    //? associate_routes goes to `OAuthAccount` in `struct OAuthAccount`
    let accounts = OAuthAccount::account_routes();
    //? account_routes shows `pub fn account_routes`, `The signed-in user's accounts`
    //? account_routes goes to `OAuthAccount` in `struct OAuthAccount`
    let logout = OAuthAccount::session_routes();
    //? session_routes shows `POST /logout`
    //? session_routes goes to `OAuthAccount` in `struct OAuthAccount`
    let own = logout.merge(accounts);
    let router = login.nest("/associate", associate).merge(own).with_state::<()>(oauth);
    //? router shows `let router: Router`
    drop(router);
}

/// The key of a login.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
//? Key shows `Makes a struct`
pub struct LoginId(pub i64);

/// How a person signs in.
#[oauth_account(user = self::User, related_name = logins, id = "LoginId", read = "LoginView")]
//? User goes to `User` in `pub struct User`
//? User shows `Who signs in.`
//? logins goes to `logins` in `related_name = logins`
//? "LoginId" goes to `LoginId` in `struct LoginId`
//? "LoginId" shows `The key of a login.`
//? "LoginView" shows `What others may see of`
pub struct Login {
    //? Login goes to `Login` in `struct Login {`
    //? Login shows `How a person signs in.`
    /// The language.
    #[oauth_account(profile = "/locale")]
    pub locale: Option<String>,
    //? locale goes to `locale` in `pub locale`
    //? locale shows `The language.`
    //? Option shows `pub enum Option<T>`
    #[oauth_account(default = "Role::guest()")]
    //? "Role::guest()" shows `pub fn guest() -> Self`
    pub rank: Role,
    //? rank goes to `rank` in `pub rank`
    //? Role goes to `Role` in `pub enum Role`
    //? Role shows `What a person may do.`
}

pub async fn login(user: User, login: Login, oauth: OAuth<Login>) -> Result<(), StoreError> {
    let key = login.id;
    //? key shows `let key: LoginId`
    //? id shows `The primary key`
    //? id goes to `"LoginId"` in `id = "LoginId"`
    let of = login.user_id;
    //? of shows `let of: Uuid`
    let locale = login.locale;
    //? locale@2 shows `pub locale: Option<String>`, `The language.`
    //? locale@2 goes to `locale` in `pub locale`
    let logins = user.logins(&oauth).await?;
    //? logins@1 shows `let logins: Vec<Login>`
    //? logins@2 goes to `logins` in `related_name = logins`
    let view = LoginView::from(&logins[0]);
    //? LoginView goes to `"LoginView"` in `read = "LoginView"`
    let rank = view.rank;
    //? rank@1 shows `let rank: Role`
    //? rank@2 goes to `rank` in `pub rank`
    let id = view.id;
    //? id@1 shows `let id: LoginId`
    drop((key, of, locale, rank, id));
    Ok(())
}
