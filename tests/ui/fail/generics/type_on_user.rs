use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User<T> { //~ T
    pub id: T,
    pub email: String,
}

fn main() {}
