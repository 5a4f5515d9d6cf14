//! What a store on SQLite promises beyond what every store does.
