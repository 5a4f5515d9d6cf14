use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub enum User {
    Known(Uuid),
}

fn main() {}
