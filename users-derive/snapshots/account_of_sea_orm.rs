mod __if_sea_orm {
    #[allow(unused_imports)]
    use ::sea_orm::entity::prelude::*;
    type __CheckedId = ::users_runtime::__private::Checked<
        { <AccountId as ::users_runtime::store::sea_orm::SeaOrmKey>::__IS_KEY },
    >;
    type __Id = <__CheckedId as ::users_runtime::__private::sea_orm::IdOf<
        AccountId,
    >>::Key;
    type __CheckedUser = ::users_runtime::__private::Checked<
        {
            <super::user::Model as ::users_runtime::store::sea_orm::IsSeaOrmUser>::__IS_USER
        },
    >;
    type __UserId = <__CheckedUser as ::users_runtime::__private::sea_orm::EntityOf<
        super::user::Model,
    >>::Key;
    type __UserEntity = <__CheckedUser as ::users_runtime::__private::sea_orm::EntityOf<
        super::user::Model,
    >>::Entity;
    #[allow(clippy::derive_partial_eq_without_eq)]
    #[::sea_orm::compact_model]
    #[derive(
        ::core::clone::Clone,
        ::core::fmt::Debug,
        ::core::cmp::PartialEq,
        DeriveEntityModel
    )]
    #[allow(clippy::struct_field_names)]
    #[sea_orm(table_name = "oauth_account")]
    pub struct Model {
        /// The primary key, of the type `AccountId`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: __Id,
        /// The key of the `super::user::Model` whose account it is.
        #[sea_orm(indexed)]
        pub user_id: __UserId,
        /// The name of the provider.
        #[sea_orm(unique_key = "oauth_name_account_id")]
        pub oauth_name: ::std::string::String,
        /// The access token of the last login.
        #[sea_orm(column_type = "Text")]
        pub access_token: ::users_runtime::Token,
        /// When the access token ends, in seconds since 1970.
        #[sea_orm(nullable)]
        pub expires_at: ::core::option::Option<i64>,
        /// The refresh token, if the provider gave one.
        #[sea_orm(column_type = "Text", nullable)]
        pub refresh_token: ::core::option::Option<::users_runtime::Token>,
        /// The provider's id of the person.
        #[sea_orm(unique_key = "oauth_name_account_id")]
        pub account_id: ::std::string::String,
        /// The e-mail address that the provider gave at the last login.
        #[sea_orm(column_type = "Text", nullable)]
        pub account_email: ::core::option::Option<::std::string::String>,
        #[sea_orm(column_type = "Text")]
        #[sea_orm(column_name = "lang")]
        #[sea_orm(nullable)]
        pub locale: Option<String>,
    }
    /// What an account belongs to.
    #[derive(
        ::core::clone::Clone,
        ::core::marker::Copy,
        ::core::fmt::Debug,
        ::sea_orm::EnumIter
    )]
    pub enum Relation {
        /// The user whose account it is.
        User,
    }
    #[automatically_derived]
    impl ::sea_orm::RelationTrait for Relation {
        fn def(&self) -> ::sea_orm::RelationDef {
            match self {
                Self::User => {
                    ::users_runtime::__private::sea_orm::belongs_to::<
                        Entity,
                        __UserEntity,
                    >(Column::UserId)
                }
            }
        }
    }
    #[automatically_derived]
    impl ::sea_orm::Related<__UserEntity> for Entity {
        fn to() -> ::sea_orm::RelationDef {
            ::sea_orm::RelationTrait::def(&Relation::User)
        }
    }
    #[automatically_derived]
    impl ::sea_orm::ActiveModelBehavior for ActiveModel {}
    #[automatically_derived]
    impl<__DB> ::users_runtime::__private::SqlModel<__DB> for Model
    where
        __DB: ::users_runtime::__private::sea_orm::SeaOrmBackend,
        ::users_runtime::__private::sea_orm::QueryResult: ::core::convert::From<
            <__DB as ::users_runtime::__private::sqlx::Database>::Row,
        >,
    {
        type Row = ::users_runtime::__private::sea_orm::QueryResult;
        const BY_NAME: bool = true;
        fn columns() -> ::std::vec::Vec<::users_runtime::__private::Column<__DB>> {
            ::users_runtime::__private::sea_orm::account_columns::<Self, __DB>()
        }
        fn read(
            row: &Self::Row,
            offset: usize,
        ) -> ::users_runtime::__private::sqlx::Result<Self> {
            ::users_runtime::__private::sea_orm::read(row, offset)
        }
        fn bind(
            &self,
            keys: &[::users_runtime::__private::SqlValue<'_>],
        ) -> ::core::result::Result<
            <__DB as ::users_runtime::__private::sqlx::Database>::Arguments,
            ::users_runtime::__private::sqlx::error::BoxDynError,
        > {
            ::users_runtime::__private::sea_orm::bind_account::<Self, __DB>(self, keys)
        }
    }
}
mod __unless_sea_orm {
    ::core::compile_error!(
        "`orm = \"sea_orm\"` needs the feature `sea-orm` of users-runtime: add it to `features` in Cargo.toml"
    );
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    #[allow(clippy::struct_field_names)]
    pub struct Model {
        /// The primary key, of the type `AccountId`.
        pub id: AccountId,
        /// The key of the `super::user::Model` whose account it is.
        pub user_id: <super::user::Model as ::users_runtime::OAuthUser>::Id,
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
        pub locale: Option<String>,
    }
    impl ::core::cmp::PartialEq for Model {
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
        }
    }
    mod __if_sqlx {
        #[automatically_derived]
        impl<__DB> ::users_runtime::__private::SqlModel<__DB> for Model
        where
            __DB: ::users_runtime::__private::SqlBackend,
            Option<String>: ::users_runtime::__private::SqlField<__DB>,
        {
            type Row = <__DB as ::users_runtime::__private::sqlx::Database>::Row;
            fn columns() -> ::std::vec::Vec<::users_runtime::__private::Column<__DB>> {
                let mut columns = ::users_runtime::__private::Column::of_account::<
                    Self,
                >();
                ::core::iter::Extend::extend(
                    &mut columns,
                    [
                        ::users_runtime::__private::Column::optional::<
                            Option<String>,
                        >("lang"),
                    ],
                );
                columns
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
                    locale: ::users_runtime::__private::read_field::<
                        __DB,
                        _,
                    >(row, offset + 8)?,
                })
            }
            fn bind(
                &self,
                keys: &[::users_runtime::__private::SqlValue<'_>],
            ) -> ::core::result::Result<
                <__DB as ::users_runtime::__private::sqlx::Database>::Arguments,
                ::users_runtime::__private::sqlx::error::BoxDynError,
            > {
                let mut arguments = ::users_runtime::__private::bind_account::<
                    __DB,
                    Self,
                >(self, keys)?;
                ::users_runtime::__private::write_column::<
                    __DB,
                    _,
                >(&mut arguments, &self.locale)?;
                ::core::result::Result::Ok(arguments)
            }
        }
    }
    mod __if_mongodb {
        #[automatically_derived]
        impl<__V> ::users_runtime::__private::MongoAccount<__V> for Model
        where
            Option<String>: ::users_runtime::__private::MongoField<__V>,
        {
            const FIELDS: &'static [&'static str] = &["lang"];
            fn read(
                account: ::users_runtime::__private::AccountFields<Self>,
                document: &::users_runtime::__private::Document,
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
                    locale: ::users_runtime::__private::read_bson::<
                        __V,
                        _,
                    >(document, "lang")?,
                })
            }
            fn write(
                &self,
                document: &mut ::users_runtime::__private::Document,
            ) -> ::core::result::Result<(), ::users_runtime::__private::FieldError> {
                ::users_runtime::__private::write_bson::<
                    __V,
                    _,
                >(document, "lang", &self.locale)?;
                ::core::result::Result::Ok(())
            }
        }
    }
}
#[automatically_derived]
impl ::users_runtime::__private::serde::Serialize for Model
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
    type UserOfModel = super::user::Model;
    type __User = <::users_runtime::__private::Checked<
        { ::users_runtime::__private::is_known(|account: &Model| &account.user_id) },
    > as ::users_runtime::__private::UserOf<UserOfModel>>::User;
    #[automatically_derived]
    impl ::users_runtime::OAuthAccount for Model {
        type Id = <::users_runtime::__private::Checked<
            { ::users_runtime::__private::is_known(|account: &Model| &account.id) },
        > as ::users_runtime::__private::KeyOf<AccountId>>::Key;
        type User = __User;
        const TABLE: &'static str = "oauth_account";
        const RELATED_NAME: &'static str = "oauth_accounts";
        fn __view(&self) -> ::users_runtime::__private::JsonView {
            ::users_runtime::__private::json_view(
                <OAuthAccountRead as ::core::convert::From<&Self>>::from(self),
            )
        }
        fn __new(
            fields: ::users_runtime::__private::AccountFields<Self>,
            profile: &::users_runtime::Profile,
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
                locale: <String as ::users_runtime::model::Claim>::__claim(
                    profile,
                    "/locale",
                ),
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
    impl UserOfModel {
        /** The user's accounts at providers, as [`Model`]s.

 # Errors

 As the store's.*/
        #[allow(dead_code, clippy::missing_errors_doc)]
        pub async fn oauth_accounts(
            &self,
            oauth: &::users_runtime::OAuth<Model>,
        ) -> ::core::result::Result<
            ::std::vec::Vec<Model>,
            ::users_runtime::StoreError,
        > {
            oauth.__accounts_of(self).await
        }
    }
};
/// What others may see of an [`Model`]: no tokens.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, clippy::struct_field_names)]
pub struct OAuthAccountRead {
    /// The primary key, of the type `AccountId`.
    pub id: <Model as ::users_runtime::OAuthAccount>::Id,
    /// The name of the provider.
    pub oauth_name: ::std::string::String,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: ::core::option::Option<i64>,
    /// The provider's id of the person.
    pub account_id: ::std::string::String,
    /// The e-mail address that the provider gave at the last login.
    pub account_email: ::core::option::Option<::std::string::String>,
    /// The `locale` of the `Model`.
    pub locale: Option<String>,
}
#[automatically_derived]
impl ::core::convert::From<Model> for OAuthAccountRead {
    fn from(model: Model) -> Self {
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
impl ::core::convert::From<&Model> for OAuthAccountRead {
    fn from(model: &Model) -> Self {
        Self {
            id: ::core::clone::Clone::clone(::users_runtime::OAuthAccount::id(model)),
            oauth_name: ::core::clone::Clone::clone(&model.oauth_name),
            expires_at: ::core::clone::Clone::clone(&model.expires_at),
            account_id: ::core::clone::Clone::clone(&model.account_id),
            account_email: ::core::clone::Clone::clone(&model.account_email),
            locale: ::core::clone::Clone::clone(&model.locale),
        }
    }
}
#[automatically_derived]
impl ::users_runtime::__private::serde::Serialize for OAuthAccountRead {
    fn serialize<__S: ::users_runtime::__private::serde::Serializer>(
        &self,
        serializer: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        use ::users_runtime::__private::serde::ser::SerializeStruct as _;
        let mut view = serializer.serialize_struct("OAuthAccountRead", 6)?;
        view.serialize_field("id", &::users_runtime::__private::key_value(&self.id))?;
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
    impl Model {
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
