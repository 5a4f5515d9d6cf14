//! What SeaORM's own attributes say of a struct and its fields. SeaORM decides what they mean; this reads as much of
//! them as has to agree with ours.

use proc_macro2::{Group, Span, TokenStream};
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Ident, LitBool, LitStr, Path, Token, Type};

use super::value::{Spanned, Text};
use super::{tokens, types};

/// `#[sea_orm(…)]` on a struct.
#[derive(Default)]
pub(crate) struct SeaOrmStruct {
    /// `table_name`.
    pub(crate) table: Option<Spanned<Text>>,
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
    pub(crate) is_primary_key: bool,
    /// `auto_increment`, and where it says so.
    pub(crate) auto_increment: Option<Spanned<bool>>,
    /// Not kept in the database.
    pub(crate) is_ignored: bool,
}

impl SeaOrmStruct {
    /// `None` for a struct that is no SeaORM model.
    pub(crate) fn parse(attributes: &[Attribute]) -> Option<Self> {
        let mut found = None;
        for attribute in attributes.iter().filter(|attribute| is_sea_orm(attribute)) {
            let found = found.get_or_insert_with(Self::default);
            each(attribute, |meta| {
                match name(meta).as_str() {
                    "table_name" => found.table = Some(text(meta)?),
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
                    "primary_key" => found.is_primary_key = true,
                    "ignore" => found.is_ignored = true,
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
        let _ = meta.value().and_then(|value| value.parse::<Expr>());
    } else if meta.input.peek(syn::token::Paren) {
        let _ = meta.input.parse::<Group>();
    }
}

/// Whether a field of this type is a relation, which `#[sea_orm::model]` takes out of the model.
pub(crate) fn is_relation(ty: &Type) -> bool {
    ["HasOne", "HasMany", "BelongsTo"].iter().any(|word| types::argument_of(ty, word).is_some())
}

/// `SqlModel` of an account that is a SeaORM entity.
pub(crate) fn account(krate: &Path, ident: &Ident, guards: &TokenStream) -> TokenStream {
    let keys = tokens!([Column::Id, Column::UserId]);
    sql_model(krate, ident, &keys, None, guards)
}

/// What makes a user model of a SeaORM model, where the runtime has its feature.
pub(crate) fn user(krate: &Path, ident: &Ident, guards: &TokenStream, email: Option<&str>) -> TokenStream {
    let model = sql_model(krate, ident, &tokens!([#krate::__private::sea_orm::key::<Self>()]), email, guards);
    tokens! {
        #krate::__if_sea_orm! {
            #[automatically_derived]
            impl #krate::__private::sea_orm::SeaOrmUser for #ident where #guards {
                type Key = <Self as #krate::OAuthUser>::Id;
                type Entity = <Self as ::sea_orm::ModelTrait>::Entity;
            }

            #model
        }
    }
}

/// The columns and their types are those of SeaORM's `Column`.
fn sql_model(
    krate: &Path,
    ident: &Ident,
    keys: &TokenStream,
    email: Option<&str>,
    guards: &TokenStream,
) -> TokenStream {
    TokenStream::new()
}
