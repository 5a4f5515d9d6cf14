//@ users-runtime = { path = "users-runtime" }

pub use users_runtime as login;

pub mod web {
    pub mod auth {
        pub use users_runtime::*;
    }
}
