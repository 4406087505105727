//! The own account.

pub mod change_password;
pub mod get;
