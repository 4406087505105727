//! Accounts of the office.

pub mod create;
pub mod get;
pub mod list;
pub mod reset_password;
pub mod update;

use serde::Serialize;
use utoipa::ToSchema;

/// A password that is shown this once, to be told to its owner.
#[derive(Serialize, ToSchema)]
pub struct PasswordResponse {
    pub password: String,
}
