//! The vocabulary.

pub mod get;
pub mod search;
