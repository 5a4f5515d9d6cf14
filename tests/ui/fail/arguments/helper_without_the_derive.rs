pub struct User {
    //~? without the derive nothing of ours runs
    #[oauth_user(private)] //~ oauth_user
    pub note: String,
}

fn main() {}
