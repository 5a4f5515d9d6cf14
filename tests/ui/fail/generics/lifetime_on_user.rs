use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User<'a> { //~ 'a
    pub id: Uuid,
    pub email: &'a str,
}

fn main() {}
