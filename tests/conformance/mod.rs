//! What every store promises, as cases that each get a fresh one: a store that is added is added to
//! [`against_every_store`], and nothing else changes.

mod activity;
mod activity_model;
mod commits;
mod concurrency;
pub mod fixture;
mod idempotency;
mod lists;
mod log;
mod model;
mod summary;
mod volumes;

/// Makes a test of each case for each store.
macro_rules! against_every_store {
    ($($case:ident)*) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(crate::conformance::fixture::memory()).await;
            })*
        }

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let database = crate::databases::TestDatabase::sqlite();
                super::$case(database.open().await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let name = concat!(module_path!(), "::", stringify!($case));
                if let Some(database) = crate::databases::TestDatabase::postgres(name).await {
                    super::$case(database.open().await).await;
                }
            })*
        }
    };
}
pub(crate) use against_every_store;
