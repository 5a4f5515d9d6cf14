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
    verified.exchange(provider, http).await
}
