//! The catalogue of what must compile, `tests/ui/pass`.

#[test]
fn each_program_compiles_and_runs() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
