//! What the arguments mean.

use darling::error::Accumulator;
use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::ext::IdentExt as _;
use syn::{Attribute, Ident, ItemStruct, LitStr, Path, Type};

use super::parse::{Input, krate};
use crate::common::field::{Field, take};
use crate::common::value::{Spanned, Text};
use crate::common::{names, place};

/// What names a type; or the error that stands where the type would. Of a type that is an error rustc says no more.
pub(super) type Known<T> = Result<Spanned<T>, TokenStream>;

/// An account model.
pub(super) struct Model {
    pub(super) krate: Path,
    /// Whether `crate` was written.
    pub(super) has_krate: bool,
    pub(super) item: ItemStruct,
    /// Its name, where it is used.
    pub(super) used: Ident,
    pub(super) extras: Vec<(Field, Vec<Attribute>)>,
    pub(super) user: Known<Path>,
    /// Where `user` was written, and `id`.
    pub(super) user_place: Option<Span>,
    pub(super) id_place: Option<Span>,
    pub(super) related_name: Ident,
    pub(super) id: Known<Type>,
    pub(super) table: Spanned<Text>,
    /// Whether `table` was written.
    pub(super) has_table: bool,
    pub(super) read: Ident,
    /// The name of an ORM whose entity the model is.
    pub(super) orm: Option<Spanned<Text>>,
}

impl Model {
    /// The name of the struct, where generated code uses it.
    pub(super) fn ident(&self) -> &Ident {
        &self.used
    }

    /// The alias of what was named as the user model. rustc may speak of it.
    pub(super) fn user_alias(&self) -> Ident {
        format_ident!("UserOf{}", self.ident(), span = Span::call_site())
    }

    /// The related name as text.
    pub(super) fn related_text(&self) -> LitStr {
        LitStr::new(&self.related_name.unraw().to_string(), Span::mixed_site())
    }
}

pub(super) fn resolve(Input { args, item, extras }: Input, errors: &mut Accumulator) -> Model {
    let (krate_path, has_krate) = (krate(&args), args.krate.is_some());
    let mut is_mistaken = false;
    take(args.krate, errors, &mut is_mistaken);
    let (user_place, id_place) = (place_of(args.user.as_ref()), place_of(args.id.as_ref()));
    let user = args.user.unwrap_or_else(|| {
        let user = Ident::new("User", Span::call_site());
        Ok(Spanned::new(user.into(), Span::call_site()))
    });
    let id = args.id.unwrap_or_else(|| {
        let uuid = syn::parse_quote!(#krate_path::__private::Uuid);
        Ok(Spanned::new(uuid, Span::call_site()))
    });
    let related_name = take(args.related_name, errors, &mut is_mistaken)
        .map_or_else(|| place::name("oauth_accounts", item.ident.span()), |name| name.value.0);
    let has_table = args.table.is_some();
    let table = take(args.table, errors, &mut is_mistaken)
        .unwrap_or_else(|| Spanned::new(Text(names::table(&item.ident)), item.ident.span()));
    let read = take(args.read, errors, &mut is_mistaken).map(|name| name.value.0);
    let default_read =
        if args.orm.is_some() { format_ident!("OAuthAccountRead") } else { names::view(&item.ident) };
    let read = read.unwrap_or(default_read);
    let orm = take(args.orm, errors, &mut is_mistaken);
    let (user, id) = (user.map_err(place::error), id.map_err(place::error));
    Model {
        krate: krate_path,
        has_krate,
        used: place::used(&item.ident),
        item,
        extras,
        user,
        user_place,
        id_place,
        related_name,
        id,
        table,
        has_table,
        read,
        orm,
    }
}

fn place_of<T>(arg: Option<&darling::Result<Spanned<T>>>) -> Option<Span> {
    arg?.as_ref().ok().map(|value| value.span)
}
