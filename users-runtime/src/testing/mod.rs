//! What an application, or a store, is tested with.

pub mod fake_provider;

pub use fake_provider::{Endpoint, FakeProvider, Misbehavior, Person};
