//! Models of a program that a macro of it wrote wholly, and of which it uses little.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(missing_docs, reason = "the macro writes none")]

macro_rules! models {
    () => {
        #[derive(Clone, users_runtime::OAuthUser)]
        #[oauth_user(accounts)]
        pub struct User {
            pub id: uuid::Uuid,
            pub email: String,
            #[oauth_user(profile = "name")]
            pub name: Option<String>,
        }

        #[users_runtime::oauth_account]
        pub struct OAuthAccount {
            pub locale: Option<String>,
        }

        #[users_runtime::oauth_account(related_name = "badges")]
        struct Badge;
    };
}

models!();

fn main() {
    println!("{} {} {}", size_of::<User>(), size_of::<OAuthAccount>(), size_of::<Badge>());
}
