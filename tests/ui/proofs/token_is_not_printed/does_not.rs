use users_runtime::Token;

pub fn log(value: &Token) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
