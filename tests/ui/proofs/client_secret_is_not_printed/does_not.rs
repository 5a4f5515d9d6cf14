use users_runtime::provider::ClientRegistration;

pub fn log(value: &ClientRegistration) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
