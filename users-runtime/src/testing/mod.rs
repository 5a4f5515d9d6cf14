//! What an application, or a store, is tested with.

pub mod fake_provider;
pub mod suite;

pub use fake_provider::{Endpoint, FakeProvider, Misbehavior, Person};
