//! Databases that FastAPI Users and fastapi-users-tortoise made and filled. Their own code, in a process beside this one,
//! takes turns with the store.

mod in_turn;
mod moved;
mod obstacles;
mod peer;
mod schema;
mod widened;

use users_runtime::{Grant, Profile, Tokens};

/// Models for the tables of one library with one kind of key.
macro_rules! models {
    ($module:ident, $key:ty, $key_name:literal, $accounts:literal) => {
        #[allow(dead_code, reason = "not every test calls all that the macros make")]
        pub(super) mod $module {
            use users_runtime::{OAuthUser, oauth_account};

            #[derive(Clone, Debug, OAuthUser)]
            pub(crate) struct User {
                pub(crate) id: $key,
                pub(crate) email: String,
                pub(crate) hashed_password: String,
                pub(crate) is_active: bool,
                pub(crate) is_superuser: bool,
                pub(crate) is_verified: bool,
            }

            #[oauth_account(user = "User", id = $key_name, table = $accounts)]
            pub(crate) struct OAuthAccount;
        }
    };
}

models!(fastapi_users_uuid, uuid::Uuid, "uuid::Uuid", "oauth_account");
models!(fastapi_users_integer, i32, "i32", "oauth_account");
models!(tortoise_uuid, uuid::Uuid, "uuid::Uuid", "oauthaccount");
models!(tortoise_integer, i32, "i32", "oauthaccount");

/// Runs `$test` with each library, each kind of key and each database: with the library at work, its tables made, and a
/// store on these tables.
macro_rules! on_each_database {
    ($test:ident) => {
        $crate::stores::peers::on_each_database!(@ $test, fastapi_users_uuid, FastApiUsers, "uuid");
        $crate::stores::peers::on_each_database!(@ $test, fastapi_users_integer, FastApiUsers, "integer");
        $crate::stores::peers::on_each_database!(@ $test, tortoise_uuid, Tortoise, "uuid");
        $crate::stores::peers::on_each_database!(@ $test, tortoise_integer, Tortoise, "integer");
    };
    (@ $test:ident, $models:ident, $library:ident, $keys:literal) => {
        mod $models {
            use users_runtime::store::sql::{SqlStore, UuidEncoding};

            use super::$test;
            use crate::stores::folder::Folder;
            use crate::stores::peers::$models::OAuthAccount;
            use crate::stores::peers::peer::{Library, Peer};
            use crate::support::servers::Fresh;

            const LIBRARY: Library = Library::$library;

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                let fresh = Fresh::postgres().await;
                let peer = Peer::with_tables(LIBRARY, &fresh.url(), $keys);
                $test(peer, SqlStore::<OAuthAccount, _>::new(fresh.pool().await), LIBRARY).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_mysql() {
                let fresh = Fresh::mysql().await;
                let peer = Peer::with_tables(LIBRARY, &fresh.url(), $keys);
                let store = SqlStore::<OAuthAccount, _>::new(fresh.pool().await);
                $test(peer, store.uuid_encoding(UuidEncoding::Hyphenated), LIBRARY).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                let folder = Folder::new();
                let url = format!("sqlite:{}", folder.path().join("app.db").display());
                let peer = Peer::with_tables(LIBRARY, &url, $keys);
                let store = SqlStore::<OAuthAccount, _>::new(folder.pool("app.db").await);
                $test(peer, store.uuid_encoding(UuidEncoding::Hyphenated), LIBRARY).await;
            }
        }
    };
}

use on_each_database;

/// What Google grants. HTTPX OAuth stored another spelling of the id.
fn google(id: &str, email: &str, tokens: Tokens) -> Grant {
    let profile = Profile::new(id).with_legacy_ids([format!("people/{id}")]).with_email(email, true);
    Grant::new("google", profile, tokens)
}

/// What GitHub grants.
fn github(id: &str, email: &str, tokens: Tokens) -> Grant {
    Grant::new("github", Profile::new(id).with_email(email, true), tokens)
}

/// `name`, and a refresh token after it.
fn tokens(name: &str) -> Tokens {
    Tokens::new(name).with_refresh_token(format!("{name}-refresh")).with_expires_at(1_950_000_000)
}
