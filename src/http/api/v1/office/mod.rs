//! The own office.

pub mod get;
pub mod update;
