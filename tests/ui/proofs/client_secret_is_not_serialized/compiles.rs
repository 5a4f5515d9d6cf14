use serde_json::{Error, Value};
use users_runtime::provider::ClientRegistration;

pub fn write(value: &ClientRegistration) -> Result<Value, Error> {
    serde_json::to_value(value.name())
}

fn main() {}
