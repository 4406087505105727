//! Handovers of cases and needs from one coordinator to another.

pub mod create;
pub mod get;
pub mod list;
pub mod plan;
