//! A token in a SeaORM model.

use sea_orm::sea_query::{ArrayType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{
    ActiveValue, ColIdx, ColumnType, IntoActiveValue, QueryResult, TryGetError, TryGetable, Value,
};

use crate::model::Token;

/// The token itself, in clear text, as it goes to the database. The `Debug` of a [`Value`] prints it.
impl From<Token> for Value {
    fn from(token: Token) -> Self {
        token.expose().to_owned().into()
    }
}

/// Unbounded text.
impl ValueType for Token {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <String as ValueType>::try_from(value).map(Self::from)
    }

    fn type_name() -> String {
        "Token".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl Nullable for Token {
    fn null() -> Value {
        <String as Nullable>::null()
    }
}

impl TryGetable for Token {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        String::try_get_by(row, index).map(Self::from)
    }
}

impl IntoActiveValue<Self> for Token {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}
