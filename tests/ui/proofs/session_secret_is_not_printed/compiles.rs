use users_runtime::JwtStrategy;

pub fn log(value: &JwtStrategy) -> String {
    format!("{value:?}")
}

fn main() {}
