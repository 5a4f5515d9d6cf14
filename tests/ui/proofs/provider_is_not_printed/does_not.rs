use users_runtime::Google;

pub fn log(value: &Google) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
