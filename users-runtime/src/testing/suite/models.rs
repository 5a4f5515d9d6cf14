//! The suite's own models: every kind of key that a user and an account can have, with and without a needed e-mail.

use uuid::Uuid;

use crate::model::{AccountMut, EmailField, Grant, NewUser, OAuthAccount, OAuthUser, Token};

macro_rules! user {
    ($(#[$doc:meta])* $user:ident, $id:ty, $email:ty, $table:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $user {
            /// The primary key.
            pub id: $id,
            /// The e-mail address.
            pub email: $email,
            /// Whether the user may sign in.
            pub is_active: bool,
            /// Whether the e-mail address is verified.
            pub is_verified: bool,
            /// Whether the user may do everything.
            pub is_superuser: bool,
            /// A name to show.
            pub display_name: Option<String>,
        }

        impl OAuthUser for $user {
            type Id = $id;
            type Email = $email;
            const TABLE: &'static str = $table;

            fn id(&self) -> &$id {
                &self.id
            }
            fn email(&self) -> Option<&str> {
                EmailField::address(&self.email)
            }
            fn is_active(&self) -> bool {
                self.is_active
            }
            fn is_verified(&self) -> bool {
                self.is_verified
            }
            fn is_superuser(&self) -> bool {
                self.is_superuser
            }
            fn __from_login(id: $id, new: &NewUser<'_>) -> Option<Self> {
                Some(Self {
                    id,
                    email: EmailField::from_address(new.profile.email.as_ref().map(crate::Email::address))?,
                    is_active: true,
                    is_verified: new.is_verified,
                    is_superuser: false,
                    display_name: new.profile.name.clone(),
                })
            }
            fn __set_id(&mut self, id: $id) {
                self.id = id;
            }
        }

        #[cfg(feature = "__sqlx")]
        impl<DB: crate::__private::SqlBackend> crate::__private::SqlModel<DB> for $user
        where
            bool: crate::__private::SqlField<DB>,
            $email: crate::__private::SqlField<DB>,
            Option<String>: crate::__private::SqlField<DB>,
        {
            const KEYS: usize = 1;

            fn columns() -> Vec<crate::__private::Column<DB>> {
                use crate::__private::Column;
                vec![
                    Column::key::<$id>("id"),
                    if stringify!($email) == "String" {
                        Column::field::<$email>("email")
                    } else {
                        Column::optional::<$email>("email")
                    },
                    Column::field::<bool>("is_active"),
                    Column::field::<bool>("is_verified"),
                    Column::field::<bool>("is_superuser"),
                    Column::optional::<Option<String>>("display_name"),
                ]
            }

            fn read(row: &DB::Row, at: usize) -> sqlx::Result<Self> {
                use crate::__private::{read_field, read_key};
                Ok(Self {
                    id: read_key::<DB, _>(row, at)?,
                    email: read_field::<DB, _>(row, at + 1)?,
                    is_active: read_field::<DB, _>(row, at + 2)?,
                    is_verified: read_field::<DB, _>(row, at + 3)?,
                    is_superuser: read_field::<DB, _>(row, at + 4)?,
                    display_name: read_field::<DB, _>(row, at + 5)?,
                })
            }

            fn write(&self, arguments: &mut DB::Arguments) -> Result<(), sqlx::error::BoxDynError> {
                use crate::__private::write_field;
                write_field::<DB, _>(arguments, &self.email)?;
                write_field::<DB, _>(arguments, &self.is_active)?;
                write_field::<DB, _>(arguments, &self.is_verified)?;
                write_field::<DB, _>(arguments, &self.is_superuser)?;
                write_field::<DB, _>(arguments, &self.display_name)
            }
        }
    };
}

