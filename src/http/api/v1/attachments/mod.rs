//! Attachments of organizations and cases. For the office's coordinators only.

pub mod create;
pub mod delete;
pub mod get;
pub mod get_content;
pub mod list;
