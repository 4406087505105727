//! News for the coordinator.

pub mod list;
pub mod read;
