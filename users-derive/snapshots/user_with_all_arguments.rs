#[automatically_derived]
impl crate::auth::OAuthUser for Member {
    type Id = <crate::auth::__private::Checked<
        { <MemberId as crate::auth::model::IsKey>::__IS_KEY },
    > as crate::auth::__private::KeyOf<MemberId>>::Key;
    type Email = Option<String>;
    const TABLE: &'static str = "members";
    const __HAS_VERIFICATION: bool = false;
    const __HAS_PASSWORD: bool = false;
    fn id(&self) -> &Self::Id {
        &self.key
    }
    fn email(&self) -> ::core::option::Option<&str> {
        crate::auth::__private::EmailField::address(&self.address)
    }
    fn __password_hash(&self) -> ::core::option::Option<&str> {
        ::core::option::Option::None
    }
    fn __reclaim(&mut self) {}
    fn __view(
        &self,
        accounts: &mut dyn ::core::iter::Iterator<Item = crate::auth::LinkedAccount>,
    ) -> crate::auth::__private::JsonView {
        #[allow(unused_imports)]
        use crate::auth::__private::Unwritten as _;
        crate::auth::__private::Derived(MemberRead::with_accounts(self, accounts)).json()
    }
    fn __from_login(
        id: Self::Id,
        new: &crate::auth::__private::NewUser<'_>,
    ) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(Self {
            key: id,
            address: crate::auth::__private::EmailField::from_address(
                crate::auth::__private::address(new),
            )?,
            locale: <String as crate::auth::model::Claim>::__claim(
                    new.profile,
                    "/locale",
                )
                .unwrap_or_else(|| String::from("en")),
            role: Role::Guest,
            note: ::core::option::Option::None,
        })
    }
    fn __set_id(&mut self, id: Self::Id) {
        self.key = id;
    }
}
/// What others may see of a [`Member`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[derive(crate::auth::__private::serde::Serialize)]
#[serde(crate = "crate::auth::__private::serde")]
#[allow(dead_code, clippy::struct_field_names)]
pub(crate) struct MemberRead {
    /// The `key` of the `Member`.
    #[serde(serialize_with = "crate::auth::__private::serialize_key")]
    pub key: <Member as crate::auth::OAuthUser>::Id,
    /// Where to write to.
    pub address: Option<String>,
    #[serde(rename = "lang")]
    /// The `locale` of the `Member`.
    pub locale: String,
    /// The `role` of the `Member`.
    pub role: Role,
    /// The accounts at providers, without their tokens.
    pub oauth_accounts: ::std::vec::Vec<crate::auth::LinkedAccount>,
}
#[automatically_derived]
impl ::core::convert::From<Member> for MemberRead {
    fn from(model: Member) -> Self {
        Self {
            key: model.key,
            address: model.address,
            locale: model.locale,
            role: model.role,
            oauth_accounts: ::std::vec::Vec::new(),
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<&Member> for MemberRead {
    fn from(model: &Member) -> Self {
        Self {
            key: ::core::clone::Clone::clone(crate::auth::OAuthUser::id(model)),
            address: ::core::clone::Clone::clone(&model.address),
            locale: ::core::clone::Clone::clone(&model.locale),
            role: ::core::clone::Clone::clone(&model.role),
            oauth_accounts: ::std::vec::Vec::new(),
        }
    }
}
impl MemberRead {
    /// The view of a `Member` with these accounts.
    #[must_use]
    pub fn with_accounts(
        user: impl ::core::convert::Into<Self>,
        accounts: impl ::core::iter::IntoIterator<
            Item = impl ::core::convert::Into<crate::auth::LinkedAccount>,
        >,
    ) -> Self {
        let mut view: Self = ::core::convert::Into::into(user);
        view.oauth_accounts = ::core::iter::Iterator::collect(
            ::core::iter::Iterator::map(
                ::core::iter::IntoIterator::into_iter(accounts),
                ::core::convert::Into::into,
            ),
        );
        view
    }
}
mod __if_sqlx {
    #[automatically_derived]
    impl<__DB> crate::auth::__private::SqlModel<__DB> for Member
    where
        __DB: crate::auth::__private::SqlBackend,
        Option<String>: crate::auth::__private::SqlField<__DB>,
        String: crate::auth::__private::SqlField<__DB>,
        Role: crate::auth::__private::SqlField<__DB>,
    {
        const EMAIL: &'static str = "mail";
        type Row = <__DB as crate::auth::__private::sqlx::Database>::Row;
        fn columns() -> ::std::vec::Vec<crate::auth::__private::Column<__DB>> {
            ::std::vec![
                crate ::auth::__private::Column::key:: < < Self as crate
                ::auth::OAuthUser > ::Id > ("key"), crate
                ::auth::__private::Column::optional:: < Option < String > > ("mail"),
                crate ::auth::__private::Column::field:: < String > ("locale"), crate
                ::auth::__private::Column::field:: < Role > ("role"), crate
                ::auth::__private::Column::optional:: < Option < String > > ("note")
            ]
        }
        fn read(
            row: &Self::Row,
            offset: usize,
        ) -> crate::auth::__private::sqlx::Result<Self> {
            ::core::result::Result::Ok(Self {
                key: crate::auth::__private::read_key::<
                    __DB,
                    <Self as crate::auth::OAuthUser>::Id,
                >(row, offset)?,
                address: crate::auth::__private::read_field::<__DB, _>(row, offset + 1)?,
                locale: crate::auth::__private::read_field::<__DB, _>(row, offset + 2)?,
                role: crate::auth::__private::read_field::<__DB, _>(row, offset + 3)?,
                note: crate::auth::__private::read_field::<__DB, _>(row, offset + 4)?,
            })
        }
        fn bind(
            &self,
            keys: &[crate::auth::__private::SqlValue<'_>],
        ) -> ::core::result::Result<
            <__DB as crate::auth::__private::sqlx::Database>::Arguments,
            crate::auth::__private::sqlx::error::BoxDynError,
        > {
            let mut arguments = crate::auth::__private::bind_keys::<__DB>(keys)?;
            crate::auth::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.address)?;
            crate::auth::__private::write_column::<
                __DB,
                _,
            >(&mut arguments, &self.locale)?;
            crate::auth::__private::write_column::<__DB, _>(&mut arguments, &self.role)?;
            crate::auth::__private::write_column::<__DB, _>(&mut arguments, &self.note)?;
            ::core::result::Result::Ok(arguments)
        }
    }
}
mod __if_mongodb {
    #[automatically_derived]
    impl<__V> crate::auth::__private::MongoUser<__V> for Member
    where
        Option<String>: crate::auth::__private::MongoField<__V>,
        String: crate::auth::__private::MongoField<__V>,
        Role: crate::auth::__private::MongoField<__V>,
    {
        const EMAIL: &'static str = "mail";
        const FIELDS: &'static [&'static str] = &["mail", "locale", "role", "note"];
        fn read(
            id: Self::Id,
            document: &crate::auth::__private::Document,
        ) -> ::core::result::Result<Self, crate::auth::__private::FieldError> {
            ::core::result::Result::Ok(Self {
                key: id,
                address: crate::auth::__private::read_bson::<__V, _>(document, "mail")?,
                locale: crate::auth::__private::read_bson::<__V, _>(document, "locale")?,
                role: crate::auth::__private::read_bson::<__V, _>(document, "role")?,
                note: crate::auth::__private::read_bson::<__V, _>(document, "note")?,
            })
        }
        fn write(
            &self,
            document: &mut crate::auth::__private::Document,
        ) -> ::core::result::Result<(), crate::auth::__private::FieldError> {
            crate::auth::__private::write_bson::<
                __V,
                _,
            >(document, "mail", &self.address)?;
            crate::auth::__private::write_bson::<
                __V,
                _,
            >(document, "locale", &self.locale)?;
            crate::auth::__private::write_bson::<__V, _>(document, "role", &self.role)?;
            crate::auth::__private::write_bson::<__V, _>(document, "note", &self.note)?;
            ::core::result::Result::Ok(())
        }
    }
}
