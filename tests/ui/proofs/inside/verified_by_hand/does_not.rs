//! Only the checks make what can redeem a code.

use crate::flow::callback::{Bound, Verified};
use crate::flow::claims::Claims;
use crate::flow::transaction::Transaction;
use crate::model::{Error, OAuthAccount};

#[allow(dead_code, unused_variables)]
async fn verified<A: OAuthAccount>(
    bound: Bound,
    iss_required: bool,
    claims: &Claims<A>,
    transaction: Transaction,
    code: String,
) -> Result<Verified, Error> {
    //~? Its fields are private: rustc says so by itself.
    Ok(Verified { transaction, code, user: None }) //~ Verified { transaction, code, user: None }
}
