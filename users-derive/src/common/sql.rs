//! `SqlModel`: the model as rows of a table.

use proc_macro2::{Literal, TokenStream};
use quote::ToTokens;
use syn::{Ident, Path};

/// A field in its column.
pub(crate) struct SqlColumn {
    pub(crate) ident: Ident,
    pub(crate) ty: TokenStream,
    pub(crate) name: String,
    pub(crate) is_nullable: bool,
}

/// The impl for every database that has all the field types; nothing where the runtime has no SQL store.
pub(crate) fn model(
    krate: &Path,
    ident: &Ident,
    keys: &[SqlColumn],
    fields: &[SqlColumn],
    guards: &TokenStream,
    email: Option<&str>,
) -> TokenStream {
    let email = email.map(|column| tokens!(const EMAIL: &'static str = #column;));
    let types = distinct(fields.iter().map(|field| &field.ty));
    let count = keys.len();
    let columns = keys.iter().map(|SqlColumn { ty, name, .. }| tokens!(key::<#ty>(#name)));
    let columns = columns.chain(fields.iter().map(|SqlColumn { ty, name, is_nullable, .. }| {
        if *is_nullable { tokens!(optional::<#ty>(#name)) } else { tokens!(field::<#ty>(#name)) }
    }));
    let reads = keys.iter().enumerate().map(|(index, SqlColumn { ident, .. })| {
        let index = Literal::usize_unsuffixed(index);
        tokens!(#ident: #krate::__private::read_key::<__DB, _>(row, offset + #index)?)
    });
    let reads = reads.chain(fields.iter().enumerate().map(|(index, SqlColumn { ident, .. })| {
        let index = Literal::usize_unsuffixed(index + count);
        tokens!(#ident: #krate::__private::read_field::<__DB, _>(row, offset + #index)?)
    }));
    let written = fields.iter().map(|field| &field.ident);
    tokens! {
        #krate::__if_sqlx! {
            #[automatically_derived]
            impl<__DB> #krate::__private::SqlModel<__DB> for #ident
            where
                __DB: #krate::__private::SqlBackend,
                #(#types: #krate::__private::SqlField<__DB>,)*
                #guards
            {
                #email

                fn columns() -> ::std::vec::Vec<#krate::__private::Column<__DB>> {
                    ::std::vec![#(#krate::__private::Column::#columns),*]
                }

                fn read(
                    row: &<__DB as #krate::__private::sqlx::Database>::Row,
                    offset: usize,
                ) -> #krate::__private::sqlx::Result<Self> {
                    ::core::result::Result::Ok(Self { #(#reads),* })
                }

                fn write(
                    &self,
                    arguments: &mut <__DB as #krate::__private::sqlx::Database>::Arguments,
                ) -> ::core::result::Result<(), #krate::__private::sqlx::error::BoxDynError> {
                    #(#krate::__private::write_field::<__DB, _>(arguments, &self.#written)?;)*
                    ::core::result::Result::Ok(())
                }
            }
        }
    }
}

/// Each once, in order. A bound given twice is a lint in the application.
pub(crate) fn distinct<T: ToTokens>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    let is_new = |item: &T| {
        let text = item.to_token_stream().to_string();
        let is_new = !seen.contains(&text);
        seen.push(text);
        is_new
    };
    items.into_iter().filter(is_new).collect()
}
