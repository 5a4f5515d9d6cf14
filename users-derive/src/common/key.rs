//! The type of a key, which has to be one.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Path, Type};

use super::{place, types};

/// The type of a key, as the model's trait names it: of a type that is none rustc says so once, at `span`, and of all that
/// depends on it nothing more.
pub(crate) fn checked(ty: &Type, span: Span, krate: &Path) -> TokenStream {
    if types::is_known_key(ty) {
        return ty.to_token_stream();
    }
    let is_key = place::around(span, tokens!(<), ty, tokens!(as #krate::model::IsKey>::__IS_KEY));
    tokens!(<#krate::__private::Checked<{ #is_key }> as #krate::__private::KeyOf<#ty>>::Key)
}

/// The same where the type of a field has asked.
pub(crate) fn known(ty: &Type, field: &TokenStream, krate: &Path) -> TokenStream {
    if types::is_known_key(ty) {
        return ty.to_token_stream();
    }
    tokens!(<#krate::__private::Checked<{ #krate::__private::is_known(#field) }> as #krate::__private::KeyOf<#ty>>::Key)
}

/// Stands for a type that was mistaken: of an error rustc says no more. (In the place of the type itself, the error would
/// become a `()`.)
pub(crate) fn mistaken(error: &TokenStream, krate: &Path) -> TokenStream {
    tokens!(<#krate::__private::Checked<{ #error }> as #krate::__private::KeyOf<i32>>::Key)
}

/// The type of a model's key in code that uses the model: none, if it is none.
pub(crate) fn of_model(ty: &Type, model: &impl ToTokens, model_trait: &TokenStream) -> Type {
    if types::is_known_key(ty) { ty.clone() } else { syn::parse_quote!(<#model as #model_trait>::Id) }
}
