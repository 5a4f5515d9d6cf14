//! Behaviour, by topic.
