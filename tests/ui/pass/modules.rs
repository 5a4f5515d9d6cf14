//! Models in modules, in functions and several in one.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

/// Models.
pub mod model {
    /// Users.
    pub mod user {
        use users_runtime::OAuthUser;

        /// A person.
        #[derive(Clone, OAuthUser)]
        pub struct User {
            /// The key.
            pub id: i64,
            /// The address.
            pub email: Option<String>,
        }

        /// A machine.
        #[derive(Clone, OAuthUser)]
        #[oauth_user(accounts)]
        pub struct Machine {
            /// The key.
            pub id: i64,
            /// The address.
            pub email: Option<String>,
        }
    }

    /// Accounts.
    pub mod account {
        use super::user::Machine as Robot;

        /// An account.
        #[users_runtime::oauth_account(user = "super::user::User", related_name = "accounts")]
        pub struct Account {
            /// More.
            pub note: Option<String>,
        }

        /// Another kind.
        #[users_runtime::oauth_account(user = crate::model::user::User, related_name = "badges", id = "i64")]
        pub struct Badge;

        /// Of a machine, by the name it was imported under.
        #[users_runtime::oauth_account(user = Robot)]
        pub struct Login;
    }
}

use model::account::{Account, Badge};
use model::user::User;
use users_runtime::{OAuth, OAuthAccount, OAuthUser, StoreError};

/// Two kinds of account of one user.
///
/// # Errors
///
/// The store fails.
pub async fn count(user: &User, accounts: &OAuth<Account>, badges: &OAuth<Badge>) -> Result<usize, StoreError> {
    Ok(user.accounts(accounts).await?.len() + user.badges(badges).await?.len())
}

/// Models in a function.
#[must_use]
pub const fn in_a_function() -> (&'static str, &'static str) {
    #[derive(Clone, OAuthUser)]
    struct Person {
        id: i64,
        email: String,
    }

    #[users_runtime::oauth_account(user = "Person", related_name = "logins")]
    struct Login;

    (Person::TABLE, Login::RELATED_NAME)
}

/// Models in a block of a constant.
pub const IN_A_CONSTANT: &str = {
    #[derive(Clone, OAuthUser)]
    struct Person {
        id: i64,
        email: String,
    }

    #[users_runtime::oauth_account(user = Person)]
    struct Login {
        note: Option<String>,
    }

    <Login as OAuthAccount>::TABLE
};
