//! The tables.

use std::fmt::Write as _;

use sea_query::{
    ColumnDef, ColumnType as SeaType, ForeignKey, ForeignKeyAction, Index, IntoIden as _, Table,
    TableCreateStatement,
};
use sqlx::{Connection as _, SqlSafeStr as _};

use super::backend::{Spelling, sealed};
use super::difference::SchemaError;
use super::live::LiveTable;
use super::statements::{IDENTITY, claims, sql_str};
use super::verify::{self, Tables};
use super::{Column, ColumnType, SqlAccount, SqlBackend, SqlModel, SqlStore, UuidEncoding};
use crate::model::{Key as _, KeyKind, OAuthUser};
use crate::store::StoreError;

/// How often making the tables tries to set the database up while others use it.
const TRIES: u32 = 20;

/// A kind of SQL: one of the values in [`dialect`].
pub trait Dialect: Copy + sealed::Sealed {
    /// The database, as sqlx has it.
    type Database: SqlBackend;

    /// The same SQL with another encoding of UUIDs, as [`SqlStore::uuid_encoding`](crate::SqlStore::uuid_encoding) sets it.
    #[must_use]
    fn uuid_encoding(self, encoding: UuidEncoding) -> WithUuids<Self> {
        WithUuids(self, encoding)
    }

    #[doc(hidden)]
    fn flavor(self) -> <Self::Database as SqlBackend>::Flavor;

    #[doc(hidden)]
    fn uuids(self) -> UuidEncoding {
        UuidEncoding::default()
    }
}

/// A dialect with an encoding of UUIDs.
#[derive(Clone, Copy, Debug)]
pub struct WithUuids<D>(D, UuidEncoding);

impl<D: Dialect> sealed::Sealed for WithUuids<D> {}

impl<D: Dialect> Dialect for WithUuids<D> {
    type Database = D::Database;

    fn flavor(self) -> <D::Database as SqlBackend>::Flavor {
        self.0.flavor()
    }

    fn uuids(self) -> UuidEncoding {
        self.1
    }
}

/// The kinds of SQL that [`schema_sql`] can write.
pub mod dialect {
    /// SQLite.
    #[cfg(feature = "sqlite")]
    #[derive(Clone, Copy, Debug)]
    pub struct Sqlite;

    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    #[derive(Clone, Copy, Debug)]
    pub struct Postgres;

    /// MySQL.
    #[cfg(feature = "mysql")]
    #[derive(Clone, Copy, Debug)]
    pub struct MySql;

    /// MariaDB.
    #[cfg(feature = "mysql")]
    #[derive(Clone, Copy, Debug)]
    pub struct MariaDb;
}

macro_rules! dialect {
    ($feature:literal, $dialect:ident, $database:ident, $flavor:expr) => {
        #[cfg(feature = $feature)]
        impl sealed::Sealed for dialect::$dialect {}

        #[cfg(feature = $feature)]
        impl Dialect for dialect::$dialect {
            type Database = sqlx::$database;

            fn flavor(self) -> <sqlx::$database as SqlBackend>::Flavor {
                $flavor
            }
        }
    };
}

dialect!("sqlite", Sqlite, Sqlite, ());
dialect!("postgres", Postgres, Postgres, ());
dialect!("mysql", MySql, MySql, super::mysql::Server::MySql);
dialect!("mysql", MariaDb, MySql, super::mysql::Server::MariaDb);

/// The SQL that makes the tables and indexes of the account model `A` and its user model in an empty database, for a
/// migration tool: statements, each ended by `;` and a line's end.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # {
/// use users_runtime::store::sql::{dialect, schema_sql};
/// use users_runtime::{OAuthUser, oauth_account};
///
/// #[derive(Clone, OAuthUser)]
/// struct User {
///     id: i64,
///     email: String,
/// }
///
/// #[oauth_account]
/// struct OAuthAccount;
///
/// let sql = schema_sql::<OAuthAccount, _>(dialect::Sqlite);
/// assert!(sql.starts_with("CREATE TABLE \"user\""));
/// # }
/// ```
#[must_use]
pub fn schema_sql<A, D>(dialect: D) -> String
where
    D: Dialect,
    A: SqlAccount<D::Database>,
{
    let spelling =
        Spelling { is_primary: false, counts: false, uuids: dialect.uuids(), flavor: dialect.flavor() };
    let empty = Tables { user: None, account: None, claim: None };
    let mut sql = String::new();
    for statement in missing::<A, D::Database>(&empty, spelling) {
        let _ = writeln!(sql, "{statement};");
    }
    sql
}

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    pub(super) async fn try_create_tables(&self) -> Result<(), SchemaError> {
        if A::TABLE.eq_ignore_ascii_case(A::User::TABLE) {
            let table = A::TABLE;
            let reason = format!("the user model and the account model are both kept in the table `{table}`");
            return Err(SchemaError::Store(StoreError::new(reason)));
        }
        let (turn, mut connection) = self.turn().await?;
        DB::set_up_database(&mut connection, TRIES).await?;
        let Some(mut is_set_up) = turn else {
            // It may have a lock, which a drop would leave behind in the pool.
            connection.close_on_drop();
            return self.make_tables(&mut connection).await;
        };
        *is_set_up = true;
        self.set_up_open_connections(&mut connection).await?;
        self.make_tables(&mut connection).await
    }

    async fn make_tables(&self, connection: &mut DB::Connection) -> Result<(), SchemaError> {
        let flavor = DB::flavor(connection).await?;
        let spelling = Spelling { is_primary: false, counts: false, uuids: self.uuids, flavor };
        let mut transaction = connection.begin_with(DB::BEGIN.into_sql_str()).await?;
        DB::lock(&mut transaction).await?;
        let made = make::<A, DB>(&mut transaction, spelling).await;
        DB::unlock(&mut transaction).await?;
        made?;
        Ok(transaction.commit().await?)
    }

    /// The pool's options reach the connections to come only.
    async fn set_up_open_connections(&self, connection: &mut DB::Connection) -> sqlx::Result<()> {
        DB::set_up_connection(connection).await?;
        let mut idle = Vec::new();
        while let Some(mut connection) = self.shared.pool.try_acquire() {
            DB::set_up_connection(&mut connection).await?;
            idle.push(connection);
        }
        Ok(())
    }
}

