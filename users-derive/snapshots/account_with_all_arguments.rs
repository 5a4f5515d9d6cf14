/// How a member signs in.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(clippy::struct_field_names)]
pub(crate) struct Login {
    /// The primary key.
    pub id: i64,
    /// The key of the `crate::user::Member` whose account it is.
    pub user_id: crate::auth::UserKey<Login>,
    /// The name of the provider.
    pub oauth_name: ::std::string::String,
    /// The access token of the last login.
    pub access_token: crate::auth::Token,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: ::core::option::Option<i64>,
    /// The refresh token, if the provider gave one.
    pub refresh_token: ::core::option::Option<crate::auth::Token>,
    /// The provider's id of the person.
    pub account_id: ::std::string::String,
    /// The e-mail address that the provider gave at the last login.
    pub account_email: ::core::option::Option<::std::string::String>,
    /// The language.
    pub locale: Option<String>,
    pub failures: i32,
}
mod __if_sqlx {
    #[automatically_derived]
    impl<__DB> crate::auth::__private::SqlModel<__DB> for Login
    where
        __DB: crate::auth::__private::SqlBackend,
        Option<String>: crate::auth::__private::SqlField<__DB>,
        i32: crate::auth::__private::SqlField<__DB>,
    {
        type Row = <__DB as crate::auth::__private::sqlx::Database>::Row;
        fn columns() -> ::std::vec::Vec<crate::auth::__private::Column<__DB>> {
            let mut columns = crate::auth::__private::Column::of_account::<Self>();
            ::core::iter::Extend::extend(
                &mut columns,
                [
                    crate::auth::__private::Column::optional::<Option<String>>("lang"),
                    crate::auth::__private::Column::field::<i32>("failures"),
                ],
            );
            columns
        }
        fn read(
            row: &Self::Row,
            offset: usize,
        ) -> crate::auth::__private::sqlx::Result<Self> {
            let account = crate::auth::__private::read_account::<
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
                locale: crate::auth::__private::read_field::<__DB, _>(row, offset + 8)?,
                failures: crate::auth::__private::read_field::<__DB, _>(row, offset + 9)?,
            })
        }
        fn bind(
            &self,
            keys: &[crate::auth::__private::SqlValue<'_>],
        ) -> ::core::result::Result<
            <__DB as crate::auth::__private::sqlx::Database>::Arguments,
            crate::auth::__private::sqlx::error::BoxDynError,
        > {
            let mut arguments = crate::auth::__private::bind_account::<
                __DB,
                Self,
            >(self, keys)?;
            crate::auth::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.locale)?;
            crate::auth::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.failures)?;
            ::core::result::Result::Ok(arguments)
        }
    }
}
mod __if_mongodb {
    #[automatically_derived]
    impl<__V> crate::auth::__private::MongoAccount<__V> for Login
    where
        Option<String>: crate::auth::__private::MongoField<__V>,
        i32: crate::auth::__private::MongoField<__V>,
    {
        const FIELDS: &'static [&'static str] = &["lang", "failures"];
        fn read(
            account: crate::auth::__private::AccountFields<Self>,
            document: &crate::auth::__private::Document,
        ) -> ::core::result::Result<Self, crate::auth::__private::FieldError> {
            ::core::result::Result::Ok(Self {
                id: account.id,
                user_id: account.user_id,
                oauth_name: account.oauth_name,
                access_token: account.access_token,
                expires_at: account.expires_at,
                refresh_token: account.refresh_token,
                account_id: account.account_id,
                account_email: account.account_email,
                locale: crate::auth::__private::read_bson::<__V, _>(document, "lang")?,
                failures: crate::auth::__private::read_bson::<
                    __V,
                    _,
                >(document, "failures")?,
            })
        }
        fn write(
            &self,
            document: &mut crate::auth::__private::Document,
        ) -> ::core::result::Result<(), crate::auth::__private::FieldError> {
            crate::auth::__private::write_bson::<
                __V,
                _,
            >(document, "lang", &self.locale)?;
            crate::auth::__private::write_bson::<
                __V,
                _,
            >(document, "failures", &self.failures)?;
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
            && <Option<
                String,
            > as ::core::cmp::PartialEq>::eq(&self.locale, &other.locale)
            && <i32 as ::core::cmp::PartialEq>::eq(&self.failures, &other.failures)
    }
}
#[automatically_derived]
impl crate::auth::__private::serde::Serialize for Login
where
    for<'__account> crate::auth::Token: crate::auth::WithoutTokens,
{
    fn serialize<__S: crate::auth::__private::serde::Serializer>(
        &self,
        _: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        crate::auth::__private::never()
    }
}
const _: () = {
    type UserOfLogin = crate::user::Member;
    type __User = <crate::auth::__private::Checked<
        { <UserOfLogin as crate::auth::model::IsUser>::__IS_USER },
    > as crate::auth::__private::UserOf<UserOfLogin>>::User;
    #[automatically_derived]
    impl crate::auth::OAuthAccount for Login {
        type Id = i64;
        type User = __User;
        const TABLE: &'static str = "logins";
        const RELATED_NAME: &'static str = "logins";
        fn __view(&self) -> crate::auth::__private::JsonView {
            crate::auth::__private::json_view(
                <LoginView as ::core::convert::From<&Self>>::from(self),
            )
        }
        fn __new(
            fields: crate::auth::__private::AccountFields<Self>,
            profile: &crate::auth::Profile,
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
                locale: <String as crate::auth::model::Claim>::__claim(
                    profile,
                    "/locale",
                ),
                failures: <i32 as crate::auth::model::FirstValue>::__first(),
            }
        }
        fn __set_ids(&mut self, id: Self::Id, user_id: crate::auth::UserKey<Self>) {
            self.id = id;
            self.user_id = user_id;
        }
        fn __as_ref(&self) -> crate::auth::__private::AccountRef<'_, Self> {
            crate::auth::__private::AccountRef {
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
        fn __as_mut(&mut self) -> crate::auth::__private::AccountMut<'_> {
            crate::auth::__private::AccountMut {
                access_token: &mut self.access_token,
                expires_at: &mut self.expires_at,
                refresh_token: &mut self.refresh_token,
                account_email: &mut self.account_email,
            }
        }
    }
    impl UserOfLogin {
        /** The user's accounts at providers, as [`Login`]s.

 # Errors

 As the store's.*/
        #[allow(dead_code, clippy::missing_errors_doc)]
        pub(crate) async fn logins(
            &self,
            oauth: &crate::auth::OAuth<Login>,
        ) -> ::core::result::Result<::std::vec::Vec<Login>, crate::auth::StoreError> {
            oauth.__accounts_of(self).await
        }
    }
};
/// What others may see of an [`Login`]: no tokens.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, clippy::struct_field_names)]
pub(crate) struct LoginView {
    /// The primary key.
    pub id: i64,
    /// The name of the provider.
    pub oauth_name: ::std::string::String,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: ::core::option::Option<i64>,
    /// The provider's id of the person.
    pub account_id: ::std::string::String,
    /// The e-mail address that the provider gave at the last login.
    pub account_email: ::core::option::Option<::std::string::String>,
    /// The language.
    pub locale: Option<String>,
}
#[automatically_derived]
impl ::core::convert::From<Login> for LoginView {
    fn from(model: Login) -> Self {
        Self {
            id: model.id,
            oauth_name: model.oauth_name,
            expires_at: model.expires_at,
            account_id: model.account_id,
            account_email: model.account_email,
            locale: model.locale,
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<&Login> for LoginView {
    fn from(model: &Login) -> Self {
        Self {
            id: ::core::clone::Clone::clone(crate::auth::OAuthAccount::id(model)),
            oauth_name: ::core::clone::Clone::clone(&model.oauth_name),
            expires_at: ::core::clone::Clone::clone(&model.expires_at),
            account_id: ::core::clone::Clone::clone(&model.account_id),
            account_email: ::core::clone::Clone::clone(&model.account_email),
            locale: ::core::clone::Clone::clone(&model.locale),
        }
    }
}
#[automatically_derived]
impl crate::auth::__private::serde::Serialize for LoginView {
    fn serialize<__S: crate::auth::__private::serde::Serializer>(
        &self,
        serializer: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        use crate::auth::__private::serde::ser::SerializeStruct as _;
        let mut view = serializer.serialize_struct("LoginView", 6)?;
        view.serialize_field("id", &crate::auth::__private::key_value(&self.id))?;
        view.serialize_field("oauth_name", &self.oauth_name)?;
        view.serialize_field("expires_at", &self.expires_at)?;
        view.serialize_field("account_id", &self.account_id)?;
        view.serialize_field("account_email", &self.account_email)?;
        view.serialize_field("locale", &self.locale)?;
        view.end()
    }
}
mod __if_axum {
    #[allow(dead_code)]
    impl Login {
        /// Routes that log people in with this provider.
        pub(crate) fn login_routes<S, P>(provider: P) -> crate::auth::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            crate::auth::OAuth<Self>: crate::auth::axum::FromRef<S>,
            P: crate::auth::provider::Provider
                + crate::auth::provider::Fits<
                    <<Self as crate::auth::OAuthAccount>::User as crate::auth::OAuthUser>::Email,
                >,
        {
            crate::auth::axum::login_routes::<Self, S, P>(provider)
        }
        /// Routes that link an account at this provider to the signed-in user. The provider need not give an e-mail
        /// address.
        pub(crate) fn associate_routes<S, P>(provider: P) -> crate::auth::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            crate::auth::OAuth<Self>: crate::auth::axum::FromRef<S>,
            P: crate::auth::provider::Provider,
        {
            crate::auth::axum::associate_routes::<Self, S, P>(provider)
        }
        /// The signed-in user's accounts: `GET /` lists them, `DELETE /{id}` unlinks one.
        pub(crate) fn account_routes<S>() -> crate::auth::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            crate::auth::OAuth<Self>: crate::auth::axum::FromRef<S>,
        {
            crate::auth::axum::account_routes::<Self, S>()
        }
        /// The route that ends a session: `POST /logout`.
        pub(crate) fn session_routes<S>() -> crate::auth::axum::Router<S>
        where
            S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                + 'static,
            crate::auth::OAuth<Self>: crate::auth::axum::FromRef<S>,
        {
            crate::auth::axum::session_routes::<Self, S>()
        }
    }
}
