//! Introductions: the cases of an office.

pub mod create;
pub mod get;
pub mod list;
pub mod list_steps;
pub mod take_step;
pub mod update;
