//! All SQL and only SQL.
