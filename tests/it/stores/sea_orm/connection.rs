//! What the store asks of a connection.

use sea_orm::DatabaseConnection;
use users_runtime::SeaOrmStore;

use super::entities::compact::oauth_account::Model;

#[test]
fn a_connection_that_is_none_is_refused() {
    let error = SeaOrmStore::<Model>::new(&DatabaseConnection::default()).unwrap_err();
    assert!(format!("{error:?}").contains("give `Database::connect(…)`"), "{error:?}");
}
