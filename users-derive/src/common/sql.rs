//! `SqlModel`: the model as rows of a table.

use proc_macro2::{Literal, Span, TokenStream};
use quote::ToTokens;
use syn::{Ident, Path};

/// A field in its column.
pub(crate) struct SqlColumn {
    pub(crate) ident: Ident,
    pub(crate) ty: TokenStream,
    pub(crate) name: String,
    pub(crate) is_nullable: bool,
}

/// A model in its table.
pub(crate) struct SqlTable<'m> {
    pub(crate) krate: &'m Path,
    pub(crate) ident: &'m Ident,
    pub(crate) start: Start,
    /// The columns after those that it starts with.
    pub(crate) fields: Vec<SqlColumn>,
    /// Attributes of the impls.
    pub(crate) allow: TokenStream,
    /// There is no such struct, so none can be made of a row.
    pub(crate) is_opaque: bool,
}

/// The columns that come first.
pub(crate) enum Start {
    /// A user's key, if there is one, and the column of the e-mail address.
    User { key: Option<SqlColumn>, email: Option<String> },
    /// The fields that each account has, which the runtime knows.
    Account(&'static [&'static str]),
}

/// The impl for every database that has all the field types; nothing where the runtime has no SQL store.
pub(crate) fn model(table: &SqlTable<'_>) -> TokenStream {
    let SqlTable { krate, ident, start, fields, allow, is_opaque } = table;
    let types = distinct(fields.iter().map(|field| &field.ty));
    let own = fields.iter().map(|SqlColumn { ty, name, is_nullable, .. }| {
        let make = if *is_nullable { tokens!(optional) } else { tokens!(field) };
        tokens!(#krate::__private::Column::#make::<#ty>(#name))
    });
    let own: Vec<_> = own.collect();
    let (email, columns, reads, count, bind) = match start {
        Start::User { key, email } => {
            let email = email.as_ref().map(|column| tokens!(const EMAIL: &'static str = #column;));
            let first = key
                .iter()
                .map(|SqlColumn { ty, name, .. }| tokens!(#krate::__private::Column::key::<#ty>(#name)));
            let reads = key.iter().map(|SqlColumn { ident, ty, .. }| {
                tokens!(#ident: #krate::__private::read_key::<__DB, #ty>(row, offset)?)
            });
            let columns = tokens!(::std::vec![#(#first,)* #(#own),*]);
            (
                email,
                columns,
                reads.collect::<Vec<_>>(),
                usize::from(key.is_some()),
                tokens!(bind_keys::<__DB>(keys)),
            )
        }
        Start::Account(names) => {
            let first = tokens!(#krate::__private::Column::of_account::<Self>());
            let columns = if own.is_empty() {
                first
            } else {
                tokens! {
                    let mut columns = #first;
                    ::core::iter::Extend::extend(&mut columns, [#(#own),*]);
                    columns
                }
            };
            let reads = names.iter().map(|name| {
                let name = Ident::new(name, Span::mixed_site());
                tokens!(#name: account.#name)
            });
            (None, columns, reads.collect(), names.len(), tokens!(bind_account::<__DB, Self>(self, keys)))
        }
    };
    let account = matches!(start, Start::Account(_))
        .then(|| tokens!(let account = #krate::__private::read_account::<__DB, Self>(row, offset)?;));
    let others = fields.iter().enumerate().map(|(index, SqlColumn { ident, .. })| {
        let index = Literal::usize_unsuffixed(index + count);
        tokens!(#ident: #krate::__private::read_field::<__DB, _>(row, offset + #index)?)
    });
    let written: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let bind = if written.is_empty() {
        tokens!(#krate::__private::#bind)
    } else {
        tokens! {
            let mut arguments = #krate::__private::#bind?;
            #(#krate::__private::write_column::<__DB, _>(&mut arguments, &self.#written)?;)*
            ::core::result::Result::Ok(arguments)
        }
    };
    let read = if *is_opaque {
        tokens!(#krate::__private::never())
    } else {
        tokens! {
            #account
            ::core::result::Result::Ok(Self { #(#reads,)* #(#others),* })
        }
    };
    tokens! {
        #krate::__if_sqlx! {
            #[automatically_derived]
            #allow
            impl<__DB> #krate::__private::SqlModel<__DB> for #ident
            where
                __DB: #krate::__private::SqlBackend,
                #(#types: #krate::__private::SqlField<__DB>,)*
            {
                #email

                type Row = <__DB as #krate::__private::sqlx::Database>::Row;

                fn columns() -> ::std::vec::Vec<#krate::__private::Column<__DB>> {
                    #columns
                }

                fn read(row: &Self::Row, offset: usize) -> #krate::__private::sqlx::Result<Self> {
                    #read
                }

                fn bind(
                    &self,
                    keys: &[#krate::__private::SqlValue<'_>],
                ) -> ::core::result::Result<
                    <__DB as #krate::__private::sqlx::Database>::Arguments,
                    #krate::__private::sqlx::error::BoxDynError,
                > {
                    #bind
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
