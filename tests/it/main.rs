//! Behaviour, by topic.
mod authorize;
mod login;
mod methods;
mod page;
mod stores;
mod support;
