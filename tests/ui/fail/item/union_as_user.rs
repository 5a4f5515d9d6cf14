use users_runtime::OAuthUser;

#[derive(Clone, Copy, OAuthUser)]
pub union User {
    id: i64,
}

fn main() {}
