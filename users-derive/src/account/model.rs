//! What the arguments mean.

use darling::error::Accumulator;
use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt as _;
use syn::{Attribute, Ident, ItemStruct, LitStr, Path, Type};

use super::parse::{Input, krate};
use crate::common::field::{Field, take};
use crate::common::names;
use crate::common::value::{Spanned, Text};

/// An account model.
pub(super) struct Model {
    pub(super) krate: Path,
    pub(super) item: ItemStruct,
    pub(super) extras: Vec<(Field, Vec<Attribute>)>,
    pub(super) derived: Vec<String>,
    /// `None` if what was written is no path.
    pub(super) user: Option<Spanned<Path>>,
    pub(super) related_name: Ident,
    /// `None` for the runtime's `Uuid`.
    pub(super) id: Option<Spanned<Type>>,
    pub(super) table: Spanned<Text>,
    /// Whether `table` was written.
    pub(super) has_table: bool,
    pub(super) read: Ident,
    /// The name of an ORM whose entity the model is.
    pub(super) orm: Option<Spanned<Text>>,
}

impl Model {
    pub(super) fn ident(&self) -> &Ident {
        &self.item.ident
    }

    /// The related name as text.
    pub(super) fn related_text(&self) -> LitStr {
        LitStr::new(&self.related_name.unraw().to_string(), self.related_name.span())
    }
}

pub(super) fn resolve(Input { args, item, extras, derived }: Input, errors: &mut Accumulator) -> Model {
    let krate_path = krate(&args);
    let mut is_mistaken = false;
    take(args.krate, errors, &mut is_mistaken);
    let default_user = args.user.is_none().then(|| {
        let user = Ident::new("User", Span::call_site());
        Spanned::new(user.into(), Span::call_site())
    });
    let user = take(args.user, errors, &mut is_mistaken).or(default_user);
    let related_name = take(args.related_name, errors, &mut is_mistaken)
        .map_or_else(|| format_ident!("oauth_accounts"), |name| name.value.0);
    let id = take(args.id, errors, &mut is_mistaken);
    let has_table = args.table.is_some();
    let table = take(args.table, errors, &mut is_mistaken)
        .unwrap_or_else(|| Spanned::new(Text(names::table(&item.ident)), item.ident.span()));
    let read = take(args.read, errors, &mut is_mistaken).map(|name| name.value.0);
    let default_read =
        if args.orm.is_some() { format_ident!("OAuthAccountRead") } else { names::view(&item.ident) };
    let read = read.unwrap_or(default_read);
    let orm = take(args.orm, errors, &mut is_mistaken);
    Model { krate: krate_path, item, extras, derived, user, related_name, id, table, has_table, read, orm }
}
