//! What every store must keep, as checks that run on any store.
//!
//! ```
//! use users_runtime::MemoryStore;
//! use users_runtime::testing::suite::{self, models};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() {
//!     suite::run(async || MemoryStore::<models::UuidOfUuid>::default()).await;
//!     suite::run(async || MemoryStore::<models::BigIntOfUuid>::default()).await;
//!     suite::run(async || MemoryStore::<models::UuidOfBigInt>::default()).await;
//!     suite::run(async || MemoryStore::<models::BigIntOfInt>::default()).await;
//! }
//! ```
//!
//! The models are the suite's own, so that a store is tried with every kind of key; [`run`] takes an application's
//! models as well.

pub mod models;

mod changes;
mod changes_at_once;
mod checks;
mod claims;
mod drops;
mod identity;
mod logins;
mod races;
mod removals;
mod steps;
mod tokens;

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::model::{Email, Grant, OAuthAccount, Profile, Tokens};
use crate::store::{LoggedIn, NewLogin, SignUp, Store, StoreError};

/// Runs every check, each on an empty store from `make`.
///
/// It needs a Tokio runtime with its timer on. The checks that race start their tasks together, so a runtime with
/// several threads finds more.
///
/// # Panics
///
/// A check fails: the message says which promise the store did not keep.
pub async fn run<A, S, F>(make: F)
where
    A: OAuthAccount,
    S: Store<A>,
    F: AsyncFn() -> S,
{
    logins::a_first_login_writes_the_user_and_the_account(make().await).await;
    logins::a_returning_login_finds_the_user_and_refreshes_the_account(make().await).await;
    logins::an_unknown_account_logs_nobody_in(make().await).await;
    logins::a_missing_refresh_token_keeps_the_old_one(make().await).await;
    logins::a_missing_address_keeps_the_old_one(make().await).await;
    logins::a_first_login_of_a_known_account_is_a_returning_one(make().await).await;
    logins::any_text_of_any_length_is_kept(make().await).await;
    logins::a_nul_is_kept_or_refused(make().await).await;
    logins::users_see_their_own_accounts_only(make().await).await;
    logins::keys_are_made_once(make().await).await;

    identity::account_ids_are_compared_byte_for_byte(make().await).await;
    identity::one_id_at_two_providers_is_two_accounts(make().await).await;
    identity::a_legacy_id_finds_the_account_and_keeps_its_spelling(make().await).await;
    identity::an_id_comes_before_its_legacy_ids(make().await).await;
    identity::one_address_is_one_user(make().await).await;
    identity::letters_outside_ascii_are_not_folded(make().await).await;
    identity::users_without_an_address_are_no_duplicates(make().await).await;

    changes::an_account_that_is_added_is_the_users(make().await).await;
    changes::an_account_that_is_there_is_not_added(make().await).await;
    changes::a_refresh_changes_what_the_grant_brings(make().await).await;
    changes::an_address_in_any_spelling_finds_its_user(make().await).await;
    changes::a_user_without_an_address_is_found_by_none(make().await).await;
    changes::a_key_that_no_user_has_changes_nobody(make().await).await;
    changes::a_change_is_decided_on_the_user_and_all_accounts(make().await).await;
    changes::only_a_reclaim_writes_the_user(make().await).await;

    removals::an_account_that_is_removed_goes_with_its_tokens(make().await).await;
    removals::the_last_account_can_be_removed(make().await).await;
    removals::an_account_of_another_user_is_not_changed(make().await).await;
    removals::a_user_that_is_deleted_goes_with_all_accounts(make().await).await;
    removals::a_user_that_is_reclaimed_has_the_new_account_only(make().await).await;
    removals::a_reclaim_may_bring_an_account_of_the_users_own(make().await).await;
    removals::a_reclaim_does_not_take_the_account_of_another(make().await).await;

    checks::a_check_that_refuses_undoes_a_change(make().await).await;
    checks::a_check_that_refuses_undoes_a_first_login(make().await).await;
    checks::a_check_is_asked_about_what_is_written(make().await).await;
    checks::a_check_that_waits_keeps_other_changes_away(make().await).await;

    tokens::tokens_are_replaced_whole(make().await).await;
    tokens::a_token_that_is_not_given_is_none(make().await).await;
    tokens::another_refresh_token_is_not_replaced(make().await).await;
    tokens::an_account_without_a_refresh_token_keeps_its_tokens(make().await).await;
    tokens::tokens_of_an_account_that_is_gone_are_not_replaced(make().await).await;
    tokens::of_many_replacements_at_once_one_is_written(make().await).await;

    races::one_account_at_once_makes_one_user(make().await).await;
    races::different_people_at_once_are_different_users(make().await).await;
    races::one_address_at_once_goes_to_one_account(make().await).await;
    races::returning_logins_at_once_all_succeed(make().await).await;
    races::a_sign_up_that_is_dropped_is_whole_or_nothing(make().await).await;

    changes_at_once::removals_at_once_leave_one_account(make().await).await;
    changes_at_once::one_account_at_once_is_added_to_one_user(make().await).await;
    changes_at_once::one_account_at_once_is_added_or_signs_up(make().await).await;
    changes_at_once::changes_of_all_kinds_at_once_leave_accounts_whole(make().await).await;
    changes_at_once::a_deletion_among_logins_and_additions_leaves_nothing(make().await).await;

    drops::an_addition_or_removal_that_is_dropped_is_whole_or_nothing(make().await).await;
    drops::a_reclaim_that_is_dropped_is_whole_or_nothing(make().await).await;
    drops::a_deletion_that_is_dropped_is_whole_or_nothing(make().await).await;

    claims::of_many_owners_at_once_one_gets_a_claim(make().await).await;
    claims::a_claim_is_its_owners_until_it_runs_out(make().await).await;
    claims::claims_do_not_touch_each_other(make().await).await;
}

