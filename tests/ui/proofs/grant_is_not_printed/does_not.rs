use users_runtime::Grant;

pub fn log(value: &Grant) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
