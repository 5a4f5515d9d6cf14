//! Users and accounts in an SQL database, through sqlx and the application's own pool.

mod model;

pub use model::{Column, ColumnType, SqlBackend, SqlField, SqlModel};
#[doc(hidden)]
pub use model::{read_field, read_key, write_field};
