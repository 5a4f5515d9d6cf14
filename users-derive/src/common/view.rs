//! The public view of a model: a struct that serde writes, without secrets.

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Ident, Path, Type, Visibility};

use super::attributes;
use super::field::Field;
use super::{place, types};

/// A public view.
pub(crate) struct View<'m> {
    pub(crate) krate: &'m Path,
    pub(crate) vis: &'m Visibility,
    pub(crate) name: Ident,
    /// The model.
    pub(crate) of: &'m Ident,
    /// The trait that makes it one.
    pub(crate) model_trait: TokenStream,
    pub(crate) doc: String,
    pub(crate) fields: Vec<ViewField>,
    /// Whether it carries a user's accounts.
    pub(crate) accounts: bool,
    /// Attributes of the impls that read the model.
    pub(crate) allow: TokenStream,
}

/// A field of a view.
pub(crate) struct ViewField {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    pub(crate) attrs: Vec<Attribute>,
    /// Whether it is the model's key, of whatever type.
    pub(crate) is_key: bool,
}

impl ViewField {
    /// A field of the application's own.
    pub(crate) fn new(field: &Field, of: &Ident) -> Self {
        let mut attrs = field.view_attrs.clone();
        if !attrs.iter().any(|attr| attr.path().is_ident("doc")) {
            let doc = format!(" The `{}` of the `{of}`.", field.name());
            attrs.push(syn::parse_quote!(#[doc = #doc]));
        }
        let ty = syn::parse2(without_self(field.ty.to_token_stream(), of)).expect("it is a type as before");
        let (ident, vis) = (field.ident.clone(), field.vis.clone());
        Self { ident, vis, ty, attrs, is_key: false }
    }
}

impl View<'_> {
    /// Whether serde's derive writes it, since a field has an attribute of serde's.
    fn is_derived(&self) -> bool {
        self.fields.iter().any(|field| field.attrs.iter().any(attributes::is_serde))
    }
}

/// The struct, how it is made of the model, and how it is written.
pub(crate) fn emit(view: &View<'_>) -> TokenStream {
    let View { vis, name, of, model_trait, doc, fields, accounts, allow, .. } = view;
    let derives = view.is_derived().then(|| derives(view));
    let serialize = (!view.is_derived()).then(|| serialize(view));
    let declared = fields.iter().map(|field| declaration(view, field));
    let list = accounts.then(|| list(view));
    let empty = accounts.then(|| tokens!(oauth_accounts: ::std::vec::Vec::new()));
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    // A key is read by the trait, which has no key if the type turns out to be none.
    let read =
        fields.iter().map(
            |ViewField { ident, is_key, .. }| {
                if *is_key { tokens!(#model_trait::id(model)) } else { tokens!(&model.#ident) }
            },
        );
    let with_accounts = accounts.then(|| with_accounts(view));
    tokens! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #derives
        #[allow(dead_code, clippy::struct_field_names)]
        #vis struct #name {
            #(#declared,)*
            #list
        }

        #[automatically_derived]
        #allow
        impl ::core::convert::From<#of> for #name {
            fn from(model: #of) -> Self {
                Self { #(#idents: model.#idents,)* #empty }
            }
        }

        #[automatically_derived]
        #allow
        impl ::core::convert::From<&#of> for #name {
            fn from(model: &#of) -> Self {
                Self { #(#idents: ::core::clone::Clone::clone(#read),)* #empty }
            }
        }

        #serialize
        #with_accounts
    }
}

fn declaration(view: &View<'_>, field: &ViewField) -> TokenStream {
    let ViewField { ident, vis, ty, attrs, is_key } = field;
    let key = (*is_key && view.is_derived()).then(|| {
        let path = text(view.krate, "serialize_key");
        tokens!(#[serde(serialize_with = #path)])
    });
    tokens!(#(#attrs)* #key #vis #ident: #ty)
}

fn derives(View { krate, .. }: &View<'_>) -> TokenStream {
    let serde = text(krate, "serde");
    tokens! {
        #[derive(#krate::__private::serde::Serialize)]
        #[serde(crate = #serde)]
    }
}

/// What serde's derive would make, but that a type without `Serialize` is said to where it stands, once and with a remedy.
fn serialize(View { krate, name, fields, accounts, .. }: &View<'_>) -> TokenStream {
    let written = fields.iter().map(|ViewField { ident, ty, is_key, .. }| {
        let text = ident.unraw().to_string();
        if *is_key {
            tokens!(view.serialize_field(#text, &#krate::__private::key_value(&self.#ident))?;)
        } else if types::is_known_to_serde(ty) {
            tokens!(view.serialize_field(#text, &self.#ident)?;)
        } else {
            let is_shown = place::around(ty.span(), tokens!(<), ty, tokens!(as #krate::Shown>::__IS_SHOWN));
            tokens!(#krate::__private::write_field::<{ #is_shown }, _, _>(&mut view, #text, &self.#ident)?;)
        }
    });
    let text = name.unraw().to_string();
    let len = Literal::usize_unsuffixed(fields.len() + usize::from(*accounts));
    let list = accounts.then(|| tokens!(view.serialize_field("oauth_accounts", &self.oauth_accounts)?;));
    tokens! {
        #[automatically_derived]
        impl #krate::__private::serde::Serialize for #name {
            fn serialize<__S: #krate::__private::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                use #krate::__private::serde::ser::SerializeStruct as _;

                let mut view = serializer.serialize_struct(#text, #len)?;
                #(#written)*
                #list
                view.end()
            }
        }
    }
}

fn list(View { krate, .. }: &View<'_>) -> TokenStream {
    tokens! {
        /// The accounts at providers, without their tokens.
        pub oauth_accounts: ::std::vec::Vec<#krate::LinkedAccount>
    }
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

/// The view as JSON, of a `self` that is the model and of `accounts`. Where serde's derive has found a mistake, it has not
/// written the view.
pub(crate) fn json(view: &View<'_>) -> TokenStream {
    let View { krate, name, accounts, .. } = view;
    let made = if *accounts {
        tokens!(#name::with_accounts(self, accounts))
    } else {
        tokens!(<#name as ::core::convert::From<&Self>>::from(self))
    };
    if view.is_derived() {
        tokens! {
            #[allow(unused_imports)]
            use #krate::__private::Unwritten as _;

            #krate::__private::Derived(#made).json()
        }
    } else {
        tokens!(#krate::__private::json_view(#made))
    }
}

/// The type with the model where it says `Self`, which in the view is another type.
fn without_self(ty: TokenStream, model: &Ident) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            TokenTree::Ident(Ident::new(&model.to_string(), ident.span()))
        }
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), without_self(group.stream(), model));
            replaced.set_span(group.span());
            TokenTree::Group(replaced)
        }
        other => other,
    };
    ty.into_iter().map(replace).collect()
}

/// The path of a name of the runtime's, as serde's attributes take it.
fn text(krate: &Path, name: &str) -> String {
    format!("{}::__private::{name}", krate.to_token_stream()).replace(' ', "")
}
