const _: () = {
    type __Inner = Uuid;
    #[automatically_derived]
    impl crate::auth::Key for UserId
    where
        for<'__key> crate::auth::__private::Checked<
            { <UserId as crate::auth::model::KeyBase>::__IS_KEY },
        >: crate::auth::__private::Yes,
    {
        type Repr = __Inner;
        const __IS_KEY: bool = <UserId as crate::auth::model::KeyBase>::__IS_KEY;
        fn from_repr(repr: Self::Repr) -> Self {
            Self { uuid: repr }
        }
        fn to_repr(&self) -> Self::Repr {
            ::core::clone::Clone::clone(&self.uuid)
        }
        fn generate() -> ::core::option::Option<Self> {
            ::core::option::Option::Some(Self {
                uuid: crate::auth::model::KeyMaker::<__Inner>::make(Uuid::now_v7),
            })
        }
    }
};
