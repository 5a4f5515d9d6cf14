use users_runtime::Token;

pub fn log(value: &Token) -> String {
    format!("{value:?}")
}

fn main() {}
