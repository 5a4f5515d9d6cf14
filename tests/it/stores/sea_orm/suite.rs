//! The suite, with models that are SeaORM entities.

use std::sync::Mutex;

use users_runtime::OAuthAccount;
use users_runtime::store::sea_orm::SeaOrmModel;
use users_runtime::testing::suite::{self, models::sea_orm};

use super::{Place, store};

/// Each check on a new database.
async fn run<A>(make: impl AsyncFn() -> Place)
where
    A: OAuthAccount<User: SeaOrmModel> + SeaOrmModel,
{
    let kept = Mutex::new(Vec::new());
    suite::run(async || {
        let place = make().await;
        let store = store::<A>(&place.connect().await).await;
        kept.lock().unwrap().push(place);
        store
    })
    .await;
}

macro_rules! suite_on {
    ($database:ident) => {
        mod $database {
            use super::{Place, run, sea_orm};

            #[tokio::test(flavor = "multi_thread")]
            async fn uuid_of_uuid() {
                run::<sea_orm::uuid_of_uuid::Model>(Place::$database).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn big_int_of_uuid() {
                run::<sea_orm::big_int_of_uuid::Model>(Place::$database).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn uuid_of_big_int() {
                run::<sea_orm::uuid_of_big_int::Model>(Place::$database).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn big_int_of_big_int() {
                run::<sea_orm::big_int_of_big_int::Model>(Place::$database).await;
            }
        }
    };
}

suite_on!(sqlite);
#[cfg(feature = "postgres")]
suite_on!(postgres);
#[cfg(feature = "mysql")]
suite_on!(mysql);
