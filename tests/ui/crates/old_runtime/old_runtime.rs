//@ users-runtime = { path = "users-runtime" }

pub use users_runtime::*;

/// What it is in a runtime of another release: it takes another number, and says the same.
#[macro_export]
macro_rules! one_release {
    (0 $version:literal $($tokens:tt)*) => { $($tokens)* };
    ($number:literal $version:literal $($tokens:tt)*) => {
        $crate::__private_release! { 0 $version $($tokens)* }
    };
}

#[doc(hidden)]
pub use users_runtime::one_release as __private_release;
