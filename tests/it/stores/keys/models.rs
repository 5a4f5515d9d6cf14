//! Applications whose keys are types of their own: one module for each kind of key, and who makes it.

use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};

/// A user model and its account model, with the keys of the module around.
macro_rules! models {
    () => {
        #[derive(Clone, Debug, PartialEq, users_runtime::OAuthUser)]
        pub(crate) struct User {
            pub(crate) id: UserId,
            pub(crate) email: String,
            pub(crate) is_verified: bool,
            pub(crate) is_superuser: bool,
        }

        #[users_runtime::oauth_account(user = "User", id = "AccountId")]
        pub(crate) struct OAuthAccount;
    };
}

/// Integers that the database counts up.
pub(crate) mod counted {
    use users_runtime::Key;

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    #[key(made_by = "database")]
    pub(crate) struct UserId(pub(crate) i64);

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    pub(crate) struct AccountId(i32);

    models!();
}

/// Where [`made`]'s keys start: no database would count from there.
pub(crate) const FIRST: i64 = 1 << 40;

fn next() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(FIRST);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn next_down() -> i32 {
    static NEXT: AtomicI32 = AtomicI32::new(-1);
    NEXT.fetch_sub(1, Ordering::Relaxed)
}

/// Integers that the application makes, the account's below zero.
pub(crate) mod made {
    use users_runtime::Key;

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Hash, Key)]
    #[key(made_by = "super::next")]
    pub(crate) struct UserId(pub(crate) i64);

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    #[key(made_by = "super::next_down")]
    pub(crate) struct AccountId {
        pub(crate) number: i32,
    }

    models!();
}

/// UUIDs in the order of time for the users, and random ones for the accounts.
pub(crate) mod uuids {
    use users_runtime::Key;
    use uuid::Uuid;

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Hash, Key)]
    #[key(made_by = "Uuid::now_v7")]
    pub(crate) struct UserId(pub(crate) Uuid);

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    pub(crate) struct AccountId(pub(crate) Uuid);

    models!();

    impl crate::support::Model for OAuthAccount {
        fn view(user: &User) -> ::axum::Json<serde_json::Value> {
            ::axum::Json(serde_json::to_value(UserRead::from(user.clone())).unwrap())
        }
    }
}

fn login_key() -> String {
    format!("login/{:x}", next())
}

/// Texts: UUIDs by themselves, and others by a function.
pub(crate) mod texts {
    use users_runtime::Key;

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    pub(crate) struct UserId(pub(crate) String);

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    #[key(made_by = "super::login_key")]
    pub(crate) struct AccountId(pub(crate) String);

    models!();
}

/// Keys that stand on keys.
pub(crate) mod nested {
    use users_runtime::Key;

    type Number = i64;

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    #[key(made_by = "super::next")]
    pub(crate) struct UserId(pub(crate) Number);

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    pub(crate) struct AccountId(pub(crate) super::uuids::UserId);

    models!();
}

/// MongoDB's own.
#[cfg(feature = "mongodb")]
pub(crate) mod object_ids {
    use mongodb::bson::oid::ObjectId;
    use users_runtime::Key;

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    pub(crate) struct UserId(pub(crate) ObjectId);

    #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
    #[key(made_by = "ObjectId::new")]
    pub(crate) struct AccountId(pub(crate) ObjectId);

    models!();
}
