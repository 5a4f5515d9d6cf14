use serde_json::{Error, Value};
use users_runtime::Google;

pub fn write(value: &Google) -> Result<Value, Error> {
    serde_json::to_value(format!("{value:?}"))
}

fn main() {}
