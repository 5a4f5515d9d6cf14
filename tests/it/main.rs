//! Behaviour, by topic.
mod stores;
