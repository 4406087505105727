//! Search over everything.

pub mod find;
