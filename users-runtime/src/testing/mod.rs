//! What applications and stores are tested with.

pub mod suite;
