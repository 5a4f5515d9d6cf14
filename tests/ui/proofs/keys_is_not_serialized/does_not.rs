use serde_json::{Error, Value};
use users_runtime::Keys;

pub fn write(value: &Keys) -> Result<Value, Error> {
    // A type without serde's trait: rustc's message can't be added to.
    serde_json::to_value(value) //~ value
}

fn main() {}
