//! `MongoUser` and `MongoAccount`: the model in a document.

use proc_macro2::TokenStream;
use syn::{Ident, Path};

use super::sql::{SqlColumn, distinct};

/// The impl of a user model, for all `__V` that its field types can be values of; nothing where the runtime has no MongoDB
/// store.
pub(crate) fn user(
    krate: &Path,
    ident: &Ident,
    key: Option<&Ident>,
    fields: &[SqlColumn],
    guards: &TokenStream,
    email: Option<&str>,
) -> TokenStream {
    let email = email.unwrap_or_default();
    let key = key.map(|key| tokens!(#key: id,));
    let head = tokens! {
        const EMAIL: &'static str = #email;
    };
    let argument = tokens!(id: Self::Id);
    model(krate, ident, &tokens!(MongoUser), &head, &argument, &tokens!(#key), fields, guards)
}

/// The impl of an account model. The runtime reads and writes the fields that each has; here are the application's own.
pub(crate) fn account(
    krate: &Path,
    ident: &Ident,
    generated: &[&Ident],
    fields: &[SqlColumn],
    guards: &TokenStream,
) -> TokenStream {
    let argument = tokens!(account: #krate::__private::AccountFields<Self>);
    let values = tokens!(#(#generated: account.#generated,)*);
    model(krate, ident, &tokens!(MongoAccount), &TokenStream::new(), &argument, &values, fields, guards)
}

#[expect(clippy::too_many_arguments, reason = "each is a piece of one impl")]
fn model(
    krate: &Path,
    ident: &Ident,
    of: &TokenStream,
    head: &TokenStream,
    argument: &TokenStream,
    values: &TokenStream,
    fields: &[SqlColumn],
    guards: &TokenStream,
) -> TokenStream {
    let types = distinct(fields.iter().map(|field| &field.ty));
    let (idents, names): (Vec<_>, Vec<_>) = fields.iter().map(|field| (&field.ident, &field.name)).unzip();
    let document = if fields.is_empty() { tokens!(_) } else { tokens!(document) };
    tokens! {
        #krate::__if_mongodb! {
            #[automatically_derived]
            impl<__V> #krate::__private::#of<__V> for #ident
            where
                #(#types: #krate::__private::MongoField<__V>,)*
                #guards
            {
                #head
                const FIELDS: &'static [&'static str] = &[#(#names),*];

                fn read(
                    #argument,
                    #document: &#krate::__private::Document,
                ) -> ::core::result::Result<Self, #krate::__private::FieldError> {
                    ::core::result::Result::Ok(Self {
                        #values
                        #(#idents: #krate::__private::read_bson::<__V, _>(document, #names)?,)*
                    })
                }

                fn write(
                    &self,
                    #document: &mut #krate::__private::Document,
                ) -> ::core::result::Result<(), #krate::__private::FieldError> {
                    #(#krate::__private::write_bson::<__V, _>(document, #names, &self.#idents)?;)*
                    ::core::result::Result::Ok(())
                }
            }
        }
    }
}
