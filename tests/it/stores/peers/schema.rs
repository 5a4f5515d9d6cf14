//! What their tables lack, and what the store says of it.

use std::collections::BTreeSet;

use sqlx::{Database as _, MySql, Postgres};
use users_runtime::store::sql::{SchemaError, SqlAccount, SqlBackend, SqlStore};
use users_runtime::{Key as _, OAuthUser};

use super::on_each_database;
use super::peer::{Library, Peer};

on_each_database!(differences);

/// Tables that are theirs work, with what is missing made: and the store names each thing in which they are worse than
/// its own.
async fn differences<A, DB>(_peer: Peer, store: SqlStore<A, DB>, library: Library)
where
    A: SqlAccount<DB>,
    DB: SqlBackend,
{
    let accounts = A::TABLE;
    let of_accounts = |kind: &str, columns: &str| format!("{kind} {accounts}({columns})");
    let mut lasting = BTreeSet::from([of_accounts("Nullability", "account_email")]);
    let mut missing = BTreeSet::from([
        "Table oauth_claim()".to_owned(),
        "Unique user(email)".to_owned(),
        of_accounts("Unique", "oauth_name, account_id"),
    ]);
    if DB::NAME == Postgres::NAME || DB::NAME == MySql::NAME {
        let limited = ["access_token", "refresh_token", "expires_at"];
        lasting.extend(limited.map(|column| of_accounts("Narrow", column)));
        if library == Library::Tortoise {
            lasting.insert(of_accounts("Narrow", "account_id"));
        }
    } else if library == Library::FastApiUsers && <A::User as OAuthUser>::Id::generate().is_none() {
        lasting.extend(["ReusedKeys user(id)".to_owned(), of_accounts("ReusedKeys", "id")]);
    }
    if DB::NAME == MySql::NAME {
        lasting.extend(["oauth_name", "account_id"].map(|column| of_accounts("Comparison", column)));
    } else {
        // MySQL makes that index for the foreign key.
        missing.insert(of_accounts("Index", "user_id"));
    }
    assert_eq!(found(&store).await, &lasting | &missing);
    store.create_tables().await.unwrap();
    assert_eq!(found(&store).await, lasting);
}

async fn found<A: SqlAccount<DB>, DB: SqlBackend>(store: &SqlStore<A, DB>) -> BTreeSet<String> {
    match store.verify_schema().await {
        Ok(()) => BTreeSet::new(),
        Err(SchemaError::Differs(all)) => all
            .iter()
            .map(|difference| {
                format!("{:?} {}({})", difference.kind, difference.table, difference.columns.join(", "))
            })
            .collect(),
        Err(other) => panic!("{other:?}"),
    }
}
