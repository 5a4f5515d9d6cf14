use users_runtime::JwtStrategy;

pub fn log(value: &JwtStrategy) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
