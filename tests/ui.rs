//! What the macros accept, and what they say of what they do not: one message, on the token at fault, with a remedy.
//!
//! After a change of wording, `TRYBUILD=overwrite cargo test --features ui --test ui` writes the expected messages anew;
//! read them.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*/*.rs");
}
