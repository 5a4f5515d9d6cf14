use users_runtime::Keys;

pub fn log(value: &Keys) -> String {
    format!("{value:?}")
}

fn main() {}
