//! All SQL and only SQL.

pub mod private;
