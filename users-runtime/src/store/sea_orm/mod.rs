//! Users and accounts in an SQL database, through an application's SeaORM 2.0 connection and its own entities.

mod model;
mod token;

#[doc(hidden)]
pub use model::{Checked, Id, SeaOrmKey, SeaOrmUser, User, belongs_to, is_key, is_user};
