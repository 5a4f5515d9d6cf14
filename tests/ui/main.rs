//! What the macros accept, and what they say of what they do not: one message, on the token at fault, with a remedy.
//!
//! After a change of wording, `TRYBUILD=overwrite cargo test --features ui --test ui` writes the expected messages anew;
//! read them. `UI_CASES=derives` in the environment checks only the cases with this text in their path.

mod cases;
mod crates;
mod diagnostics;
mod markers;
mod mistakes;
mod names;
mod programs;
mod project;
mod toolchain;
mod verdict;
