//! Every visibility, of models and of fields.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]

/// Seen by all.
pub mod open {
    /// A person.
    #[derive(Clone, Debug, users_runtime::OAuthUser)]
    #[oauth_user(accounts)]
    pub struct User {
        /// The key.
        pub id: i64,
        /// The address.
        pub(crate) email: String,
        pub(in crate::open) is_active: bool,
        pub(super) is_verified: bool,
        note: Option<String>,
        #[oauth_user(private)]
        secret: Option<String>,
    }

    /// An account.
    #[users_runtime::oauth_account]
    pub struct OAuthAccount {
        /// Seen by all.
        pub locale: Option<String>,
        pub(crate) crate_wide: Option<String>,
        pub(super) above: Option<String>,
        own: Option<String>,
    }

    impl User {
        /// What is not for all.
        #[must_use]
        pub fn own(&self, account: &OAuthAccount) -> (Option<String>, Option<String>, Option<String>) {
            (self.note.clone(), self.secret.clone(), account.own.clone())
        }
    }
}

mod inner {
    #[derive(Clone, users_runtime::OAuthUser)]
    pub(crate) struct Wide {
        pub(crate) id: i64,
        email: Option<String>,
    }

    #[users_runtime::oauth_account(user = "Wide")]
    pub(crate) struct WideAccount {
        own: Option<String>,
    }

    #[users_runtime::oauth_account(user = "Wide", related_name = "hidden")]
    pub(super) struct Hidden;

    pub(super) mod deep {
        #[derive(Clone, users_runtime::OAuthUser)]
        pub(in crate::inner) struct Up {
            pub(in crate::inner) id: uuid::Uuid,
            pub(super) email: String,
        }

        #[users_runtime::oauth_account(user = "Up", id = "i32")]
        pub(in crate::inner) struct UpAccount;

        #[derive(Clone, users_runtime::OAuthUser)]
        struct Own {
            id: String,
            email: String,
        }

        #[users_runtime::oauth_account(user = "Own")]
        struct OwnAccount;

        pub(in crate::inner) const OWN: usize = size_of::<Own>() + size_of::<OwnAccount>();
    }

    const fn length(up: &deep::Up) -> usize {
        up.email.len() + up.id.as_bytes().len() + size_of::<deep::UpAccount>()
    }

    pub(super) fn lengths(user: &Wide, account: &WideAccount) -> usize {
        let of: fn(&deep::Up) -> usize = length;
        let own = user.email.iter().chain(&account.own).map(String::len).sum::<usize>();
        own + size_of_val(&of) + deep::OWN
    }
}

/// Uses what is not for all.
#[must_use]
pub fn used() -> usize {
    let lengths: fn(&inner::Wide, &inner::WideAccount) -> usize = inner::lengths;
    let id: fn(&inner::Wide) -> i64 = |user| user.id;
    size_of_val(&lengths) + size_of_val(&id) + size_of::<inner::Hidden>()
}

/// Fields that only this crate sees.
#[must_use]
pub fn above(user: &open::User, account: &open::OAuthAccount) -> bool {
    user.is_verified && user.email.is_empty() && account.crate_wide == account.above
}
