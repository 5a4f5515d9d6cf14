//! The tables.

use sea_query::{
    ColumnDef, ColumnType as SeaType, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index,
    IndexCreateStatement, IntoIden as _, Table, TableCreateStatement,
};
use sqlx::{Connection as _, SqlSafeStr as _, SqlStr, TypeInfo as _};

use super::requests::key;
use super::statements::{IDENTITY, claims, sql_str};
use super::{Column, ColumnType, SqlBackend, SqlModel, SqlStore, UserId};
use crate::model::{Key as _, KeyRepr, OAuthAccount, OAuthUser};

/// How often making the tables tries to set the database up while others use it.
const TRIES: u32 = 20;

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    pub(super) async fn try_create_tables(&self) -> sqlx::Result<()> {
        if A::TABLE.eq_ignore_ascii_case(A::User::TABLE) {
            let table = A::TABLE;
            let reason = format!("the user model and the account model are both kept in the table `{table}`");
            return Err(sqlx::Error::Configuration(reason.into()));
        }
        let (mut is_set_up, mut connection) = self.turn().await?;
        DB::set_up_database(&mut connection, TRIES).await?;
        *is_set_up = true;
        self.set_up_open_connections(&mut connection).await?;

        let mut transaction = connection.begin_with(DB::BEGIN.into_sql_str()).await?;
        for statement in schema::<A, DB>() {
            DB::execute(&mut transaction, statement).await?;
        }
        for (table, columns) in
            [(A::User::TABLE, <A::User as SqlModel<DB>>::columns()), (A::TABLE, A::columns())]
        {
            for (index, column) in columns.into_iter().enumerate() {
                if let ColumnType::Key(kind) = column.kind {
                    DB::check_key_column(&mut transaction, table, column.name, kind, index == 0).await?;
                }
            }
        }
        // A table that was there before and lacks a column should be told of now, not at the first login.
        let statements = &self.shared.statements;
        let user = UserId::<A>::from_repr(KeyRepr::placeholder());
        DB::fetch(&mut transaction, statements.user.clone(), key::<DB, _>(&user)?).await?;
        DB::fetch(&mut transaction, statements.accounts.clone(), key::<DB, _>(&user)?).await?;
        transaction.commit().await
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

/// What makes the tables, in order. Each does nothing where its table or index is there.
///
/// The rules that hold in the database are unique *indexes*, not constraints of the table, so that a table that was
/// there before has them too.
fn schema<A, DB>() -> Vec<SqlStr>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    let (accounts, users) = (A::TABLE, A::User::TABLE);
    let (account, user) = (A::columns(), <A::User as SqlModel<DB>>::columns());
    let key = |columns: &[Column<DB>], index: usize| columns.get(index).map_or("", |column| column.name);
    let email = <A::User as SqlModel<DB>>::EMAIL;

    let mut owner = ForeignKey::create();
    owner.from(accounts, key(&account, 1)).to(users, key(&user, 0)).on_delete(ForeignKeyAction::Cascade);

    [
        DB::schema(&table(users, &user, None)),
        DB::schema(&table(accounts, &account, Some(owner))),
        DB::schema(&claim_table::<DB>()),
        DB::email_index(&index_name(users, "email_key"), users, email),
        DB::schema(index(accounts, "identity_key").unique().col(IDENTITY[0]).col(IDENTITY[1])),
        DB::schema(index(accounts, "user_idx").col(key(&account, 1))),
        DB::schema(index(claims::TABLE, "until_idx").col(claims::UNTIL)),
    ]
    .map(sql_str)
    .into()
}

fn table<DB: SqlBackend>(
    name: &'static str,
    columns: &[Column<DB>],
    owner: Option<ForeignKeyCreateStatement>,
) -> TableCreateStatement {
    let mut table = Table::create();
    table.if_not_exists().table(name);
    for (index, column) in columns.iter().enumerate() {
        table.col(column_def(column, index == 0));
    }
    if let Some(mut owner) = owner {
        table.foreign_key(&mut owner);
    }
    table
}

fn column_def<DB: SqlBackend>(column: &Column<DB>, is_primary: bool) -> ColumnDef {
    let custom = |text: &str| SeaType::Custom(text.to_owned().into_iden());
    match &column.kind {
        ColumnType::Key(kind) => {
            ColumnDef::new_with_type(column.name, custom(DB::key_column(*kind, is_primary)))
        }
        ColumnType::Field(kind) => {
            let mut def = ColumnDef::new_with_type(column.name, custom(kind.name()));
            if !column.is_nullable {
                def.not_null();
            }
            def
        }
    }
}

fn claim_table<DB: SqlBackend>() -> TableCreateStatement {
    use crate::model::KeyKind::{I64, Text};
    let key = |name, kind, is_primary| {
        let text = DB::key_column(kind, is_primary).to_owned();
        ColumnDef::new_with_type(name, SeaType::Custom(text.into_iden()))
    };
    Table::create()
        .if_not_exists()
        .table(claims::TABLE)
        .col(key(claims::KEY, Text, true))
        .col(key(claims::OWNER, Text, false))
        .col(key(claims::UNTIL, I64, false))
        .to_owned()
}

fn index(table: &'static str, name: &str) -> IndexCreateStatement {
    // sea-query does not escape the name of an index.
    let name = index_name(table, name).replace('"', "\"\"");
    Index::create().if_not_exists().name(name).table(table).to_owned()
}

/// An index is named after its table, since all the indexes of a database have names of their own.
fn index_name(table: &str, name: &str) -> String {
    format!("{table}_{name}")
}
