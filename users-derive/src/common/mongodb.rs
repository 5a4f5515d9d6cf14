//! `MongoUser` and `MongoAccount`: the model in a document.

use proc_macro2::TokenStream;
use syn::{Ident, Path};

use super::sql::{SqlColumn, distinct};

/// A model, and what the fields that the runtime reads itself become.
pub(crate) struct MongoModel<'m> {
    pub(crate) krate: &'m Path,
    pub(crate) ident: &'m Ident,
    pub(crate) fields: &'m [SqlColumn],
    pub(crate) guards: &'m TokenStream,
}

impl MongoModel<'_> {
    /// The impl of a user model. The runtime reads the key.
    pub(crate) fn user(&self, key: Option<&Ident>, email: Option<&str>) -> TokenStream {
        let email = email.unwrap_or_default();
        let key = key.map(|key| tokens!(#key: id,));
        self.emit(
            &tokens!(MongoUser),
            &tokens!(const EMAIL: &'static str = #email;),
            &tokens!(id: Self::Id),
            &tokens!(#key),
        )
    }

    /// The impl of an account model. The runtime reads the fields that each has.
    pub(crate) fn account(&self, generated: &[&Ident]) -> TokenStream {
        let krate = self.krate;
        self.emit(
            &tokens!(MongoAccount),
            &TokenStream::new(),
            &tokens!(account: #krate::__private::AccountFields<Self>),
            &tokens!(#(#generated: account.#generated,)*),
        )
    }

    /// An impl for every `__V` that the field types can be; nothing where the runtime has no MongoDB store.
    fn emit(
        &self,
        of: &TokenStream,
        constant: &TokenStream,
        argument: &TokenStream,
        values: &TokenStream,
    ) -> TokenStream {
        let Self { krate, ident, fields, guards } = self;
        let types = distinct(fields.iter().map(|field| &field.ty));
        let (idents, names): (Vec<_>, Vec<_>) =
            fields.iter().map(|field| (&field.ident, &field.name)).unzip();
        let document = if fields.is_empty() { tokens!(_) } else { tokens!(document) };
        tokens! {
            #krate::__if_mongodb! {
                #[automatically_derived]
                impl<__V> #krate::__private::#of<__V> for #ident
                where
                    #(#types: #krate::__private::MongoField<__V>,)*
                    #guards
                {
                    #constant
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
}
