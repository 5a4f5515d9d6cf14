use users_runtime::Google;

pub fn log(value: &Google) -> String {
    format!("{value:?}")
}

fn main() {}
