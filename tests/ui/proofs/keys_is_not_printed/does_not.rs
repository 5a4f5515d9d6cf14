use users_runtime::Keys;

pub fn log(value: &Keys) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
