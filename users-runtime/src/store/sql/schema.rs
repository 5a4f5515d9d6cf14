//! The tables.

use sea_query::{
    ColumnDef, ColumnType as SeaType, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index,
    IndexCreateStatement, IntoIden as _, Table, TableCreateStatement,
};
use sqlx::{SqlStr, TypeInfo as _};

use super::statements::{IDENTITY, claims, sql_str};
use super::{Column, ColumnType, SqlBackend, SqlModel};
use crate::model::{OAuthAccount, OAuthUser};

/// What makes the tables, in order. Each does nothing where its table or index is there.
///
/// The rules that hold in the database are unique *indexes*, not constraints of the table, so that a table that was
/// there before has them too.
pub(super) fn schema<A, DB>() -> Vec<SqlStr>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    let (accounts, users) = (A::TABLE, A::User::TABLE);
    let (account, user) = (A::columns(), <A::User as SqlModel<DB>>::columns());
    let key = |columns: &[Column<DB>], index: usize| columns.get(index).map_or("", |column| column.name);
    let email = <A::User as SqlModel<DB>>::EMAIL;

    let mut owner = ForeignKey::create();
    owner
        .from(accounts, key(&account, 1))
        .to(users, key(&user, 0))
        .on_delete(ForeignKeyAction::Cascade);

    [
        DB::schema(&table(users, &user, None)),
        DB::schema(&table(accounts, &account, Some(owner))),
        DB::schema(&claim_table::<DB>()),
        DB::email_index(&index_name(users, "email_key"), users, email),
        DB::schema(
            index(accounts, "identity_key")
                .unique()
                .col(IDENTITY[0])
                .col(IDENTITY[1]),
        ),
        DB::schema(index(accounts, "user_idx").col(key(&account, 1))),
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
