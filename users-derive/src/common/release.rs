//! Macros and runtime of one release.

use proc_macro2::{Literal, TokenStream};
use syn::Path;

/// Which code is generated. It goes up when a runtime before it can't take what is generated now; so does the number in
/// the runtime's `one_release!`.
const NUMBER: u32 = 1;

/// Code that the runtime takes if it is of the same release. If not, it says so in its place, and that is one error, where
/// all the names that it does not have would be a page of them.
pub(crate) fn checked(krate: &Path, code: &TokenStream) -> TokenStream {
    let (number, version) = (Literal::u32_unsuffixed(NUMBER), env!("CARGO_PKG_VERSION"));
    tokens!(#krate::one_release! { #number #version #code })
}