async fn make<A, DB>(connection: &mut DB::Connection, spelling: Spelling<DB>) -> Result<(), SchemaError>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    let live = Tables::read::<A, DB>(connection).await?;
    // An index on a column that is not there would be an error in the database's words.
    verify::refuse(verify::in_the_way::<A, DB>(&live, spelling.uuids))?;
    for statement in missing::<A, DB>(&live, spelling) {
        DB::execute(connection, sql_str(statement)).await?;
    }
    let live = Tables::read::<A, DB>(connection).await?;
    verify::refuse(verify::differences::<A, DB>(&live, spelling.uuids))
}

/// What makes the tables and indexes that are not there, in order.
///
/// The rules that hold in the database are unique *indexes*, not constraints of the table, so that a table that was
/// there before has them too.
fn missing<A, DB>(live: &Tables, spelling: Spelling<DB>) -> Vec<String>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    let (accounts, users) = (A::TABLE, A::User::TABLE);
    let (account, mut user) = (A::columns(), <A::User as SqlModel<DB>>::columns());
    let name = |columns: &[Column<DB>], index: usize| columns.get(index).map_or("", |column| column.name);
    let email = <A::User as SqlModel<DB>>::EMAIL;
    let owner = name(&account, 1);
    for column in &mut user {
        if column.name == email && matches!(column.kind, ColumnType::Field(_)) {
            column.kind = ColumnType::Email;
        }
    }
    let mut sql = Vec::new();

    if live.user.is_none() {
        let counts = <A::User as OAuthUser>::Id::generate().is_none();
        sql.push(DB::schema(&table(users, &user, Spelling { counts, ..spelling })));
    }
    if live.account.is_none() {
        let mut key = ForeignKey::create();
        key.from(accounts, owner).to(users, name(&user, 0)).on_delete(ForeignKeyAction::Cascade);
        key.name(index_name(accounts, "user_fkey"));
        let counts = A::Id::generate().is_none();
        sql.push(DB::schema(
            table(accounts, &account, Spelling { counts, ..spelling }).foreign_key(&mut key),
        ));
    }
    if live.claim.is_none() {
        sql.push(DB::schema(&claim_table(spelling)));
        sql.push(DB::schema(index(claims::TABLE, "until_idx").col(claims::UNTIL)));
    }
    if live.claim.as_ref().is_some_and(|table| !table.is_unique(&[claims::KEY])) {
        sql.push(DB::schema(index(claims::TABLE, "key_key").unique().col(claims::KEY)));
    }
    let has = |table: &Option<LiveTable>, test: &dyn Fn(&LiveTable) -> bool| table.as_ref().is_some_and(test);
    if !has(&live.user, &|table| DB::has_email_index(table, email)) {
        sql.extend(DB::email_index(&index_name(users, "email_lower_key"), users, email, live.user.as_ref()));
    }
    if !has(&live.account, &|table| table.is_unique(&IDENTITY)) {
        let mut index = index(accounts, "identity_key");
        sql.push(DB::schema(index.unique().col(IDENTITY[0]).col(IDENTITY[1])));
    }
    if !has(&live.account, &|table| table.is_indexed(owner)) {
        sql.push(DB::schema(index(accounts, "user_idx").col(owner)));
    }
    sql
}

fn table<DB: SqlBackend>(
    name: &'static str,
    columns: &[Column<DB>],
    spelling: Spelling<DB>,
) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    DB::set_up_table(&mut table);
    for (index, column) in columns.iter().enumerate() {
        let is_primary = index == 0;
        let counts = is_primary && spelling.counts;
        let kind = DB::column_type(&column.kind, Spelling { is_primary, counts, ..spelling });
        let mut def = ColumnDef::new_with_type(column.name, kind);
        match column.kind {
            ColumnType::Key(_) => {}
            _ if column.is_nullable => drop(def.null()),
            _ => drop(def.not_null()),
        }
        table.col(def);
    }
    table
}

fn claim_table<DB: SqlBackend>(spelling: Spelling<DB>) -> TableCreateStatement {
    let key = |name, kind, is_primary| {
        let kind = DB::column_type(&ColumnType::Key(kind), Spelling { is_primary, ..spelling });
        ColumnDef::new_with_type(name, kind)
    };
    let mut table = Table::create();
    DB::set_up_table(&mut table);
    table
        .table(claims::TABLE)
        .col(key(claims::KEY, KeyKind::Text, true))
        .col(key(claims::OWNER, KeyKind::Text, false))
        .col(key(claims::UNTIL, KeyKind::I64, false))
        .to_owned()
}

fn index(table: &'static str, name: &str) -> sea_query::IndexCreateStatement {
    // sea-query does not escape the name of an index.
    let name = index_name(table, name).replace(['"', '`'], "_");
    Index::create().name(name).table(table).to_owned()
}

/// An index is named after its table, since all the indexes of a database have names of their own.
fn index_name(table: &str, name: &str) -> String {
    format!("{table}_{name}")
}

/// A type in the database's own words.
pub(super) fn custom(text: impl Into<String>) -> SeaType {
    SeaType::Custom(text.into().into_iden())
}
