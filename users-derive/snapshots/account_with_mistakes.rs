::core::compile_error! {
    "unknown argument `tabel`; did you mean `table`?"
}
::core::compile_error! {
    "`#[oauth_account]` adds `account_id` itself; take it out, or rename it if it is your own"
}
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(clippy::struct_field_names)]
pub struct Login {
    /// The primary key.
    pub id: ::users_runtime::AccountKey<Login>,
    /// The key of the `User` whose account it is.
    pub user_id: ::users_runtime::UserKey<Login>,
    /// The name of the provider.
    pub oauth_name: ::std::string::String,
    /// The access token of the last login.
    pub access_token: ::users_runtime::Token,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: ::core::option::Option<i64>,
    /// The refresh token, if the provider gave one.
    pub refresh_token: ::core::option::Option<::users_runtime::Token>,
    /// The provider's id of the person.
    pub account_id: ::std::string::String,
    /// The e-mail address that the provider gave at the last login.
    pub account_email: ::core::option::Option<::std::string::String>,
}
mod __if_sqlx {
    #[automatically_derived]
    impl<__DB> ::users_runtime::__private::SqlModel<__DB> for Login
    where
        __DB: ::users_runtime::__private::SqlBackend,
    {
        type Row = <__DB as ::users_runtime::__private::sqlx::Database>::Row;
        fn columns() -> ::std::vec::Vec<::users_runtime::__private::Column<__DB>> {
            ::users_runtime::__private::Column::of_account::<Self>()
        }
        fn read(
            row: &Self::Row,
            offset: usize,
        ) -> ::users_runtime::__private::sqlx::Result<Self> {
            let account = ::users_runtime::__private::read_account::<
                __DB,
                Self,
            >(row, offset)?;
            ::core::result::Result::Ok(Self {
                id: account.id,
                user_id: account.user_id,
                oauth_name: account.oauth_name,
                access_token: account.access_token,
                expires_at: account.expires_at,
                refresh_token: account.refresh_token,
                account_id: account.account_id,
                account_email: account.account_email,
            })
        }
        fn bind(
            &self,
            keys: &[::users_runtime::__private::SqlValue<'_>],
        ) -> ::core::result::Result<
            <__DB as ::users_runtime::__private::sqlx::Database>::Arguments,
            ::users_runtime::__private::sqlx::error::BoxDynError,
        > {
            ::users_runtime::__private::bind_account::<__DB, Self>(self, keys)
        }
    }
}
mod __if_mongodb {
    #[automatically_derived]
    impl<__V> ::users_runtime::__private::MongoAccount<__V> for Login {
        const FIELDS: &'static [&'static str] = &[];
        fn read(
            account: ::users_runtime::__private::AccountFields<Self>,
            _: &::users_runtime::__private::Document,
        ) -> ::core::result::Result<Self, ::users_runtime::__private::FieldError> {
            ::core::result::Result::Ok(Self {
                id: account.id,
                user_id: account.user_id,
                oauth_name: account.oauth_name,
                access_token: account.access_token,
                expires_at: account.expires_at,
                refresh_token: account.refresh_token,
                account_id: account.account_id,
                account_email: account.account_email,
            })
        }
        fn write(
            &self,
            _: &mut ::users_runtime::__private::Document,
        ) -> ::core::result::Result<(), ::users_runtime::__private::FieldError> {
            ::core::result::Result::Ok(())
        }
    }
}
impl ::core::cmp::PartialEq for Login {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.user_id == other.user_id
            && self.oauth_name == other.oauth_name
            && self.access_token == other.access_token
            && self.expires_at == other.expires_at
            && self.refresh_token == other.refresh_token
            && self.account_id == other.account_id
            && self.account_email == other.account_email
    }
}
#[automatically_derived]
impl ::users_runtime::__private::serde::Serialize for Login
where
    for<'__account> ::users_runtime::Token: ::users_runtime::WithoutTokens,
{
    fn serialize<__S: ::users_runtime::__private::serde::Serializer>(
        &self,
        _: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        ::users_runtime::__private::never()
    }
}
const _: () = {
    type __User = <::users_runtime::__private::Checked<
        {
            ::core::compile_error! {
                "`a user` is not a path; write for example `\"User\"` or `\"crate::model::User\"`"
            }
        },
    > as ::users_runtime::__private::UserOf<()>>::User;
    #[automatically_derived]
    impl ::users_runtime::OAuthAccount for Login {
        type Id = <::users_runtime::__private::Checked<
            {
                ::core::compile_error! {
                    "`Vec<u8` is not a type; write for example `\"i64\"`, `\"Uuid\"` or `\"my::Key\"`"
                }
            },
        > as ::users_runtime::__private::KeyOf<i32>>::Key;
        type User = __User;
        const TABLE: &'static str = "login";
        const RELATED_NAME: &'static str = "oauth_accounts";
        fn __view(&self) -> ::users_runtime::__private::JsonView {
            ::users_runtime::__private::json_view(
                <LoginRead as ::core::convert::From<&Self>>::from(self),
            )
        }
        fn __new(
            fields: ::users_runtime::__private::AccountFields<Self>,
            _: &::users_runtime::Profile,
        ) -> Self {
            Self {
                id: fields.id,
                user_id: fields.user_id,
                oauth_name: fields.oauth_name,
                access_token: fields.access_token,
                expires_at: fields.expires_at,
                refresh_token: fields.refresh_token,
                account_id: fields.account_id,
                account_email: fields.account_email,
            }
        }
        fn __set_ids(&mut self, id: Self::Id, user_id: ::users_runtime::UserKey<Self>) {
            self.id = id;
            self.user_id = user_id;
        }
        fn __as_ref(&self) -> ::users_runtime::__private::AccountRef<'_, Self> {
            ::users_runtime::__private::AccountRef {
                id: &self.id,
                user_id: &self.user_id,
                oauth_name: &self.oauth_name,
                access_token: &self.access_token,
                expires_at: self.expires_at,
                refresh_token: self.refresh_token.as_ref(),
                account_id: &self.account_id,
                account_email: self.account_email.as_deref(),
            }
        }
        fn __as_mut(&mut self) -> ::users_runtime::__private::AccountMut<'_> {
            ::users_runtime::__private::AccountMut {
                access_token: &mut self.access_token,
                expires_at: &mut self.expires_at,
                refresh_token: &mut self.refresh_token,
                account_email: &mut self.account_email,
            }
        }
    }
};
/// What others may see of an [`Login`]: no tokens.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, clippy::struct_field_names)]
pub struct LoginRead {
    /// The primary key.
    pub id: <Login as ::users_runtime::OAuthAccount>::Id,
    /// The name of the provider.
    pub oauth_name: ::std::string::String,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: ::core::option::Option<i64>,
    /// The provider's id of the person.
    pub account_id: ::std::string::String,
    /// The e-mail address that the provider gave at the last login.
    pub account_email: ::core::option::Option<::std::string::String>,
}
#[automatically_derived]
impl ::core::convert::From<Login> for LoginRead {
    fn from(model: Login) -> Self {
        Self {
            id: model.id,
            oauth_name: model.oauth_name,
            expires_at: model.expires_at,
            account_id: model.account_id,
            account_email: model.account_email,
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<&Login> for LoginRead {
    fn from(model: &Login) -> Self {
        Self {
            id: ::core::clone::Clone::clone(::users_runtime::OAuthAccount::id(model)),
            oauth_name: ::core::clone::Clone::clone(&model.oauth_name),
            expires_at: ::core::clone::Clone::clone(&model.expires_at),
            account_id: ::core::clone::Clone::clone(&model.account_id),
            account_email: ::core::clone::Clone::clone(&model.account_email),
        }
    }
}
#[automatically_derived]
impl ::users_runtime::__private::serde::Serialize for LoginRead {
    fn serialize<__S: ::users_runtime::__private::serde::Serializer>(
        &self,
        serializer: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        use ::users_runtime::__private::serde::ser::SerializeStruct as _;
        let mut view = serializer.serialize_struct("LoginRead", 5)?;
        view.serialize_field("id", &::users_runtime::__private::key_value(&self.id))?;
        view.serialize_field("oauth_name", &self.oauth_name)?;
        view.serialize_field("expires_at", &self.expires_at)?;
        view.serialize_field("account_id", &self.account_id)?;
        view.serialize_field("account_email", &self.account_email)?;
        view.end()
    }
}
mod __if_axum {
    #[allow(dead_code)]
    impl Login {
        /// Routes that log people in with this provider.
        pub fn login_routes<S, P>(provider: P) -> ::users_runtime::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            ::users_runtime::OAuth<Self>: ::users_runtime::axum::FromRef<S>,
            P: ::users_runtime::provider::Provider
                + ::users_runtime::provider::Fits<
                    <<Self as ::users_runtime::OAuthAccount>::User as ::users_runtime::OAuthUser>::Email,
                >,
        {
            ::users_runtime::axum::login_routes::<Self, S, P>(provider)
        }
        /// Routes that link an account at this provider to the signed-in user. The provider need not give an e-mail
        /// address.
        pub fn associate_routes<S, P>(provider: P) -> ::users_runtime::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            ::users_runtime::OAuth<Self>: ::users_runtime::axum::FromRef<S>,
            P: ::users_runtime::provider::Provider,
        {
            ::users_runtime::axum::associate_routes::<Self, S, P>(provider)
        }
        /// The signed-in user's accounts: `GET /` lists them, `DELETE /{id}` unlinks one.
        pub fn account_routes<S>() -> ::users_runtime::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            ::users_runtime::OAuth<Self>: ::users_runtime::axum::FromRef<S>,
        {
            ::users_runtime::axum::account_routes::<Self, S>()
        }
        /// The route that ends a session: `POST /logout`.
        pub fn session_routes<S>() -> ::users_runtime::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            ::users_runtime::OAuth<Self>: ::users_runtime::axum::FromRef<S>,
        {
            ::users_runtime::axum::session_routes::<Self, S>()
        }
    }
}
