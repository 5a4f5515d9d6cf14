//! The public view of a model: a struct with serde's traits and without secrets.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, Ident, LitStr, Path, Type, Visibility};

use super::field::Field;
use super::sql::distinct;
use super::std_impls::StdImpls;
use super::types;

/// A public view.
pub(crate) struct View<'m> {
    pub(crate) krate: &'m Path,
    pub(crate) vis: &'m Visibility,
    pub(crate) name: &'m Ident,
    /// The model.
    pub(crate) of: &'m Ident,
    pub(crate) doc: String,
    pub(crate) fields: Vec<ViewField>,
    /// Whether it carries a user's accounts.
    pub(crate) accounts: bool,
    /// The bounds under which the model can be used.
    pub(crate) guards: TokenStream,
}

/// A field of a view.
pub(crate) struct ViewField {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) is_key: bool,
}

impl ViewField {
    pub(crate) fn new(field: &Field, of: &Ident, is_key: bool) -> Self {
        let mut attrs = field.view_attrs.clone();
        if !attrs.iter().any(|attr| attr.path().is_ident("doc")) {
            let doc = format!(" The `{}` of the `{of}`.", field.name());
            attrs.push(syn::parse_quote!(#[doc = #doc]));
        }
        let (ident, vis, ty) = (field.ident.clone(), field.vis.clone(), field.ty.clone());
        Self { ident, vis, ty, attrs, is_key }
    }

    /// What serde's derives can't know of the type, and what is asked of it once, where the type stands. Without the
    /// bound, one type without serde's traits would be half a dozen messages, and none would name the remedy.
    fn demand(&self) -> Demand {
        // `serde(with = "…")` and its like make demands of their own. A type with `$crate` in it can't be put into a
        // string.
        let is_settled = self.attrs.iter().any(|attr| attr.path().is_ident("serde"))
            || self.ty.to_token_stream().to_string().contains('$');
        match (self.is_key, is_settled) {
            (true, _) if types::is_known_key(&self.ty) => Demand::Nothing,
            (true, _) => Demand::Key,
            (false, true) => Demand::Nothing,
            (false, false) if types::is_known_to_serde(&self.ty) => Demand::Nothing,
            (false, false) => Demand::Serde,
        }
    }
}

#[derive(PartialEq)]
enum Demand {
    Nothing,
    Key,
    Serde,
}

/// The struct, and how it is made of the model.
pub(crate) fn emit(view: &View<'_>) -> TokenStream {
    let View { krate, vis, name, of, doc, fields, accounts, guards } = view;
    let serde_crate = text(&tokens!(#krate::__private::serde));
    let declared = fields.iter().map(|field| {
        let ViewField { ident, vis, ty, attrs, .. } = field;
        let serde = serde_attribute(field, krate);
        tokens!(#(#attrs)* #serde #vis #ident: #ty)
    });
    let list = accounts.then(|| {
        tokens! {
            /// The accounts at providers, without their tokens.
            pub oauth_accounts: ::std::vec::Vec<#krate::LinkedAccount>
        }
    });
    let empty = accounts.then(|| tokens!(oauth_accounts: ::std::vec::Vec::new()));
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let demands = demands(view);
    let with_accounts = accounts.then(|| with_accounts(view));
    let guarded = (!guards.is_empty()).then(|| tokens!(where #guards));
    let std = std_impls(view);
    let derives = std.is_none().then(|| tokens!(::core::clone::Clone, ::core::fmt::Debug,));
    tokens! {
        #[doc = #doc]
        #[derive(
            #derives
            #krate::__private::serde::Serialize,
            #krate::__private::serde::Deserialize,
        )]
        #[serde(crate = #serde_crate)]
        #vis struct #name {
            #(#declared,)*
            #list
        }

        #[automatically_derived]
        impl ::core::convert::From<#of> for #name #guarded {
            fn from(model: #of) -> Self {
                Self { #(#idents: model.#idents,)* #empty }
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<&#of> for #name #guarded {
            fn from(model: &#of) -> Self {
                Self { #(#idents: ::core::clone::Clone::clone(&model.#idents),)* #empty }
            }
        }

        #std
        #with_accounts
        #demands
    }
}

/// `Clone` and `Debug` of a view whose key may turn out to be none; others derive them.
fn std_impls(view: &View<'_>) -> Option<TokenStream> {
    let krate = view.krate;
    let key = view.fields.iter().find(|field| field.demand() == Demand::Key)?;
    let ty = &key.ty;
    let list_ident = Ident::new("oauth_accounts", Span::call_site());
    let list_type = syn::parse_quote!(::std::vec::Vec<#krate::LinkedAccount>);
    let fields = view.fields.iter().map(|field| (&field.ident, &field.ty));
    let impls = StdImpls {
        of: view.name,
        fields: fields.chain(view.accounts.then_some((&list_ident, &list_type))).collect(),
        guards: &tokens!(for<'__key> #ty: #krate::Key,),
    };
    let (clone, debug) = (impls.clone(), impls.debug());
    Some(tokens!(#clone #debug))
}

fn with_accounts(View { krate, name, of, .. }: &View<'_>) -> TokenStream {
    let doc = format!(" The view of a `{of}` with these accounts.");
    tokens! {
        impl #name {
            #[doc = #doc]
            #[must_use]
            pub fn with_accounts(
                user: impl ::core::convert::Into<Self>,
                accounts: impl ::core::iter::IntoIterator<
                    Item = impl ::core::convert::Into<#krate::LinkedAccount>,
                >,
            ) -> Self {
                let mut view: Self = ::core::convert::Into::into(user);
                view.oauth_accounts = ::core::iter::Iterator::collect(::core::iter::Iterator::map(
                    ::core::iter::IntoIterator::into_iter(accounts),
                    ::core::convert::Into::into,
                ));
                view
            }
        }
    }
}

/// serde's attribute on a field. The bounds are higher-ranked, which keeps one that does not hold from being an error by
/// itself; they have the type's span, so that a type that does not exist is said to where it stands.
fn serde_attribute(field: &ViewField, krate: &Path) -> Option<TokenStream> {
    let bounds = match field.demand() {
        Demand::Nothing => None,
        Demand::Key => Some(["Key", "Key"]),
        Demand::Serde => Some(["__private::serde::Serialize", "__private::serde::de::DeserializeOwned"]),
    };
    let (ty, runtime) = (text(&field.ty), text(krate));
    let literal = |bound| LitStr::new(&format!("for<'__view> {ty}: {runtime}::{bound}"), field.ty.span());
    let bound = bounds.map(|bounds| {
        let [serialize, deserialize] = bounds.map(literal);
        tokens!(bound(serialize = #serialize, deserialize = #deserialize))
    });
    let with = field.is_key.then(|| {
        let key = format!("{runtime}::__private::key");
        tokens!(with = #key,)
    });
    (with.is_some() || bound.is_some()).then(|| tokens!(#[serde(#with #bound)]))
}

/// One demand for each type, on the type.
fn demands(view: &View<'_>) -> Option<TokenStream> {
    let krate = view.krate;
    let asked = view.fields.iter().filter(|field| field.demand() == Demand::Serde);
    let calls: Vec<_> = distinct(asked.map(|field| &field.ty))
        .into_iter()
        .map(|ty| {
            let span = Span::mixed_site().located_at(ty.span());
            quote_spanned!(span=> #krate::__private::in_view::<#ty, _>();)
        })
        .collect();
    (!calls.is_empty()).then(|| tokens!(const _: () = { #(#calls)* };))
}

/// Tokens as a person would write them, since these strings are read in expansions.
fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let spaces = [(" :: ", "::"), (":: ", "::"), (" < ", "<"), (" >", ">"), (" ,", ",")];
    spaces.iter().fold(text, |text, (from, to)| text.replace(from, to))
}
