//! From tokens to the attribute's arguments and the item.

use darling::error::Accumulator;
use darling::{Error, FromMeta};
use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Fields, Generics, Ident, Item, ItemStruct, Path, Token, Type};

use crate::common::args::{self, Grammar};
use crate::common::attributes;
use crate::common::field::Field;
use crate::common::unfinished;
use crate::common::value::{Arg, Name, Runtime, Text};

pub(crate) const ON_STRUCT: &[&str] = &["user", "related_name", "id", "table", "read", "orm", "crate"];
pub(crate) const ON_FIELD: &[&str] = &["profile", "default", "column", "private"];

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
    pub(super) krate: Arg<Runtime>,
}

/// The attribute on a struct.
pub(super) struct Input {
    pub(super) args: Args,
    /// The struct without fields and generics, and without the attributes that are ours.
    pub(super) item: ItemStruct,
    /// The application's own fields, with their attributes but ours.
    pub(super) extras: Vec<(Field, Vec<Attribute>)>,
}

/// The struct; of another type, a struct of its name, so that its other uses are not errors as well. `None` for an item
/// that is no type.
pub(super) fn parse(args: TokenStream, item: &TokenStream, errors: &mut Accumulator) -> Option<Input> {
    let args: Args = args::parse(args, STRUCT, errors);
    let item = syn::parse2::<Item>(item.clone())
        .or_else(|error| unfinished::parse(item.clone()).map(Item::Struct).ok_or(error));
    let item = errors.handle(item.map_err(Error::from))?;
    let (error, stand_in) = match item {
        Item::Struct(item) if is_user(&item, &args) => (on_user(&item.ident), None),
        Item::Struct(item) => return Some(of_struct(args, item, errors)),
        Item::Enum(item) => (no_struct("an enum").with_span(&item.enum_token), Some((item.vis, item.ident))),
        Item::Union(item) => {
            (no_struct("a union").with_span(&item.union_token), Some((item.vis, item.ident)))
        }
        Item::Fn(item) => (no_struct("a function").with_span(&item.sig.fn_token), None),
        Item::Mod(item) => (no_struct("a module").with_span(&item.mod_token), None),
        Item::Trait(item) => (no_struct("a trait").with_span(&item.trait_token), None),
        Item::Impl(item) => (no_struct("an impl").with_span(&item.impl_token), None),
        Item::Type(item) => (no_struct("an alias").with_span(&item.type_token), None),
        other => (no_struct("this").with_span(&other), None),
    };
    errors.push(error);
    stand_in.map(|(vis, ident)| of_struct(args, syn::parse_quote!(#vis struct #ident;), errors))
}

/// Whether the attribute stands on the user model: it has what only a user has, and derives `OAuthUser` or is called what
/// the attribute looks for.
fn is_user(item: &ItemStruct, args: &Args) -> bool {
    let is_named = match &args.user {
        None => item.ident == "User",
        Some(user) => user.as_ref().is_ok_and(|user| user.value.is_ident(&item.ident)),
    };
    let has_email =
        item.fields.iter().any(|field| field.ident.as_ref().is_some_and(|ident| ident == "email"));
    let is_derived = item.attrs.iter().flat_map(derived).any(|path| is_last(&path, OF_USER));
    has_email && (is_named || is_derived)
}

fn on_user(ident: &Ident) -> Error {
    let message = format!(
        "`{ident}` is the user model: write `#[derive(OAuthUser)]` on it, and `#[oauth_account(user = \"{ident}\")]` on a \
         struct of its own, `pub struct OAuthAccount;`"
    );
    Error::custom(message).with_span(ident)
}

fn no_struct(what: &str) -> Error {
    Error::custom(format!("an account model is a struct, not {what}; write `pub struct OAuthAccount;`"))
}

/// Where the runtime is, as far as one can tell.
pub(super) fn krate(args: &Args) -> Path {
    match &args.krate {
        Some(Ok(path)) => path.value.0.clone(),
        _ => syn::parse_quote!(::users_runtime),
    }
}

fn of_struct(args: Args, mut item: ItemStruct, errors: &mut Accumulator) -> Input {
    for attr in extract(&mut item.attrs, &["oauth_account"]) {
        let message = "`#[oauth_account]` stands on this struct twice; put all arguments into one";
        errors.push(Error::custom(message).with_span(attr.path()));
    }
    take_out_derives(&mut item.attrs, errors);
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
    let mut extras: Vec<(Field, Vec<Attribute>)> = Vec::new();
    for field in fields {
        let Some((field, attrs)) = extra(field, errors) else { continue };
        if extras.iter().any(|(other, _)| other.ident == field.ident) {
            let message = format!("the field `{}` is there twice; rename one", field.name());
            errors.push(Error::custom(message).with_span(&field.ident));
        } else {
            extras.push((field, attrs));
        }
    }
    Input { args, item, extras }
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
    for path in attributes::take_out_conditional(&mut field.attrs, "oauth_account") {
        let message = "an account's field is the same under each condition; write `#[oauth_account(…)]` without the `cfg_attr`";
        errors.push(Error::custom(message).with_span(&path));
        parsed.is_mistaken = true;
    }
    extract(&mut field.attrs, &["oauth_account", "cfg"]);
    // serde's attributes are for the public view.
    field.attrs = attributes::without_serde(&field.attrs);
    Some((parsed, field.attrs))
}

/// Takes the attributes of these names away.
fn extract(attrs: &mut Vec<Attribute>, names: &[&str]) -> Vec<Attribute> {
    let is_named = |attr: &Attribute| {
        attr.path().segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
    };
    attrs.extract_if(.., |attr| is_named(attr)).collect()
}

/// What the attribute derives, in the standard library and in serde.
const DERIVED: [&str; 3] = ["Clone", "Debug", "PartialEq"];
const NEVER_DERIVED: [&str; 2] = ["Serialize", "Deserialize"];
const OF_USER: &str = "OAuthUser";

/// What can't be derived once more. (A derive *above* the attribute sees a struct without fields; rustc says that it
/// conflicts.)
fn take_out_derives(attrs: &mut [Attribute], errors: &mut Accumulator) {
    for attr in attrs {
        let (refused, kept): (Vec<_>, Vec<_>) =
            derived(attr).into_iter().partition(|path| why_not_derived(path).is_some());
        if !refused.is_empty() {
            *attr = syn::parse_quote!(#[derive(#(#kept),*)]);
        }
        for path in refused {
            errors
                .extend(why_not_derived(&path).map(|message| Error::custom(message).with_span(&path.span())));
        }
    }
}

/// What the attribute derives, if it is a derive.
fn derived(attr: &Attribute) -> Vec<Path> {
    if !attr.path().is_ident("derive") {
        return Vec::new();
    }
    let paths = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
    paths.into_iter().flatten().collect()
}

fn is_last(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

fn why_not_derived(path: &Path) -> Option<String> {
    if let Some(name) = DERIVED.iter().find(|name| is_last(path, name)) {
        return Some(format!("`#[oauth_account]` derives `{name}` itself; take it out"));
    }
    if is_last(path, OF_USER) {
        return Some("`OAuthUser` is the user model's; take it out, an account is another struct".to_owned());
    }
    let name = NEVER_DERIVED.iter().find(|name| is_last(path, name))?;
    Some(format!("an account has tokens, so it has no `{name}`; take it out, and serialize the public view"))
}
