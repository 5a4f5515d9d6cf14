use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub enum User { //~ enum
    Known(Uuid),
}

fn main() {}
