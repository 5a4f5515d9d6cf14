use users_runtime::Grant;

pub fn log(value: &Grant) -> String {
    format!("{value:?}")
}

fn main() {}
