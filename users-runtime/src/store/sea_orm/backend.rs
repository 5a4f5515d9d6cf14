//! What SeaORM does differently from one database to another.

use sea_orm::sea_query::Values;
#[cfg(feature = "mysql")]
use sea_orm::sea_query::{MysqlQueryBuilder, TableBuilder as _};
use sea_orm::{ColumnType, Value};
use sea_query_sqlx::SqlxValues;
use sqlx::error::BoxDynError;
use sqlx::{Arguments as _, Database, IntoArguments};

use crate::store::sql::SqlBackend;

/// A database that SeaORM and an SQL store know.
pub trait SeaOrmBackend: SqlBackend {
    /// A column's type as SeaORM's schema has it here.
    fn spell(kind: &ColumnType) -> ColumnType;

    /// The arguments of a statement, in SeaORM's encoding.
    fn arguments(values: Vec<Value>) -> Result<Self::Arguments, BoxDynError>;
}

/// SeaORM lets an argument go that the driver refuses; those after it would then stand for other columns.
fn encode<DB: Database>(values: Vec<Value>) -> Result<DB::Arguments, BoxDynError>
where
    SqlxValues: IntoArguments<DB>,
{
    let count = values.len();
    let arguments = SqlxValues(Values(values)).into_arguments();
    if arguments.len() == count { Ok(arguments) } else { Err("a value that the driver can't encode".into()) }
}

/// SeaORM would panic.
fn refuse_large(values: &[Value]) -> Result<(), BoxDynError> {
    let is_large = |value: &Value| matches!(value, Value::BigUnsigned(Some(n)) if i64::try_from(*n).is_err());
    if values.iter().any(is_large) {
        return Err("a number over 9223372036854775807, the most that this database can keep".into());
    }
    Ok(())
}

#[cfg(feature = "sqlite")]
impl SeaOrmBackend for sqlx::Sqlite {
    fn spell(kind: &ColumnType) -> ColumnType {
        kind.clone()
    }

    fn arguments(values: Vec<Value>) -> Result<Self::Arguments, BoxDynError> {
        refuse_large(&values)?;
        encode::<Self>(values)
    }
}

#[cfg(feature = "postgres")]
impl SeaOrmBackend for sqlx::Postgres {
    /// An enum is a type of its own, which the application's schema sync or migration makes.
    fn spell(kind: &ColumnType) -> ColumnType {
        match kind {
            ColumnType::Enum { name, .. } => ColumnType::Custom(name.clone()),
            other => other.clone(),
        }
    }

    fn arguments(values: Vec<Value>) -> Result<Self::Arguments, BoxDynError> {
        refuse_large(&values)?;
        encode::<Self>(values)
    }
}

#[cfg(feature = "mysql")]
impl SeaOrmBackend for sqlx::MySql {
    /// A text takes any text, whatever the database's own character set.
    fn spell(kind: &ColumnType) -> ColumnType {
        let mut spelt = String::new();
        match kind {
            ColumnType::Enum { variants, .. } => {
                let variants = variants.iter().map(|variant| variant.to_string().replace('\'', "''"));
                spelt = format!("ENUM('{}')", variants.collect::<Vec<_>>().join("', '"));
            }
            ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text => {
                MysqlQueryBuilder.prepare_column_type(kind, &mut spelt);
            }
            other => return other.clone(),
        }
        ColumnType::custom(spelt + " CHARACTER SET utf8mb4")
    }

    fn arguments(values: Vec<Value>) -> Result<Self::Arguments, BoxDynError> {
        encode::<Self>(values)
    }
}
