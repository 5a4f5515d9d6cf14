//! The providers that a service can call without a route: for fresh tokens, and to take tokens back.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::transaction::Intent;
use crate::provider::ProviderClient;

/// The providers of one service, by name: those that it was given, and those whose routes have answered a request.
#[derive(Debug, Default)]
pub(crate) struct Providers(RwLock<HashMap<String, Arc<ProviderClient>>>);

impl Providers {
    /// Takes up a provider, unless one of its name is known.
    pub(crate) fn add(&self, provider: &Arc<ProviderClient>) {
        let name = provider.registration().name();
        if self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(name) {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(name.to_owned()).or_insert_with(|| Arc::clone(provider));
    }

    /// The provider of this name. One whose routes were made in this process for the same account model is known before
    /// they have answered anything.
    pub(crate) fn get(&self, account: TypeId, name: &str) -> Option<Arc<ProviderClient>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        known.or_else(|| Started::with(|started| started.get(&account)?.get(name)?.alone()))
    }
}

/// The routes of one name that were made in this process.
#[derive(Debug, Default)]
struct Started {
    /// The provider. Two of one name are on loopback, in tests: which of them is meant only a service can tell.
    providers: Vec<Arc<ProviderClient>>,
    logs_in: bool,
}

type AllStarted = HashMap<TypeId, HashMap<String, Started>>;

impl Started {
    fn with<T>(use_it: impl FnOnce(&mut AllStarted) -> T) -> T {
        static STARTED: Mutex<Option<AllStarted>> = Mutex::new(None);
        use_it(STARTED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
    }

    fn alone(&self) -> Option<Arc<ProviderClient>> {
        match &*self.providers {
            [one] => Some(Arc::clone(one)),
            _ => None,
        }
    }
}

/// Notes that routes of a provider were made for an account model.
pub(crate) fn started(account: TypeId, provider: &Arc<ProviderClient>, intent: Intent) {
    Started::with(|all| {
        let of_model = all.entry(account).or_default();
        let started = of_model.entry(provider.registration().name().to_owned()).or_default();
        started.logs_in |= intent == Intent::LogIn;
        // More than two say no more than two.
        if started.providers.len() < 2 && !started.providers.iter().any(|other| other.is_same(provider)) {
            started.providers.push(Arc::clone(provider));
        }
    });
}

/// Whether an account at this provider lets its user in: not, if all that was made for it in this process are routes that
/// associate. Of a provider that is not known here, another process may have the routes.
pub(crate) fn is_way_in(account: TypeId, name: &str) -> bool {
    Started::with(|all| all.get(&account).and_then(|all| all.get(name)).is_none_or(|started| started.logs_in))
}

/// The account models of one user model that have routes in this process.
#[derive(Debug, Default)]
struct Models {
    accounts: HashSet<TypeId>,
    is_reclaimed: bool,
}

/// Notes the account model of routes. `false` if its user model has another one, and users are reclaimed: that takes from
/// whoever registered first the accounts of one model.
pub(crate) fn may_reclaim(user: TypeId, account: TypeId, reclaims: bool) -> bool {
    static MODELS: Mutex<Option<HashMap<TypeId, Models>>> = Mutex::new(None);
    let mut models = MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    let models = models.get_or_insert_default().entry(user).or_default();
    models.accounts.insert(account);
    models.is_reclaimed |= reclaims;
    !models.is_reclaimed || models.accounts.len() == 1
}
