use users_runtime::Tokens;

pub fn log(value: &Tokens) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
