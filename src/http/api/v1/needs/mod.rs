//! Needs, their candidates and consortia.

pub mod change_status;
pub mod create;
pub mod get;
pub mod list;
pub mod list_candidates;
pub mod list_consortia;
pub mod match_text;
pub mod parse;
pub mod update;
