#[automatically_derived]
impl ::users_runtime::OAuthUser for User {
    type Id = Uuid;
    type Email = String;
    const TABLE: &'static str = "user";
    const __HAS_VERIFICATION: bool = true;
    const __HAS_PASSWORD: bool = true;
    fn id(&self) -> &Self::Id {
        &self.id
    }
    fn email(&self) -> ::core::option::Option<&str> {
        ::users_runtime::__private::EmailField::address(&self.email)
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
    fn __password_hash(&self) -> ::core::option::Option<&str> {
        ::users_runtime::__private::PasswordField::hash(&self.hashed_password)
    }
    fn __reclaim(&mut self) {
        self.hashed_password = ::users_runtime::__private::PasswordField::taken_away();
        self.is_verified = true;
    }
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
            hashed_password: ::users_runtime::__private::PasswordField::unusable(),
            is_active: true,
            is_verified: new.is_verified,
            is_superuser: false,
            display_name: <String as ::users_runtime::model::Claim>::__claim(
                new.profile,
                "name",
            ),
        })
    }
    fn __set_id(&mut self, id: Self::Id) {
        self.id = id;
    }
}
#[automatically_derived]
impl ::users_runtime::HasVerification for User {}
#[automatically_derived]
impl ::users_runtime::HasSuperuser for User {}
/// What others may see of a [`User`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, clippy::struct_field_names)]
pub struct UserRead {
    /// The `id` of the `User`.
    pub id: Uuid,
    /// The `email` of the `User`.
    pub email: String,
    /// The `is_active` of the `User`.
    pub is_active: bool,
    /// The `is_verified` of the `User`.
    pub is_verified: bool,
    /// The `is_superuser` of the `User`.
    pub is_superuser: bool,
    /// The `display_name` of the `User`.
    pub display_name: Option<String>,
}
#[automatically_derived]
impl ::core::convert::From<User> for UserRead {
    fn from(model: User) -> Self {
        Self {
            id: model.id,
            email: model.email,
            is_active: model.is_active,
            is_verified: model.is_verified,
            is_superuser: model.is_superuser,
            display_name: model.display_name,
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<&User> for UserRead {
    fn from(model: &User) -> Self {
        Self {
            id: ::core::clone::Clone::clone(::users_runtime::OAuthUser::id(model)),
            email: ::core::clone::Clone::clone(&model.email),
            is_active: ::core::clone::Clone::clone(&model.is_active),
            is_verified: ::core::clone::Clone::clone(&model.is_verified),
            is_superuser: ::core::clone::Clone::clone(&model.is_superuser),
            display_name: ::core::clone::Clone::clone(&model.display_name),
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
        let mut view = serializer.serialize_struct("UserRead", 6)?;
        view.serialize_field("id", &::users_runtime::__private::key_value(&self.id))?;
        view.serialize_field("email", &self.email)?;
        view.serialize_field("is_active", &self.is_active)?;
        view.serialize_field("is_verified", &self.is_verified)?;
        view.serialize_field("is_superuser", &self.is_superuser)?;
        view.serialize_field("display_name", &self.display_name)?;
        view.end()
    }
}
mod __if_sqlx {
    #[automatically_derived]
    impl<__DB> ::users_runtime::__private::SqlModel<__DB> for User
    where
        __DB: ::users_runtime::__private::SqlBackend,
        String: ::users_runtime::__private::SqlField<__DB>,
        bool: ::users_runtime::__private::SqlField<__DB>,
        Option<String>: ::users_runtime::__private::SqlField<__DB>,
    {
        const EMAIL: &'static str = "email";
        type Row = <__DB as ::users_runtime::__private::sqlx::Database>::Row;
        fn columns() -> ::std::vec::Vec<::users_runtime::__private::Column<__DB>> {
            ::std::vec![
                ::users_runtime::__private::Column::key:: < Uuid > ("id"),
                ::users_runtime::__private::Column::field:: < String > ("email"),
                ::users_runtime::__private::Column::field:: < String >
                ("hashed_password"), ::users_runtime::__private::Column::field:: < bool >
                ("is_active"), ::users_runtime::__private::Column::field:: < bool >
                ("is_verified"), ::users_runtime::__private::Column::field:: < bool >
                ("is_superuser"), ::users_runtime::__private::Column::optional:: < Option
                < String > > ("display_name")
            ]
        }
        fn read(
            row: &Self::Row,
            offset: usize,
        ) -> ::users_runtime::__private::sqlx::Result<Self> {
            ::core::result::Result::Ok(Self {
                id: ::users_runtime::__private::read_key::<__DB, Uuid>(row, offset)?,
                email: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 1)?,
                hashed_password: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 2)?,
                is_active: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 3)?,
                is_verified: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 4)?,
                is_superuser: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 5)?,
                display_name: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 6)?,
            })
        }
        fn bind(
            &self,
            keys: &[::users_runtime::__private::SqlValue<'_>],
        ) -> ::core::result::Result<
            <__DB as ::users_runtime::__private::sqlx::Database>::Arguments,
            ::users_runtime::__private::sqlx::error::BoxDynError,
        > {
            let mut arguments = ::users_runtime::__private::bind_keys::<__DB>(keys)?;
            ::users_runtime::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.email)?;
            ::users_runtime::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.hashed_password)?;
            ::users_runtime::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.is_active)?;
            ::users_runtime::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.is_verified)?;
            ::users_runtime::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.is_superuser)?;
            ::users_runtime::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.display_name)?;
            ::core::result::Result::Ok(arguments)
        }
    }
}
mod __if_mongodb {
    #[automatically_derived]
    impl<__V> ::users_runtime::__private::MongoUser<__V> for User
    where
        String: ::users_runtime::__private::MongoField<__V>,
        bool: ::users_runtime::__private::MongoField<__V>,
        Option<String>: ::users_runtime::__private::MongoField<__V>,
    {
        const EMAIL: &'static str = "email";
        const FIELDS: &'static [&'static str] = &[
            "email",
            "hashed_password",
            "is_active",
            "is_verified",
            "is_superuser",
            "display_name",
        ];
        fn read(
            id: Self::Id,
            document: &::users_runtime::__private::Document,
        ) -> ::core::result::Result<Self, ::users_runtime::__private::FieldError> {
            ::core::result::Result::Ok(Self {
                id: id,
                email: ::users_runtime::__private::read_bson::<
                    __V,
                    _,
                >(document, "email")?,
                hashed_password: ::users_runtime::__private::read_bson::<
                    __V,
                    _,
                >(document, "hashed_password")?,
                is_active: ::users_runtime::__private::read_bson::<
                    __V,
                    _,
                >(document, "is_active")?,
                is_verified: ::users_runtime::__private::read_bson::<
                    __V,
                    _,
                >(document, "is_verified")?,
                is_superuser: ::users_runtime::__private::read_bson::<
                    __V,
                    _,
                >(document, "is_superuser")?,
                display_name: ::users_runtime::__private::read_bson::<
                    __V,
                    _,
                >(document, "display_name")?,
            })
        }
        fn write(
            &self,
            document: &mut ::users_runtime::__private::Document,
        ) -> ::core::result::Result<(), ::users_runtime::__private::FieldError> {
            ::users_runtime::__private::write_bson::<
                __V,
                _,
            >(document, "email", &self.email)?;
            ::users_runtime::__private::write_bson::<
                __V,
                _,
            >(document, "hashed_password", &self.hashed_password)?;
            ::users_runtime::__private::write_bson::<
                __V,
                _,
            >(document, "is_active", &self.is_active)?;
            ::users_runtime::__private::write_bson::<
                __V,
                _,
            >(document, "is_verified", &self.is_verified)?;
            ::users_runtime::__private::write_bson::<
                __V,
                _,
            >(document, "is_superuser", &self.is_superuser)?;
            ::users_runtime::__private::write_bson::<
                __V,
                _,
            >(document, "display_name", &self.display_name)?;
            ::core::result::Result::Ok(())
        }
    }
}
