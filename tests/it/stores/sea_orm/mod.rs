//! `SeaOrmStore`, and accounts that are entities of the application's.

mod connection;
mod entities;
mod fields;
mod kinds;
mod place;
mod relations;
mod schema;
mod suite;

use sea_orm::DatabaseConnection;
use users_runtime::store::sea_orm::SeaOrmModel;
use users_runtime::store::{LoggedIn, NewLogin, SignUp, Store};
use users_runtime::{Grant, OAuthAccount, Profile, SeaOrmStore, Tokens};

use place::{Place, on_each_database};

/// A store on this connection, with its tables.
async fn store<A>(db: &DatabaseConnection) -> SeaOrmStore<A>
where
    A: OAuthAccount<User: SeaOrmModel> + SeaOrmModel,
{
    let store = SeaOrmStore::new(db).unwrap();
    store.create_tables().await.unwrap();
    store
}

/// What "google" grants the person `name`.
fn grant(name: &str) -> Grant {
    let profile = Profile::new(name).with_email(&format!("{name}@example.com"), true);
    Grant::new("google", profile, Tokens::new("a-secret").with_refresh_token("b-secret"))
}

async fn create<A: OAuthAccount>(store: &impl Store<A>, grant: Grant) -> LoggedIn<A> {
    match store.sign_up(NewLogin::new(grant, true).unwrap()).await.unwrap() {
        SignUp::Created(login) => login,
        other => panic!("{other:?}"),
    }
}
