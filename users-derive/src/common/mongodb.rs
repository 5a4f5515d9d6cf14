//! `MongoUser` and `MongoAccount`: the model in a document.

use proc_macro2::{Ident, Span, TokenStream};

use super::sql::{SqlTable, Start, distinct};

/// The impl for all `__V` that the field types can be values of; nothing where the runtime has no MongoDB store. Of an
/// account the runtime reads and writes the fields that each has; here are the application's own.
pub(crate) fn model(table: &SqlTable<'_>) -> TokenStream {
    let SqlTable { krate, ident, start, fields, allow, is_opaque } = table;
    let (of, head, argument, values) = match start {
        Start::User { key, email } => {
            let email = email.as_deref().unwrap_or_default();
            let key = key.as_ref().map(|key| &key.ident).into_iter();
            let head = tokens!(const EMAIL: &'static str = #email;);
            (tokens!(MongoUser), head, tokens!(id: Self::Id), tokens!(#(#key: id,)*))
        }
        Start::Account(names) => {
            let names: Vec<_> = names.iter().map(|name| Ident::new(name, Span::mixed_site())).collect();
            let argument = tokens!(account: #krate::__private::AccountFields<Self>);
            (tokens!(MongoAccount), TokenStream::new(), argument, tokens!(#(#names: account.#names,)*))
        }
    };
    let types = distinct(fields.iter().map(|field| &field.ty));
    let (idents, names): (Vec<_>, Vec<_>) = fields.iter().map(|field| (&field.ident, &field.name)).unzip();
    let document = if fields.is_empty() { tokens!(_) } else { tokens!(document) };
    let read = if *is_opaque {
        tokens!(#krate::__private::never())
    } else {
        tokens! {
            ::core::result::Result::Ok(Self {
                #values
                #(#idents: #krate::__private::read_bson::<__V, _>(document, #names)?,)*
            })
        }
    };
    tokens! {
        #krate::__if_mongodb! {
            #[automatically_derived]
            #allow
            impl<__V> #krate::__private::#of<__V> for #ident
            where
                #(#types: #krate::__private::MongoField<__V>,)*
            {
                #head
                const FIELDS: &'static [&'static str] = &[#(#names),*];

                fn read(
                    #argument,
                    #document: &#krate::__private::Document,
                ) -> ::core::result::Result<Self, #krate::__private::FieldError> {
                    #read
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
