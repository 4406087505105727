//! What coordinators decided about the candidates of a need.

pub mod delete;
pub mod get;
pub mod list;
pub mod update;
