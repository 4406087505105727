//! Exclusions of organizations: who is not to be introduced to whom. For the office's coordinators only.

pub mod delete;
pub mod get;
pub mod list;
pub mod update;
