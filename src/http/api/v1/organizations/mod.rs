//! The register of organizations and their profiles.

pub mod confirm_profile;
pub mod create;
pub mod get;
pub mod get_profile;
pub mod list;
pub mod list_counterparts;
pub mod list_fitting_needs;
pub mod list_seed_candidates;
pub mod search;
pub mod update;
pub mod update_profile;
