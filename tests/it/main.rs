//! Behaviour, by topic.
mod repository;
mod stores;
