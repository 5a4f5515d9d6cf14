use users_runtime::Tokens;

pub fn log(value: &Tokens) -> String {
    format!("{value:?}")
}

fn main() {}
