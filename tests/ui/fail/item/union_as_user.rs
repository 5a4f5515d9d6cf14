use users_runtime::OAuthUser;

#[derive(Clone, Copy, OAuthUser)]
pub union User { //~ union
    id: i64,
}

fn main() {}
