//! What the office's ranking weighs with, and proposals of better weights.

pub mod accept;
pub mod dismiss;
pub mod evaluate;
pub mod get;
pub mod list_proposals;
pub mod reset;
pub mod tune;
