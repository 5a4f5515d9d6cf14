#[automatically_derived]
impl ::users_runtime::OAuthUser for Model {
    type Id = i64;
    type Email = String;
    const TABLE: &'static str = "user";
    const __HAS_VERIFICATION: bool = false;
    const __HAS_PASSWORD: bool = false;
    fn id(&self) -> &Self::Id {
        &self.id
    }
    fn email(&self) -> ::core::option::Option<&str> {
        ::users_runtime::__private::EmailField::address(&self.email)
    }
    fn is_active(&self) -> bool {
        self.is_active
    }
    fn __password_hash(&self) -> ::core::option::Option<&str> {
        ::core::option::Option::None
    }
    fn __reclaim(&mut self) {}
    fn __view(
        &self,
        _: &mut dyn ::core::iter::Iterator<Item = ::users_runtime::LinkedAccount>,
    ) -> ::users_runtime::__private::JsonView {
        ::users_runtime::__private::json_view(
            <UserRead as ::core::convert::From<&Self>>::from(self),
        )
    }
    fn __from_login(
        id: Self::Id,
        new: &::users_runtime::__private::NewUser<'_>,
    ) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(Self {
            id: id,
            email: ::users_runtime::__private::EmailField::from_address(
                ::users_runtime::__private::address(new),
            )?,
            is_active: true,
        })
    }
    fn __set_id(&mut self, id: Self::Id) {
        self.id = id;
    }
}
/// What others may see of a [`Model`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, clippy::struct_field_names)]
pub struct UserRead {
    /// The `id` of the `Model`.
    pub id: i64,
    /// The `email` of the `Model`.
    pub email: String,
    /// The `is_active` of the `Model`.
    pub is_active: bool,
}
#[automatically_derived]
impl ::core::convert::From<Model> for UserRead {
    fn from(model: Model) -> Self {
        Self {
            id: model.id,
            email: model.email,
            is_active: model.is_active,
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<&Model> for UserRead {
    fn from(model: &Model) -> Self {
        Self {
            id: ::core::clone::Clone::clone(::users_runtime::OAuthUser::id(model)),
            email: ::core::clone::Clone::clone(&model.email),
            is_active: ::core::clone::Clone::clone(&model.is_active),
        }
    }
}
#[automatically_derived]
impl ::users_runtime::__private::serde::Serialize for UserRead {
    fn serialize<__S: ::users_runtime::__private::serde::Serializer>(
        &self,
        serializer: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        use ::users_runtime::__private::serde::ser::SerializeStruct as _;
        let mut view = serializer.serialize_struct("UserRead", 3)?;
        view.serialize_field("id", &::users_runtime::__private::key_value(&self.id))?;
        view.serialize_field("email", &self.email)?;
        view.serialize_field("is_active", &self.is_active)?;
        view.end()
    }
}
mod __if_sea_orm {
    #[automatically_derived]
    impl ::users_runtime::__private::sea_orm::SeaOrmUser for Model {
        type Key = <Self as ::users_runtime::OAuthUser>::Id;
        type Entity = <Self as ::sea_orm::ModelTrait>::Entity;
    }
    #[automatically_derived]
    impl<__DB> ::users_runtime::__private::SqlModel<__DB> for Model
    where
        __DB: ::users_runtime::__private::sea_orm::SeaOrmBackend,
        ::users_runtime::__private::sea_orm::QueryResult: ::core::convert::From<
            <__DB as ::users_runtime::__private::sqlx::Database>::Row,
        >,
    {
        const EMAIL: &'static str = "email";
        type Row = ::users_runtime::__private::sea_orm::QueryResult;
        const BY_NAME: bool = true;
        fn columns() -> ::std::vec::Vec<::users_runtime::__private::Column<__DB>> {
            ::users_runtime::__private::sea_orm::user_columns::<Self, __DB>()
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
            ::users_runtime::__private::sea_orm::bind_user::<Self, __DB>(self, keys)
        }
    }
}
