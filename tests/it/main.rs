//! Behaviour, by topic.
mod authorize;
mod limits;
mod login;
mod methods;
mod page;
mod profiles;
mod providers;
mod races;
mod redirect;
mod refusals;
mod repository;
mod sessions;
mod state;
mod store_faults;
mod stores;
mod support;
mod tabs;
