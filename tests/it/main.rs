//! Behaviour, by topic.
mod authorize;
mod login;
mod methods;
mod page;
mod refusals;
mod repository;
mod state;
mod stores;
mod support;
mod tabs;
