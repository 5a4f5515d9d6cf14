use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User<'a> {
    pub id: Uuid,
    pub email: &'a str,
}

fn main() {}
