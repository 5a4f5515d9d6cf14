//! Models that macros of the application write: wholly, or of types, names and visibilities that are passed in.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]

use users_runtime::OAuthUser;

/// All from the macro.
macro_rules! whole {
    () => {
        /// A person.
        #[derive(Clone, Debug, users_runtime::OAuthUser)]
        #[oauth_user(accounts)]
        struct Whole {
            /// The key.
            id: uuid::Uuid,
            email: String,
            is_active: bool,
            #[oauth_user(profile = "name", default)]
            name: String,
        }

        /// An account.
        #[users_runtime::oauth_account(user = "Whole", related_name = "whole_accounts")]
        struct WholeAccount {
            #[oauth_account(profile = "/locale")]
            locale: Option<String>,
        }
    };
}

/// All is passed in.
macro_rules! models {
    (
        $(#[$attribute:meta])*
        $vis:vis $user:ident, $account:ident, $key:ty, $related:ident, $read:ident, $table:literal, $extra:ty, $field:ident,
        $path:path, $default:expr, $claim:literal
    ) => {
        $(#[$attribute])*
        #[derive(Clone, users_runtime::OAuthUser)]
        #[oauth_user(table = $table)]
        $vis struct $user {
            /// The key.
            $vis id: $key,
            /// The address.
            $vis email: String,
            /// More.
            $vis $field: Option<$extra>,
            /// Of an expression.
            #[oauth_user(default = $default)]
            $vis number: i64,
            /// Of a claim.
            #[oauth_user(profile = $claim)]
            $vis claim: Option<String>,
        }

        $(#[$attribute])*
        #[users_runtime::oauth_account(user = $path, related_name = $related, id = $key, read = $read)]
        $vis struct $account {
            /// More.
            $vis $field: Option<$extra>,
            /// Of an expression.
            #[oauth_account(default = $default)]
            $vis number: i64,
        }
    };
}

/// A whole item is passed in.
macro_rules! passed_on {
    ($($item:item)*) => { $($item)* };
}

/// Fields and attributes as tokens.
macro_rules! fields {
    ($name:ident { $($body:tt)* }) => {
        /// A person.
        #[derive(Clone, users_runtime::OAuthUser)]
        pub struct $name {
            /// The key.
            pub id: i64,
            /// The address.
            pub email: String,
            $($body)*
        }
    };
}

/// Wholly made, and used by nobody.
mod whole {
    whole!();

    pub(super) const SIZE: usize = size_of::<Whole>() + size_of::<WholeAccount>();
}

models!(
    /// Seen by all.
    pub User, Account, i64, accounts, AccountView, "users", i32, extra, User, 1 + 1, "/a"
);

/// Seen by some.
mod inner {
    models!(pub(crate) User, Account, uuid::Uuid, r#match, View, "inner", Vec<String>, r#type, super::inner::User, 7, "name");

    models!(pub(super) Other, OtherAccount, String, accounts, OtherView, "other", bool, extra, Other, i64::MAX, "/b");

    models!(Private, PrivateAccount, i32, accounts, PrivateView, "private", bool, extra, Private, 0, "/c");

    pub(super) const SIZE: usize = size_of::<Private>() + size_of::<PrivateAccount>();
}

passed_on! {
    /// A person.
    #[derive(Clone, users_runtime::OAuthUser)]
    pub struct Passed {
        /// The key.
        pub id: i64,
        /// The address.
        pub email: String,
    }

    /// An account.
    #[users_runtime::oauth_account(user = "Passed")]
    pub struct PassedAccount;
}

fields!(Fielded {
    /// More.
    pub extra: Option<i64>,
    /// With a default.
    #[oauth_user(default = "i64::MIN")]
    pub number: i64,
});

/// Uses what is not for all.
#[must_use]
pub const fn used() -> usize {
    let sizes = size_of::<inner::User>() + size_of::<inner::Account>() + size_of::<inner::OtherAccount>();
    sizes + whole::SIZE + inner::SIZE + inner::Other::TABLE.len()
}
