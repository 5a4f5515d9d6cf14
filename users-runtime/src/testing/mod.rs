//! What an application, or a store, is tested with.

mod checked;
pub mod fake_provider;
pub mod suite;

pub use checked::{Agreed, checked_change, checked_login};
pub use fake_provider::{Endpoint, FakeProvider, Misbehavior, Person};
