pub struct User {
    #[oauth_user(private)]
    pub note: String,
}

fn main() {}
