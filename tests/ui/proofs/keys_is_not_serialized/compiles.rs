use serde_json::{Error, Value};
use users_runtime::Keys;

pub fn write(value: &Keys) -> Result<Value, Error> {
    serde_json::to_value(format!("{value:?}"))
}

fn main() {}
