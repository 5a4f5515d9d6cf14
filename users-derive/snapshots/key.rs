const _: () = {
    type __Inner = i64;
    #[automatically_derived]
    impl ::users_runtime::Key for AccountId
    where
        for<'__key> ::users_runtime::__private::Checked<
            { <AccountId as ::users_runtime::model::KeyBase>::__IS_KEY },
        >: ::users_runtime::__private::Yes,
    {
        type Repr = __Inner;
        const __IS_KEY: bool = <AccountId as ::users_runtime::model::KeyBase>::__IS_KEY;
        fn from_repr(repr: Self::Repr) -> Self {
            Self(repr)
        }
        fn to_repr(&self) -> Self::Repr {
            ::core::clone::Clone::clone(&self.0)
        }
    }
};
