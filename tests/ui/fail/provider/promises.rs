use users_runtime::provider::{AlwaysProvidesEmail, AlwaysVerifiesEmail};
use users_runtime::providers::Google;

/// Nobody is turned away here for want of an address.
pub fn everybody(_: impl AlwaysProvidesEmail) {}

/// Each address is somebody's here.
pub fn certain(_: impl AlwaysVerifiesEmail) {}

pub fn all(google: Google) {
    everybody(google.clone()); //~ google.clone()
    certain(google); //~ google
}

fn main() {}
