//! What SeaORM's own attributes say of a struct and its fields. SeaORM decides what they mean; this reads as much of
//! them as has to agree with ours.

use proc_macro2::{Group, Span, TokenStream};
use syn::meta::ParseNestedMeta;
use syn::parse::ParseBuffer;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Ident, LitBool, LitStr, Path, Token, Type};

use super::types;
use super::value::{Spanned, Text};

/// `#[sea_orm(…)]` on a struct.
#[derive(Default)]
pub(crate) struct SeaOrmStruct {
    /// `table_name`, and where it says so.
    pub(crate) table: Option<Spanned<Text>>,
    pub(crate) table_place: Option<Span>,
    /// Where it says `schema_name`.
    pub(crate) schema: Option<Span>,
    /// Where it says `rename_all`.
    pub(crate) rename_all: Option<Span>,
}

/// `#[sea_orm(…)]` on a field.
#[derive(Clone, Default)]
pub(crate) struct SeaOrmField {
    /// `column_name`.
    pub(crate) column: Option<Spanned<Text>>,
    /// Where it says `primary_key`.
    pub(crate) primary_key: Option<Span>,
    /// `auto_increment`, and where it says so.
    pub(crate) auto_increment: Option<Spanned<bool>>,
    /// Where it says `ignore`: it is not kept in the database.
    pub(crate) ignored: Option<Span>,
}

impl SeaOrmStruct {
    /// `None` for a struct that is no SeaORM model.
    pub(crate) fn parse(attributes: &[Attribute]) -> Option<Self> {
        let mut found = None;
        for attribute in attributes.iter().filter(|attribute| is_sea_orm(attribute)) {
            let found = found.get_or_insert_with(Self::default);
            each(attribute, |meta| {
                match name(meta).as_str() {
                    "table_name" => {
                        found.table_place = Some(meta.path.span());
                        found.table = Some(text(meta)?);
                    }
                    "schema_name" => found.schema = Some(span_of(meta)),
                    "rename_all" => found.rename_all = Some(span_of(meta)),
                    _ => skip(meta),
                }
                Ok(())
            });
        }
        found
    }
}

impl SeaOrmField {
    pub(crate) fn parse(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        for attribute in attributes.iter().filter(|attribute| is_sea_orm(attribute)) {
            each(attribute, |meta| {
                match name(meta).as_str() {
                    "column_name" => found.column = Some(text(meta)?),
                    "primary_key" => found.primary_key = Some(span_of(meta)),
                    "ignore" => found.ignored = Some(span_of(meta)),
                    "auto_increment" => {
                        let value: LitBool = meta.value()?.parse()?;
                        found.auto_increment = Some(Spanned::new(value.value, value.span));
                    }
                    _ => skip(meta),
                }
                Ok(())
            });
        }
        found
    }
}

/// What is wrong in them SeaORM says itself.
fn each(attribute: &Attribute, read: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>) {
    let mut read = read;
    let _ = attribute.parse_nested_meta(|meta| read(&meta));
}

pub(crate) fn is_sea_orm(attribute: &Attribute) -> bool {
    attribute.path().is_ident("sea_orm")
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(Ident::to_string).unwrap_or_default()
}

fn span_of(meta: &ParseNestedMeta<'_>) -> Span {
    skip(meta);
    meta.path.span()
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<Spanned<Text>> {
    let value: LitStr = meta.value()?.parse()?;
    Ok(Spanned::new(Text(value.value()), value.span()))
}

/// Passes over a value or a list that is not ours.
fn skip(meta: &ParseNestedMeta<'_>) {
    if meta.input.peek(Token![=]) {
        let _ = meta.value().and_then(ParseBuffer::parse::<Expr>);
    } else if meta.input.peek(syn::token::Paren) {
        let _ = meta.input.parse::<Group>();
    }
}

/// Whether a field of this type is a relation, which `#[sea_orm::model]` takes out of the model.
pub(crate) fn is_relation(ty: &Type) -> bool {
    ["HasOne", "HasMany", "BelongsTo"].iter().any(|word| types::argument_of(ty, word).is_some())
}

/// What makes an account model of a SeaORM entity.
pub(crate) fn account(krate: &Path, ident: &Ident) -> TokenStream {
    sql_model(krate, ident, [tokens!(account_columns), tokens!(bind_account)], None)
}

/// What makes a user model of a SeaORM model, where the runtime has its feature.
pub(crate) fn user(krate: &Path, ident: &Ident, email: Option<&str>) -> TokenStream {
    let model = sql_model(krate, ident, [tokens!(user_columns), tokens!(bind_user)], email);
    tokens! {
        #krate::__if_sea_orm! {
            #[automatically_derived]
            impl #krate::__private::sea_orm::SeaOrmUser for #ident {
                type Key = <Self as #krate::OAuthUser>::Id;
                type Entity = <Self as ::sea_orm::ModelTrait>::Entity;
            }

            #model
        }
    }
}

/// `SqlModel`, by SeaORM's traits.
fn sql_model(
    krate: &Path,
    ident: &Ident,
    [columns, bind]: [TokenStream; 2],
    email: Option<&str>,
) -> TokenStream {
    let email = email.map(|column| tokens!(const EMAIL: &'static str = #column;));
    tokens! {
        #[automatically_derived]
        impl<__DB> #krate::__private::SqlModel<__DB> for #ident
        where
            __DB: #krate::__private::sea_orm::SeaOrmBackend,
            #krate::__private::sea_orm::QueryResult:
                ::core::convert::From<<__DB as #krate::__private::sqlx::Database>::Row>,
        {
            #email

            type Row = #krate::__private::sea_orm::QueryResult;

            const BY_NAME: bool = true;

            fn columns() -> ::std::vec::Vec<#krate::__private::Column<__DB>> {
                #krate::__private::sea_orm::#columns::<Self, __DB>()
            }

            fn read(row: &Self::Row, offset: usize) -> #krate::__private::sqlx::Result<Self> {
                #krate::__private::sea_orm::read(row, offset)
            }

            fn bind(
                &self,
                keys: &[#krate::__private::SqlValue<'_>],
            ) -> ::core::result::Result<
                <__DB as #krate::__private::sqlx::Database>::Arguments,
                #krate::__private::sqlx::error::BoxDynError,
            > {
                #krate::__private::sea_orm::#bind::<Self, __DB>(self, keys)
            }
        }
    }
}
