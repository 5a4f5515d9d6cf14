//! Users and accounts in memory.
use crate::model::OAuthAccount;
/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore<A: OAuthAccount>(std::marker::PhantomData<A>);
