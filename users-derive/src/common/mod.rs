//! What both macros share.

/// `quote!` whose own names can't meet the application's: a local of ours and a `const` of theirs stay apart.
macro_rules! tokens {
    ($($tokens:tt)*) => { ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

pub(crate) mod args;
pub(crate) mod attributes;
pub(crate) mod check;
pub(crate) mod field;
pub(crate) mod key;
pub(crate) mod mongodb;
pub(crate) mod names;
pub(crate) mod place;
pub(crate) mod release;
pub(crate) mod sea_orm;
pub(crate) mod sql;
pub(crate) mod types;
pub(crate) mod unfinished;
pub(crate) mod value;
pub(crate) mod view;

pub(crate) use tokens;
