//! Other libraries, in Python, which tests run beside this one.

use std::path::{Path, PathBuf};

/// The Python of this environment below `PEERS_PYTHON`.
pub(crate) fn python(environment: &str) -> PathBuf {
    let Ok(environments) = std::env::var("PEERS_PYTHON") else {
        panic!(
            "PEERS_PYTHON is not set. ./tests/run installs {environment} and sets it; so does a terminal with \
             tests/servers/up"
        );
    };
    Path::new(&environments).join(environment).join("bin/python")
}

/// A program of `tests/peers`.
pub(crate) fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(name)
}
