//! The mail log.

pub mod list;
pub mod retry;
