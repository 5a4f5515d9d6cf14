//! Models that a macro of the application writes.

macro_rules! models {
    ($user:ident, $account:ident, $key:ty, $related:ident, $table:literal, $extra:ty) => {
        #[derive(Clone, users_runtime::OAuthUser)]
        #[oauth_user(table = $table)]
        pub struct $user {
            pub id: $key,
            pub email: String,
            pub extra: Option<$extra>,
        }

        #[users_runtime::oauth_account(user = $user, related_name = $related, id = $key)]
        pub struct $account {
            pub extra: Option<$extra>,
        }
    };
}

models!(User, Account, i64, accounts, "users", i32);

fn main() {
    assert_eq!(<User as users_runtime::OAuthUser>::TABLE, "users");
}
