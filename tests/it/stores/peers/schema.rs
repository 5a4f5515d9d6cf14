//! What their tables lack, and what the store says of it.

use users_runtime::store::sql::{SchemaError, SqlAccount, SqlBackend, SqlStore};

use super::on_each_database;
use super::peer::{Library, Peer};

on_each_database!(differences);

async fn differences<A: SqlAccount<DB>, DB: SqlBackend>(_peer: Peer, store: SqlStore<A, DB>, library: Library) {
    let SchemaError::Differs(found) = store.verify_schema().await.unwrap_err() else { panic!() };
    for f in found { println!("BEFORE {library:?} {} {:?} {} {:?} {f}", DB::NAME, f.kind, f.table, f.columns); }
    store.create_tables().await.unwrap();
    match store.verify_schema().await {
        Ok(()) => println!("AFTER {library:?} {} OK", DB::NAME),
        Err(SchemaError::Differs(found)) => for f in found { println!("AFTER {library:?} {} {:?} {} {:?} {f}", DB::NAME, f.kind, f.table, f.columns); },
        Err(e) => panic!("{e}"),
    }
}
