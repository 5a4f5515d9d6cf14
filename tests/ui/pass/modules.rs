//! Models in modules of their own, seen from some places only.

mod model {
    pub(crate) mod user {
        use users_runtime::OAuthUser;

        #[derive(Clone, OAuthUser)]
        pub(crate) struct User {
            pub(crate) id: i64,
            pub(super) email: Option<String>,
            pub(in crate::model) is_active: bool,
        }
    }

    pub(crate) mod account {
        #[users_runtime::oauth_account(user = "super::user::User", related_name = "accounts")]
        pub(crate) struct Account {
            pub(in crate::model) note: Option<String>,
        }

        #[users_runtime::oauth_account(user = crate::model::user::User, related_name = "hidden")]
        pub(super) struct Hidden;
    }

    pub(crate) fn related_name() -> &'static str {
        <account::Hidden as users_runtime::OAuthAccount>::RELATED_NAME
    }
}

use users_runtime::{OAuth, OAuthUser as _};

async fn count(user: &model::user::User, oauth: &OAuth<model::account::Account>) -> usize {
    user.accounts(oauth).await.unwrap().len()
}

fn main() {
    let profile = users_runtime::Profile::new("1");
    let new = users_runtime::__private::NewUser::new(&profile);
    let user = model::user::User::__from_login(1, &new).unwrap();
    let view = model::user::UserRead::from(&user);
    assert_eq!(view.id, user.id);
    let _ = count;
    assert_eq!(model::related_name(), "hidden");
}
