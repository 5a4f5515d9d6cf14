//! From tokens to the attribute's arguments and the item.

use darling::error::Accumulator;
use darling::{Error, FromMeta};
use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Fields, Generics, Ident, Item, ItemStruct, Path, Token, Type};

use crate::common::args::{self, Grammar};
use crate::common::field::Field;
use crate::common::value::{Arg, Name, Text};

const ON_STRUCT: &[&str] = &["user", "related_name", "id", "table", "read", "orm", "crate"];
const ON_FIELD: &[&str] = &["profile", "default", "column", "private"];

const STRUCT: Grammar = Grammar {
    attribute: "oauth_account",
    place: "the struct",
    known: ON_STRUCT,
    elsewhere: ON_FIELD,
    other_place: "an extra field",
};

const FIELD: Grammar = Grammar {
    attribute: "oauth_account",
    place: "a field",
    known: ON_FIELD,
    elsewhere: ON_STRUCT,
    other_place: "the struct",
};

#[derive(Default, FromMeta)]
pub(super) struct Args {
    pub(super) user: Arg<Path>,
    pub(super) related_name: Arg<Name>,
    pub(super) id: Arg<Type>,
    pub(super) table: Arg<Text>,
    pub(super) read: Arg<Name>,
    pub(super) orm: Arg<Text>,
    #[darling(rename = "crate")]
    pub(super) krate: Arg<Path>,
}

/// The attribute on a struct.
pub(super) struct Input {
    pub(super) args: Args,
    /// The struct without fields and generics, and without the attributes that are ours.
    pub(super) item: ItemStruct,
    /// The application's own fields, with their attributes but ours.
    pub(super) extras: Vec<(Field, Vec<Attribute>)>,
    /// Those of `Clone`, `Debug` and `PartialEq` that a derive below the attribute implements too.
    pub(super) derived: Vec<String>,
}

/// What could be made of the item.
pub(super) enum Parsed {
    Struct(Box<Input>),
    /// Another type, for which something can stand in.
    Other(Path, Ident),
}

pub(super) fn parse(args: TokenStream, item: &TokenStream, errors: &mut Accumulator) -> Option<Parsed> {
    let args: Args = args::parse(args, STRUCT, errors);
    let item = errors.handle(syn::parse2::<Item>(item.clone()).map_err(Error::from))?;
    match item {
        Item::Struct(item) => Some(Parsed::Struct(Box::new(of_struct(args, item, errors)))),
        Item::Enum(item) => {
            errors.push(no_struct("an enum").with_span(&item.enum_token));
            item.generics.params.is_empty().then(|| Parsed::Other(krate(&args), item.ident))
        }
        Item::Union(item) => {
            errors.push(no_struct("a union").with_span(&item.union_token));
            item.generics.params.is_empty().then(|| Parsed::Other(krate(&args), item.ident))
        }
        Item::Fn(item) => {
            errors.push(no_struct("a function").with_span(&item.sig.fn_token));
            None
        }
        Item::Mod(item) => {
            errors.push(no_struct("a module").with_span(&item.mod_token));
            None
        }
        other => {
            errors.push(no_struct("this").with_span(&other));
            None
        }
    }
}

fn no_struct(what: &str) -> Error {
    Error::custom(format!("an account model is a struct, not {what}; write `pub struct OAuthAccount;`"))
}

/// Where the runtime is, as far as one can tell.
pub(super) fn krate(args: &Args) -> Path {
    match &args.krate {
        Some(Ok(path)) => path.value.clone(),
        _ => syn::parse_quote!(::users_runtime),
    }
}

fn of_struct(args: Args, mut item: ItemStruct, errors: &mut Accumulator) -> Input {
    for attr in extract(&mut item.attrs, &["oauth_account"]) {
        let message = "`#[oauth_account]` stands on this struct twice; put all arguments into one";
        errors.push(Error::custom(message).with_span(attr.path()));
    }
    let derived = check_derives(&item.attrs, errors);
    let mut fields = Vec::new();
    match std::mem::replace(&mut item.fields, Fields::Unit) {
        Fields::Named(named) => fields.extend(named.named),
        Fields::Unit => {}
        Fields::Unnamed(unnamed) => {
            let message = "an account's own fields have names; write `{ pub name: Type }`, or `;` for none";
            errors.push(Error::custom(message).with_span(&unnamed));
        }
    }
    let generics = std::mem::take(&mut item.generics);
    if let Some(error) = check_generics(&generics) {
        errors.push(error);
        // They may be of a type that is a parameter.
        fields.clear();
    }
    let extras = fields.into_iter().filter_map(|field| extra(field, errors)).collect();
    Input { args, item, extras, derived }
}

fn check_generics(generics: &Generics) -> Option<Error> {
    let message =
        "an account model has no generics, lifetimes or `where`: it is one table; write the types out";
    match &generics.where_clause {
        _ if !generics.params.is_empty() => Some(Error::custom(message).with_span(&generics.params)),
        Some(clause) => Some(Error::custom(message).with_span(clause)),
        None => None,
    }
}

fn extra(mut field: syn::Field, errors: &mut Accumulator) -> Option<(Field, Vec<Attribute>)> {
    let mut parsed = Field::parse(&field, FIELD, errors)?;
    for attr in extract(&mut field.attrs, &["oauth_user"]) {
        let message = "`oauth_user` is the user model's; on an account's field write `#[oauth_account(…)]`";
        errors.push(Error::custom(message).with_span(attr.path()));
        parsed.is_mistaken = true;
    }
    if let Some(attr) = field.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
        let message = "an account's field can't come and go, since its column can't; put the `#[cfg]` on the struct, \
                       once with the field and once without";
        errors.push(Error::custom(message).with_span(attr.path()));
    }
    // serde's attributes are for the public view: an account itself has tokens, which do not serialize.
    extract(&mut field.attrs, &["oauth_account", "serde", "cfg"]);
    Some((parsed, field.attrs))
}

/// Takes the attributes of these names away.
fn extract(attrs: &mut Vec<Attribute>, names: &[&str]) -> Vec<Attribute> {
    let is_named = |attr: &Attribute| {
        attr.path().segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
    };
    attrs.extract_if(.., |attr| is_named(attr)).collect()
}

/// What the attribute implements of the standard library.
pub(super) const IMPLEMENTED: [&str; 3] = ["Clone", "Debug", "PartialEq"];

/// The attribute implements these by itself: `Debug` without the tokens, and all of them so that one error about the
/// user model stays one. (A derive *above* the attribute sees a struct without fields; rustc says that it conflicts.)
fn check_derives(attrs: &[Attribute], errors: &mut Accumulator) -> Vec<String> {
    let mut derived = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        let Ok(paths) = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
            continue;
        };
        for path in &paths {
            let Some(name) = path.segments.last().map(|segment| segment.ident.to_string()) else {
                continue;
            };
            if IMPLEMENTED.contains(&name.as_str()) {
                let message =
                    format!("`#[oauth_account]` implements `{name}` itself; take it out of the derive");
                errors.push(Error::custom(message).with_span(&path.span()));
                derived.push(name);
            }
        }
    }
    derived
}
