pub struct OAuthAccount {
    /// The primary key.
    pub id: ::users_runtime::__private::Uuid,
    /// The key of the user whose account it is.
    pub user_id: <User as ::users_runtime::OAuthUser>::Id,
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
    impl<__DB> ::users_runtime::__private::SqlModel<__DB> for OAuthAccount
    where
        __DB: ::users_runtime::__private::SqlBackend,
        for<'__user> User: ::users_runtime::OAuthUser,
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
    impl<__V> ::users_runtime::__private::MongoAccount<__V> for OAuthAccount
    where
        for<'__user> User: ::users_runtime::OAuthUser,
    {
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
#[automatically_derived]
impl ::core::clone::Clone for OAuthAccount
where
    for<'__user> User: ::users_runtime::OAuthUser,
{
    fn clone(&self) -> Self {
        Self {
            id: ::core::clone::Clone::clone(&self.id),
            user_id: ::core::clone::Clone::clone(&self.user_id),
            oauth_name: ::core::clone::Clone::clone(&self.oauth_name),
            access_token: ::core::clone::Clone::clone(&self.access_token),
            expires_at: ::core::clone::Clone::clone(&self.expires_at),
            refresh_token: ::core::clone::Clone::clone(&self.refresh_token),
            account_id: ::core::clone::Clone::clone(&self.account_id),
            account_email: ::core::clone::Clone::clone(&self.account_email),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for OAuthAccount
where
    for<'__user> User: ::users_runtime::OAuthUser,
{
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("OAuthAccount")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("oauth_name", &self.oauth_name)
            .field("access_token", &self.access_token)
            .field("expires_at", &self.expires_at)
            .field("refresh_token", &self.refresh_token)
            .field("account_id", &self.account_id)
            .field("account_email", &self.account_email)
            .finish()
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for OAuthAccount
where
    for<'__user> User: ::users_runtime::OAuthUser,
{
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
const _: () = {
    type __User = User;
    #[automatically_derived]
    impl ::users_runtime::OAuthAccount for OAuthAccount
    where
        for<'__user> __User: ::users_runtime::OAuthUser,
    {
        type Id = ::users_runtime::__private::Uuid;
        type User = __User;
        const TABLE: &'static str = "oauth_account";
        const RELATED_NAME: &'static str = "oauth_accounts";
        fn id(&self) -> &Self::Id {
            &self.id
        }
        fn user_id(&self) -> &<Self::User as ::users_runtime::OAuthUser>::Id {
            &self.user_id
        }
        fn oauth_name(&self) -> &str {
            &self.oauth_name
        }
        fn access_token(&self) -> &::users_runtime::Token {
            &self.access_token
        }
        fn expires_at(&self) -> ::core::option::Option<i64> {
            self.expires_at
        }
        fn refresh_token(&self) -> ::core::option::Option<&::users_runtime::Token> {
            self.refresh_token.as_ref()
        }
        fn account_id(&self) -> &str {
            &self.account_id
        }
        fn account_email(&self) -> ::core::option::Option<&str> {
            self.account_email.as_deref()
        }
        fn __from_login(
            id: Self::Id,
            user_id: <Self::User as ::users_runtime::OAuthUser>::Id,
            grant: &::users_runtime::Grant,
        ) -> Self {
            Self {
                id,
                user_id,
                oauth_name: ::std::string::String::from(&*grant.oauth_name),
                access_token: ::core::clone::Clone::clone(&grant.tokens.access_token),
                expires_at: grant.tokens.expires_at,
                refresh_token: ::core::clone::Clone::clone(&grant.tokens.refresh_token),
                account_id: ::core::clone::Clone::clone(&grant.profile.account_id),
                account_email: grant.account_email().map(::std::string::String::from),
            }
        }
        fn __set_ids(
            &mut self,
            id: Self::Id,
            user_id: <Self::User as ::users_runtime::OAuthUser>::Id,
        ) {
            self.id = id;
            self.user_id = user_id;
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
/// What others may see of an [`OAuthAccount`]: no tokens.
#[derive(
    ::core::clone::Clone,
    ::core::fmt::Debug,
    ::users_runtime::__private::serde::Serialize,
    ::users_runtime::__private::serde::Deserialize,
)]
#[serde(crate = "::users_runtime::__private::serde")]
pub struct OAuthAccountRead {
    /// The primary key.
    #[serde(with = "::users_runtime::__private::key")]
    pub id: ::users_runtime::__private::Uuid,
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
impl ::core::convert::From<OAuthAccount> for OAuthAccountRead
where
    for<'__user> User: ::users_runtime::OAuthUser,
{
    fn from(model: OAuthAccount) -> Self {
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
impl ::core::convert::From<&OAuthAccount> for OAuthAccountRead
where
    for<'__user> User: ::users_runtime::OAuthUser,
{
    fn from(model: &OAuthAccount) -> Self {
        Self {
            id: ::core::clone::Clone::clone(&model.id),
            oauth_name: ::core::clone::Clone::clone(&model.oauth_name),
            expires_at: ::core::clone::Clone::clone(&model.expires_at),
            account_id: ::core::clone::Clone::clone(&model.account_id),
            account_email: ::core::clone::Clone::clone(&model.account_email),
        }
    }
}
impl User {
    /// The user's accounts at providers, as [`OAuthAccount`]s.
    #[allow(dead_code)]
    pub async fn oauth_accounts(
        &self,
        oauth: &::users_runtime::OAuth<OAuthAccount>,
    ) -> ::core::result::Result<
        ::std::vec::Vec<OAuthAccount>,
        ::users_runtime::StoreError,
    >
    where
        for<'__user> User: ::users_runtime::OAuthUser,
    {
        oauth.accounts(<User as ::users_runtime::OAuthUser>::id(self)).await
    }
}
mod __if_axum {
    impl OAuthAccount {
        /// Routes that log people in with this provider.
        pub fn login_routes<S, P>(
            provider: P,
        ) -> ::users_runtime::__private::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            ::users_runtime::OAuth<
                Self,
            >: ::users_runtime::__private::axum::extract::FromRef<S>,
            P: ::users_runtime::provider::Provider
                + ::users_runtime::provider::Fits<
                    <User as ::users_runtime::OAuthUser>::Email,
                >,
            for<'__user> User: ::users_runtime::OAuthUser,
        {
            ::users_runtime::axum::login_routes::<Self, S, P>(provider)
        }
        /// The route that ends a session: `POST /logout`.
        pub fn session_routes<S>() -> ::users_runtime::__private::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            ::users_runtime::OAuth<
                Self,
            >: ::users_runtime::__private::axum::extract::FromRef<S>,
            for<'__user> User: ::users_runtime::OAuthUser,
        {
            ::users_runtime::axum::session_routes::<Self, S>()
        }
    }
}
