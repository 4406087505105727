//! Signing in, staying signed in, signing out.

pub mod create;
pub mod delete;
pub mod refresh;

use crate::domain::Account;
use crate::services::sessions::Tokens;
use serde::Serialize;
use utoipa::ToSchema;

/// What a client signs its requests with.
#[derive(Serialize, ToSchema)]
pub struct SessionResponse {
    /// Goes into the header `Authorization: Bearer …`.
    access_token: String,
    /// In how many seconds the access token expires.
    expires_in_seconds: i64,
    /// Exchanged once for the next pair. Used twice, it ends the session.
    refresh_token: String,
    account: Account,
}

impl From<Tokens> for SessionResponse {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            expires_in_seconds: tokens.expires_in_seconds,
            refresh_token: tokens.refresh_token.reveal().to_owned(),
            account: tokens.account,
        }
    }
}
