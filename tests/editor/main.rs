//! What people see while they type, asked of the real rust-analyzer: documentation, definitions, completion, and errors.
//!
//! It needs the components `rust-analyzer` and `rust-src` of the toolchain. The first question takes a while, since
//! rust-analyzer then reads all dependencies.

mod app;
mod completion;
mod errors;
mod marks;
mod program;
mod server;
