use serde_json::{Error, Value};
use users_runtime::Grant;

pub fn write(value: &Grant) -> Result<Value, Error> {
    serde_json::to_value(&value.oauth_name)
}

fn main() {}
