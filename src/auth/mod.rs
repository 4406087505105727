//! Passwords, tokens, permissions: who somebody is and what they may do.

pub mod password;
pub mod permission;
pub mod token;

pub use permission::{Permission, may, may_for};
pub use token::{SessionSecret, TokenKeys};
