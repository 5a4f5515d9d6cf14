//! A field that the application wrote.

use darling::FromMeta;
use darling::error::Accumulator;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Ident, Path, Type, Visibility};

use super::args::{self, Grammar, Places};
use super::sea_orm::SeaOrmField;
use super::value::{Arg, DefaultValue, Flag, Spanned, Text};
use super::{attributes, place, types};

/// What may stand on a field. An account's has no `id` and `email`, which its grammar says.
#[derive(Default, FromMeta)]
pub(crate) struct FieldArgs {
    id: Option<darling::Result<Flag>>,
    email: Option<darling::Result<Flag>>,
    column: Arg<Text>,
    profile: Arg<Text>,
    default: Option<darling::Result<DefaultValue>>,
    private: Option<darling::Result<Flag>>,
}

/// A field and what its attribute says of it.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    /// Its `doc` and `serde` attributes, which the public view takes over.
    pub(crate) view_attrs: Vec<Attribute>,
    pub(crate) is_deprecated: bool,
    pub(crate) column: Spanned<Text>,
    /// Where it says `column`.
    pub(crate) own_column: Option<Span>,
    pub(crate) profile: Option<Spanned<Text>>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) is_private: bool,
    /// Where it says `id`.
    pub(crate) id: Option<Span>,
    /// Where it says `email`.
    pub(crate) email: Option<Span>,
    /// Where its arguments' names stand.
    pub(crate) places: Places,
    /// What SeaORM's attribute says of it.
    pub(crate) sea_orm: SeaOrmField,
    /// An argument was mistaken, so what is missing may have been meant.
    pub(crate) is_mistaken: bool,
}

impl Field {
    /// The field, or `None` if it has no name.
    pub(crate) fn parse(field: &syn::Field, grammar: Grammar, errors: &mut Accumulator) -> Option<Self> {
        let ident = field.ident.clone()?;
        let (args, places): (FieldArgs, _) = args::collect(&field.attrs, grammar, errors);
        let mut is_mistaken = false;
        let sea_orm = SeaOrmField::parse(&field.attrs);
        let own_column = take(args.column, errors, &mut is_mistaken);
        let own_span = own_column.as_ref().map(|column| column.span);
        let column = own_column
            .or_else(|| sea_orm.column.clone())
            .unwrap_or_else(|| Spanned::new(Text(ident.unraw().to_string()), ident.span()));
        let profile = take(args.profile, errors, &mut is_mistaken);
        let default = take(args.default, errors, &mut is_mistaken);
        let is_private = take(args.private, errors, &mut is_mistaken).is_some();
        let id = take(args.id, errors, &mut is_mistaken).map(|Flag| places.of("id"));
        let email = take(args.email, errors, &mut is_mistaken).map(|Flag| places.of("email"));
        Some(Self {
            ident,
            vis: field.vis.clone(),
            ty: field.ty.clone(),
            view_attrs: attributes::for_view(&field.attrs),
            is_deprecated: field.attrs.iter().any(|attr| attr.path().is_ident("deprecated")),
            column,
            own_column: own_span,
            profile,
            default,
            is_private,
            id: id.flatten(),
            email: email.flatten(),
            places,
            sea_orm,
            is_mistaken,
        })
    }

    /// The name, without `r#`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    pub(crate) fn is_option(&self) -> bool {
        types::in_option(&self.ty).is_some()
    }

    /// Whether a first login knows what to put here.
    pub(crate) fn is_fillable(&self) -> bool {
        self.profile.is_some() || self.default.is_some() || self.is_option() || self.sea_orm.ignored.is_some()
    }

    /// The value at a first login with this profile.
    pub(crate) fn fill(&self, krate: &Path, profile: &TokenStream) -> TokenStream {
        let span = self.ty.span();
        if types::is_borrowed(&self.ty) {
            return place::over(span, tokens!(#krate::__private::never()));
        }
        let ty = &self.ty;
        let first = place::around(span, tokens!(<), ty, tokens!(as #krate::model::FirstValue>::__first));
        let claim = self.profile.as_ref().map(|pointer| {
            let (pointer, ty) = (pointer.literal(), types::in_option(ty).unwrap_or(ty));
            let claim = place::around(span, tokens!(<), ty, tokens!(as #krate::model::Claim>::__claim));
            tokens!(#claim(#profile, #pointer))
        });
        match (claim, &self.default) {
            (Some(claim), Some(DefaultValue::Expr(expr))) => {
                let expr = &expr.value;
                let or_else = if self.is_option() { tokens!(or_else) } else { tokens!(unwrap_or_else) };
                let or_else = place::before(span, or_else);
                tokens!(#claim.#or_else(|| #expr))
            }
            (Some(claim), _) if self.is_option() => claim,
            (Some(claim), _) => tokens!(#claim.unwrap_or_else(#first)),
            (None, Some(DefaultValue::Expr(expr))) => expr.value.to_token_stream(),
            (None, Some(DefaultValue::OfType)) => tokens!(#first()),
            (None, None) if self.is_option() => place::over(span, tokens!(::core::option::Option::None)),
            // As SeaORM itself fills it when it reads a row.
            (None, None) if self.sea_orm.ignored.is_some() => tokens!(#first()),
            // The check has said so.
            (None, None) => place::over(span, tokens!(#krate::__private::never())),
        }
    }
}

/// The fields, each once: of one that is there twice rustc says so.
pub(crate) fn once_each(fields: impl IntoIterator<Item = Field>) -> Vec<Field> {
    let mut once: Vec<Field> = Vec::new();
    for field in fields {
        if once.iter().all(|other| other.ident != field.ident) {
            once.push(field);
        }
    }
    once
}

/// The value of an argument, if it was given without a mistake.
pub(crate) fn take<T>(
    arg: Option<darling::Result<T>>,
    errors: &mut Accumulator,
    is_mistaken: &mut bool,
) -> Option<T> {
    let value = errors.handle(arg?);
    *is_mistaken |= value.is_none();
    value
}
