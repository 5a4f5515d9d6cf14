#[automatically_derived]
impl ::users_runtime::OAuthUser for Member {
    type Id = <::users_runtime::__private::Checked<
        { <MemberId as ::users_runtime::model::IsKey>::__IS_KEY },
    > as ::users_runtime::__private::KeyOf<MemberId>>::Key;
    type Email = Option<String>;
    const TABLE: &'static str = "member";
    const __HAS_VERIFICATION: bool = false;
    const __HAS_PASSWORD: bool = false;
    fn id(&self) -> &Self::Id {
        &self.id
    }
    fn email(&self) -> ::core::option::Option<&str> {
        ::users_runtime::__private::EmailField::address(&self.email)
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
            <MemberRead as ::core::convert::From<&Self>>::from(self),
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
            role: Role::Guest,
        })
    }
    fn __set_id(&mut self, id: Self::Id) {
        self.id = id;
    }
}
/// What others may see of a [`Member`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, clippy::struct_field_names)]
pub struct MemberRead {
    /// The `id` of the `Member`.
    pub id: <Member as ::users_runtime::OAuthUser>::Id,
    /// The `email` of the `Member`.
    pub email: Option<String>,
    /// The `role` of the `Member`.
    pub role: Role,
}
#[automatically_derived]
impl ::core::convert::From<Member> for MemberRead {
    fn from(model: Member) -> Self {
        Self {
            id: model.id,
            email: model.email,
            role: model.role,
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<&Member> for MemberRead {
    fn from(model: &Member) -> Self {
        Self {
            id: ::core::clone::Clone::clone(::users_runtime::OAuthUser::id(model)),
            email: ::core::clone::Clone::clone(&model.email),
            role: ::core::clone::Clone::clone(&model.role),
        }
    }
}
#[automatically_derived]
impl ::users_runtime::__private::serde::Serialize for MemberRead {
    fn serialize<__S: ::users_runtime::__private::serde::Serializer>(
        &self,
        serializer: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        use ::users_runtime::__private::serde::ser::SerializeStruct as _;
        let mut view = serializer.serialize_struct("MemberRead", 3)?;
        view.serialize_field("id", &::users_runtime::__private::key_value(&self.id))?;
        view.serialize_field("email", &self.email)?;
        ::users_runtime::__private::write_field::<
            { <Role as ::users_runtime::Shown>::__IS_SHOWN },
            _,
            _,
        >(&mut view, "role", &self.role)?;
        view.end()
    }
}
mod __if_sqlx {
    #[automatically_derived]
    impl<__DB> ::users_runtime::__private::SqlModel<__DB> for Member
    where
        __DB: ::users_runtime::__private::SqlBackend,
        Option<String>: ::users_runtime::__private::SqlField<__DB>,
        Role: ::users_runtime::__private::SqlField<__DB>,
    {
        const EMAIL: &'static str = "email";
        type Row = <__DB as ::users_runtime::__private::sqlx::Database>::Row;
        fn columns() -> ::std::vec::Vec<::users_runtime::__private::Column<__DB>> {
            ::std::vec![
                ::users_runtime::__private::Column::key:: < < Self as
                ::users_runtime::OAuthUser > ::Id > ("id"),
                ::users_runtime::__private::Column::optional:: < Option < String > >
                ("email"), ::users_runtime::__private::Column::field:: < Role > ("role")
            ]
        }
        fn read(
            row: &Self::Row,
            offset: usize,
        ) -> ::users_runtime::__private::sqlx::Result<Self> {
            ::core::result::Result::Ok(Self {
                id: ::users_runtime::__private::read_key::<
                    __DB,
                    <Self as ::users_runtime::OAuthUser>::Id,
                >(row, offset)?,
                email: ::users_runtime::__private::read_field::<
                    __DB,
                    _,
                >(row, offset + 1)?,
                role: ::users_runtime::__private::read_field::<__DB, _>(row, offset + 2)?,
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
            >(&mut arguments, &self.role)?;
            ::core::result::Result::Ok(arguments)
        }
    }
}
mod __if_mongodb {
    #[automatically_derived]
    impl<__V> ::users_runtime::__private::MongoUser<__V> for Member
    where
        Option<String>: ::users_runtime::__private::MongoField<__V>,
        Role: ::users_runtime::__private::MongoField<__V>,
    {
        const EMAIL: &'static str = "email";
        const FIELDS: &'static [&'static str] = &["email", "role"];
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
                role: ::users_runtime::__private::read_bson::<__V, _>(document, "role")?,
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
            >(document, "role", &self.role)?;
            ::core::result::Result::Ok(())
        }
    }
}
