//! Behaviour, by topic.
mod authorize;
mod login;
mod methods;
mod page;
mod profiles;
mod providers;
mod refusals;
mod repository;
mod sessions;
mod state;
mod stores;
mod support;
mod tabs;
