use users_runtime::provider::ClientRegistration;

pub fn log(value: &ClientRegistration) -> String {
    format!("{value:?}")
}

fn main() {}