/// What the provider "google" grants the person `name`, who has an address, at their first login.
fn first_grant(name: &str) -> Grant {
    let profile = Profile::new(format!("id-of-{name}")).with_email(&format!("{name}@example.com"), true);
    grant(profile, &format!("first-{name}"))
}

/// A grant of "google" with an access token, a refresh token and an end.
fn grant(profile: Profile, token: &str) -> Grant {
    let tokens = Tokens::new(format!("access-{token}"))
        .with_refresh_token(format!("refresh-{token}"))
        .with_expires_at(1_900_000_000);
    Grant::new("google", profile, tokens)
}

/// What a call gave; an error is a failure of the check.
fn must<T>(what: &str, result: Result<T, StoreError>) -> T {
    result.unwrap_or_else(|error| {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let _ = write!(text, ": {cause}");
            source = cause.source();
        }
        panic!("{what} gave an error: {text}")
    })
}

/// `grant` as a first login, or `None` if the user model needs an address that it has not.
async fn try_sign_up<A: OAuthAccount, S: Store<A>>(store: &S, grant: &Grant) -> Option<SignUp<A>> {
    let new = NewLogin::new(grant.clone(), true)?;
    Some(must("sign_up", store.sign_up(new).await))
}

async fn sign_up<A: OAuthAccount, S: Store<A>>(store: &S, grant: &Grant) -> SignUp<A> {
    try_sign_up(store, grant).await.expect("a grant with an address makes a user")
}

/// A first login that makes a user.
async fn create<A: OAuthAccount, S: Store<A>>(store: &S, grant: &Grant) -> LoggedIn<A> {
    match sign_up(store, grant).await {
        SignUp::Created(login) => login,
        other => panic!("a new account with a free address makes a user, but this came of it: {other:?}"),
    }
}

/// A first login that makes a user whose address is not verified.
async fn create_unverified<A: OAuthAccount, S: Store<A>>(store: &S, grant: &Grant) -> LoggedIn<A> {
    let new = NewLogin::new(grant.clone(), false).expect("a grant with an address makes a user");
    match must("sign_up", store.sign_up(new).await) {
        SignUp::Created(login) => login,
        other => panic!("a new account with a free address makes a user, but this came of it: {other:?}"),
    }
}

/// A returning login of an account that is there.
async fn log_in<A: OAuthAccount, S: Store<A>>(store: &S, grant: &Grant) -> LoggedIn<A> {
    must("log_in", store.log_in(grant).await).expect("a known account logs its user in")
}

/// Runs `count` tasks that begin together.
async fn together<S, T, F, Fut>(store: S, count: usize, task: F) -> Vec<T>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: Fn(Arc<S>, usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
{
    let (store, barrier) = (Arc::new(store), Arc::new(Barrier::new(count)));
    let mut tasks = JoinSet::new();
    for index in 0..count {
        let (task, barrier) = (task(Arc::clone(&store), index), Arc::clone(&barrier));
        tasks.spawn(async move {
            barrier.wait().await;
            task.await
        });
    }
    tasks.join_all().await
}

fn email_key<A: OAuthAccount>(login: &LoggedIn<A>) -> Option<String> {
    use crate::model::OAuthUser as _;
    login.user.email().map(Email::key)
}
