use serde_json::{Error, Value};
use users_runtime::Tokens;

pub fn write(value: &Tokens) -> Result<Value, Error> {
    serde_json::to_value(value.expires_at)
}

fn main() {}
