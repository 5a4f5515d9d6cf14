//! The compiler whose words are written down.

use std::env;
use std::fs;

use crate::project::{root, rustc_version};

/// Whether this is the compiler that `tests/ui/toolchain` names.
pub(crate) fn is_pinned() -> bool {
    is(&pinned(), rustc_version())
}

/// Refuses another compiler where changes are taken in.
pub(crate) fn not_in_ci() {
    assert!(
        env::var_os("CI").is_none(),
        "this is rustc {}, and the messages in tests/ui are those of {pinned}.\n\
         Install that one (`rustup toolchain install {pinned}`) and run `cargo +{pinned} test …`; or, to move on, write \
         this one's version into tests/ui/toolchain, run `TRYBUILD=overwrite cargo test --features ui --test ui`, and \
         read what changed.",
        rustc_version(),
        pinned = pinned(),
    );
}

fn pinned() -> String {
    fs::read_to_string(root().join("tests/ui/toolchain")).expect("tests/ui/toolchain").trim().to_owned()
}

fn is(pinned: &str, version: &str) -> bool {
    version.strip_prefix(pinned).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('.').is_some_and(|patch| patch.parse::<u32>().is_ok())
    })
}

#[test]
fn a_patch_is_the_same_compiler_and_a_nightly_is_not() {
    assert!(is("1.95", "1.95.0") && is("1.95", "1.95.12"));
    assert!(!is("1.95", "1.96.0") && !is("1.9", "1.95.0") && !is("1.95", "1.95.0-nightly"));
}
