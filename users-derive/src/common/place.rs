//! Where generated code stands, to rustc and to editors.
//!
//! rustc points where the code stands that is wrong. An editor goes the other way: of a token it shows the documentation
//! of all generated code that stands exactly there, and goes to all that this code names. So only what a token names
//! stands where the token does. Other code that rustc may have to point at goes over it, from the empty place before the
//! token to the one after it: rustc shows the token, and an editor has nothing there.

use darling::Error;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// Code that stands over a token.
pub(crate) fn over(span: Span, code: TokenStream) -> TokenStream {
    let mut code: Vec<_> = code.into_iter().collect();
    let last = code.pop();
    let mut placed = before(span, code.into_iter().collect());
    placed.extend(after(span, last.into_iter().collect()));
    placed
}

/// The first part of code that stands over a token.
pub(crate) fn before(span: Span, code: TokenStream) -> TokenStream {
    moved(code, start(span))
}

/// The last part of code that stands over a token.
pub(crate) fn after(span: Span, code: TokenStream) -> TokenStream {
    moved(code, end(span))
}

/// Code that stands over a token, and in it what the token names.
pub(crate) fn around(span: Span, head: TokenStream, named: &impl ToTokens, tail: TokenStream) -> TokenStream {
    let mut code = before(span, head);
    named.to_tokens(&mut code);
    code.extend(after(span, tail));
    code
}

/// A block that ends what stands over a token. What is in it stands where it stood.
pub(crate) fn block(span: Span, content: TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, content);
    block.set_span(Span::mixed_site().located_at(end(span)));
    block
}

/// Errors, each over the token at fault. An editor underlines what stands where `compile_error` does.
pub(crate) fn error(error: Error) -> TokenStream {
    let over = |token: TokenTree| match &token {
        TokenTree::Ident(ident) if ident == "compile_error" => token.into(),
        TokenTree::Group(_) => after(token.span(), token.into()),
        _ => before(token.span(), token.into()),
    };
    error.write_errors().into_iter().flat_map(over).collect()
}

/// A name that nobody wrote. Whoever looks for it in an editor comes to the token.
pub(crate) fn name(text: &str, span: Span) -> Ident {
    Ident::new(text, start(span))
}

/// A name that somebody wrote, where generated code uses it.
pub(crate) fn used(ident: &Ident) -> Ident {
    let mut used = ident.clone();
    used.set_span(start(ident.span()));
    used
}

/// The tokens at this place, each with the hygiene that it has.
fn moved(code: TokenStream, place: Span) -> TokenStream {
    let move_one = |token: TokenTree| {
        // rustc underlines nothing from a token of one expansion to a token of another. A `pub` is not resolved.
        let hygiene = if token.to_string() == "pub" { Span::mixed_site() } else { token.span() };
        let mut token = match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), moved(group.stream(), place)).into(),
            other => other,
        };
        token.set_span(hygiene.located_at(place));
        token
    };
    code.into_iter().map(move_one).collect()
}

/// Tests of this crate run outside a compiler, where nothing has a place.
fn start(span: Span) -> Span {
    if proc_macro::is_available() { span.unwrap().start().into() } else { span }
}

fn end(span: Span) -> Span {
    if proc_macro::is_available() { span.unwrap().end().into() } else { span }
}
