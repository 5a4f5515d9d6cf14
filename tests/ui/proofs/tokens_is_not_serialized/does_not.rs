use serde_json::{Error, Value};
use users_runtime::Tokens;

pub fn write(value: &Tokens) -> Result<Value, Error> {
    // A type without serde's trait: rustc's message can't be added to.
    serde_json::to_value(value) //~ value
}

fn main() {}
