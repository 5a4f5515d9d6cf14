//! What can be other than the models say.

use std::fmt;

use crate::store::StoreError;

/// Something in the database that is not as the models say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What it is.
    pub kind: DifferenceKind,
    /// The table.
    pub table: String,
    /// The column or columns; empty if it is the table itself.
    pub columns: Vec<String>,
    /// What is there, what should be, and what to do.
    pub(super) message: String,
}

/// In words, with what to do about it.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// A table is missing.
    Table,
    /// A column is missing.
    Column,
    /// A column's type can't hold the field's values.
    Type,
    /// A column's type can't hold all of the field's values: it is too short.
    Narrow,
    /// A column has another type than the model's key, or holds it in another [`UuidEncoding`](super::UuidEncoding).
    Key,
    /// A column may be NULL and the field can't, or the other way round.
    Nullability,
    /// A column that the model does not have has to be filled.
    Unfilled,
    /// Texts that differ are the same to the column: ids are to be compared byte for byte.
    Comparison,
    /// The table's storage engine has no transactions.
    Engine,
    /// A unique index is missing.
    Unique,
    /// An index that makes requests fast is missing.
    Index,
    /// There is no foreign key that deletes a user's accounts with the user.
    ForeignKey,
    /// The database does not make the keys that it should, or lets nobody else make those that the application does.
    Counting,
    /// Keys of deleted rows may be given again (`AUTOINCREMENT` on SQLite).
    ReusedKeys,
}

impl DifferenceKind {
    /// Whether all requests of some kind fail because of it.
    #[must_use]
    pub fn breaks_requests(self) -> bool {
        matches!(
            self,
            Self::Table
                | Self::Engine
                | Self::Column
                | Self::Type
                | Self::Key
                | Self::Unfilled
                | Self::Unique
                | Self::Counting
        )
    }
}

/// A database is not as the models say, or can't be read.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// It differs, in at least one way.
    #[error("the database is not as the models say: {}", Listed(.0))]
    Differs(Vec<Difference>),
    /// It can't be read, or not written to.
    #[error("the database's tables can't be read or made")]
    Store(#[source] StoreError),
}

impl From<sqlx::Error> for SchemaError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::new(error))
    }
}

/// In words: an application whose `main` returns the error shows it so.
impl fmt::Debug for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs(_) => write!(f, "{self}"),
            Self::Store(error) => write!(f, "{self}: {error:?}"),
        }
    }
}

struct Listed<'a>(&'a [Difference]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, difference) in self.0.iter().enumerate() {
            write!(f, "{}{difference}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}
