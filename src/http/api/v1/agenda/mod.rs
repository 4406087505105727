//! What the cases of the caller ask for.

pub mod get;
