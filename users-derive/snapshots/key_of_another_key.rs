const _: () = {
    type __Field = UserId;
    type __Inner = <::users_runtime::__private::Checked<
        { <__Field as ::users_runtime::model::IsKey>::__IS_KEY },
    > as ::users_runtime::__private::KeyOf<__Field>>::Key;
    #[automatically_derived]
    impl ::users_runtime::Key for OwnerId
    where
        for<'__key> ::users_runtime::__private::Checked<
            { <OwnerId as ::users_runtime::model::KeyBase>::__IS_KEY },
        >: ::users_runtime::__private::Yes,
    {
        type Repr = <__Inner as ::users_runtime::Key>::Repr;
        const __IS_KEY: bool = <OwnerId as ::users_runtime::model::KeyBase>::__IS_KEY;
        fn from_repr(repr: Self::Repr) -> Self {
            Self(<__Inner as ::users_runtime::Key>::from_repr(repr))
        }
        fn to_repr(&self) -> Self::Repr {
            <__Inner as ::users_runtime::Key>::to_repr(&self.0)
        }
        fn generate() -> ::core::option::Option<Self> {
            <__Inner as ::users_runtime::Key>::generate().map(|key| Self(key))
        }
    }
};