macro_rules! account {
    ($(#[$doc:meta])* $account:ident, $id:ty, $user:ident, $table:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $account {
            /// The primary key.
            pub id: $id,
            /// The key of the user.
            pub user_id: <$user as OAuthUser>::Id,
            /// The provider.
            pub oauth_name: String,
            /// The access token.
            pub access_token: Token,
            /// Its end.
            pub expires_at: Option<i64>,
            /// The refresh token.
            pub refresh_token: Option<Token>,
            /// The provider's id of the person.
            pub account_id: String,
            /// The provider's address of the person.
            pub account_email: Option<String>,
        }

        impl OAuthAccount for $account {
            type Id = $id;
            type User = $user;
            const TABLE: &'static str = $table;
            const RELATED_NAME: &'static str = "oauth_accounts";

            fn id(&self) -> &$id {
                &self.id
            }
            fn user_id(&self) -> &<$user as OAuthUser>::Id {
                &self.user_id
            }
            fn oauth_name(&self) -> &str {
                &self.oauth_name
            }
            fn access_token(&self) -> &Token {
                &self.access_token
            }
            fn expires_at(&self) -> Option<i64> {
                self.expires_at
            }
            fn refresh_token(&self) -> Option<&Token> {
                self.refresh_token.as_ref()
            }
            fn account_id(&self) -> &str {
                &self.account_id
            }
            fn account_email(&self) -> Option<&str> {
                self.account_email.as_deref()
            }
            fn __from_login(id: $id, user_id: <$user as OAuthUser>::Id, grant: &Grant) -> Self {
                Self {
                    id,
                    user_id,
                    oauth_name: grant.oauth_name.clone().into_owned(),
                    access_token: grant.tokens.access_token.clone(),
                    expires_at: grant.tokens.expires_at,
                    refresh_token: grant.tokens.refresh_token.clone(),
                    account_id: grant.profile.account_id.clone(),
                    account_email: grant.account_email().map(str::to_owned),
                }
            }
            fn __set_ids(&mut self, id: $id, user_id: <$user as OAuthUser>::Id) {
                self.id = id;
                self.user_id = user_id;
            }
            fn __as_mut(&mut self) -> AccountMut<'_> {
                AccountMut {
                    access_token: &mut self.access_token,
                    expires_at: &mut self.expires_at,
                    refresh_token: &mut self.refresh_token,
                    account_email: &mut self.account_email,
                }
            }
        }

        #[cfg(feature = "__sqlx")]
        impl<DB: crate::__private::SqlBackend> crate::__private::SqlModel<DB> for $account
        where
            String: crate::__private::SqlField<DB>,
            Token: crate::__private::SqlField<DB>,
            Option<Token>: crate::__private::SqlField<DB>,
            Option<i64>: crate::__private::SqlField<DB>,
            Option<String>: crate::__private::SqlField<DB>,
        {
            const KEYS: usize = 2;

            fn columns() -> Vec<crate::__private::Column<DB>> {
                use crate::__private::Column;
                vec![
                    Column::key::<$id>("id"),
                    Column::key::<<$user as OAuthUser>::Id>("user_id"),
                    Column::field::<String>("oauth_name"),
                    Column::field::<Token>("access_token"),
                    Column::optional::<Option<i64>>("expires_at"),
                    Column::optional::<Option<Token>>("refresh_token"),
                    Column::field::<String>("account_id"),
                    Column::optional::<Option<String>>("account_email"),
                ]
            }

            fn read(row: &DB::Row, at: usize) -> sqlx::Result<Self> {
                use crate::__private::{read_field, read_key};
                Ok(Self {
                    id: read_key::<DB, _>(row, at)?,
                    user_id: read_key::<DB, _>(row, at + 1)?,
                    oauth_name: read_field::<DB, _>(row, at + 2)?,
                    access_token: read_field::<DB, _>(row, at + 3)?,
                    expires_at: read_field::<DB, _>(row, at + 4)?,
                    refresh_token: read_field::<DB, _>(row, at + 5)?,
                    account_id: read_field::<DB, _>(row, at + 6)?,
                    account_email: read_field::<DB, _>(row, at + 7)?,
                })
            }

            fn write(&self, arguments: &mut DB::Arguments) -> Result<(), sqlx::error::BoxDynError> {
                use crate::__private::write_field;
                write_field::<DB, _>(arguments, &self.oauth_name)?;
                write_field::<DB, _>(arguments, &self.access_token)?;
                write_field::<DB, _>(arguments, &self.expires_at)?;
                write_field::<DB, _>(arguments, &self.refresh_token)?;
                write_field::<DB, _>(arguments, &self.account_id)?;
                write_field::<DB, _>(arguments, &self.account_email)
            }
        }
    };
}

user!(
    /// A user with a UUID, who has an e-mail address.
    UuidUser, Uuid, String, "user"
);
user!(
    /// A user with a 64-bit key, who may have no e-mail address.
    BigIntUser, i64, Option<String>, "user"
);
user!(
    /// A user with a 32-bit key, who has an e-mail address.
    IntUser, i32, String, "user"
);
account!(
    /// UUIDs for both.
    UuidOfUuid, Uuid, UuidUser, "oauth_account"
);
account!(
    /// A 64-bit key for the account, a UUID for the user.
    BigIntOfUuid, i64, UuidUser, "oauth_account"
);
account!(
    /// A UUID for the account, a 64-bit key for the user.
    UuidOfBigInt, Uuid, BigIntUser, "oauth_account"
);
account!(
    /// A 64-bit key for the account, a 32-bit key for the user.
    BigIntOfInt, i64, IntUser, "oauth_account"
);
