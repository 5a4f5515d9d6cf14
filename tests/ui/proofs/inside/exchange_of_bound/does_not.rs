//! A code that `Bound` has can't be redeemed.

use crate::flow::callback::{Bound, Verified};
use crate::flow::exchange::Exchanged;
use crate::model::Error;
use crate::provider::{HttpClient, ProviderClient};

#[allow(dead_code, unused_variables)]
async fn exchange(
    step: Bound,
    verified: Verified,
    provider: &ProviderClient,
    http: &HttpClient,
) -> Result<Exchanged, Error> {
    //~? It has no such step: rustc says so by itself.
    step.exchange(provider, http).await //~ exchange
}
