//! Only the checks make what can redeem a code.

use crate::flow::callback::{Bound, Verified};
use crate::flow::claims::Claims;
use crate::flow::transaction::Transaction;
use crate::model::{Error, OAuthAccount};
use crate::provider::Description;

#[allow(dead_code, unused_variables)]
async fn verified<A: OAuthAccount>(
    bound: Bound,
    description: &Description,
    claims: &Claims<A>,
    transaction: Transaction,
    code: String,
) -> Result<Verified, Error> {
    bound.verify(description, claims, 0).await
}
