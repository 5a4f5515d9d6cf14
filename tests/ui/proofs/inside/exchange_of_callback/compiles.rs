//! A code that `Callback` has can't be redeemed.

use crate::flow::callback::{Callback, Verified};
use crate::flow::exchange::Exchanged;
use crate::model::Error;
use crate::provider::{HttpClient, ProviderClient};

#[allow(dead_code, unused_variables)]
async fn exchange(
    step: Callback,
    verified: Verified,
    provider: &ProviderClient,
    http: &HttpClient,
) -> Result<Exchanged, Error> {
    verified.exchange(provider, http).await
}
