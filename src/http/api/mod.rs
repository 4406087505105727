//! The API for programs.

pub mod v1;
