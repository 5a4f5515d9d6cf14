//! Two applications' models: one whose users must have an e-mail address, one whose users may.

use ::axum::response::Json;
use serde_json::Value;
use users_runtime::{HasSuperuser, HasVerification, OAuthAccount};

/// An account model that the harness can serve.
pub(crate) trait Model: OAuthAccount<User: HasVerification + HasSuperuser> {
    /// The public view of a user.
    fn view(user: &Self::User) -> Json<Value>;
}

/// Users who must have an address.
pub(crate) mod required {
    use ::axum::response::Json;
    use serde_json::{Value, to_value};
    use users_runtime::{OAuthUser, oauth_account};

    #[derive(Clone, Debug, OAuthUser)]
    pub(crate) struct User {
        pub(crate) id: i64,
        pub(crate) email: String,
        pub(crate) hashed_password: String,
        pub(crate) is_active: bool,
        pub(crate) is_verified: bool,
        pub(crate) is_superuser: bool,
        #[oauth_user(profile = "name")]
        pub(crate) display_name: Option<String>,
    }

    #[oauth_account(user = "User", id = "i64")]
    pub(crate) struct OAuthAccount;

    impl super::Model for OAuthAccount {
        fn view(user: &User) -> Json<Value> {
            Json(to_value(UserRead::from(user.clone())).unwrap())
        }
    }
}

/// Users who may have none.
pub(crate) mod optional {
    use ::axum::response::Json;
    use serde_json::{Value, to_value};
    use users_runtime::{OAuthUser, oauth_account};
    use uuid::Uuid;

    #[derive(Clone, Debug, OAuthUser)]
    pub(crate) struct User {
        pub(crate) id: Uuid,
        pub(crate) email: Option<String>,
        pub(crate) is_verified: bool,
        pub(crate) is_superuser: bool,
    }

    #[oauth_account(user = "User")]
    pub(crate) struct OAuthAccount;

    impl super::Model for OAuthAccount {
        fn view(user: &User) -> Json<Value> {
            Json(to_value(UserRead::from(user.clone())).unwrap())
        }
    }
}
