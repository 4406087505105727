//! Letters: words of the office to the sides of cases.

pub mod approve;
pub mod draft;
pub mod drop;
pub mod get;
pub mod list;
pub mod propose;
pub mod resume;
pub mod update;
