//! Notes of the office about organizations and cases. For the office's coordinators only.

pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod update;
