//! The register of organizations and their profiles.

pub mod confirm_profile;
pub mod create;
pub mod get;
pub mod get_profile;
pub mod list;
pub mod update;
pub mod update_profile;
