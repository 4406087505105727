//! The table `refresh_tokens`: each is used once, and all that descend from one sign-in share a session.

use super::{Result, Tx, one_row};
use crate::domain::{AccountId, OfficeId, SessionId};
use chrono::{DateTime, Utc};

/// A stored refresh token. The token itself is not stored, only its SHA-256 hash.
pub struct RefreshToken {
    pub account_id: AccountId,
    pub session_id: SessionId,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

type TokenRow = (uuid::Uuid, uuid::Uuid, DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The token with this hash, locked until the transaction ends.
pub async fn lock_for_update(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<RefreshToken>> {
    let row: Option<TokenRow> = sqlx::query_as(
        "SELECT account_id, session_id, expires_at, used_at, revoked_at
         FROM refresh_tokens WHERE token_hash = $1 FOR UPDATE",
    )
    .bind(token_hash)
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(|(account_id, session_id, expires_at, used_at, revoked_at)| RefreshToken {
        account_id: AccountId(account_id),
        session_id: SessionId(session_id),
        expires_at,
        used_at,
        revoked_at,
    }))
}

pub async fn insert(
    tx: &mut Tx,
    token_hash: &[u8],
    (office_id, account_id, session_id): (OfficeId, AccountId, SessionId),
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO refresh_tokens (token_hash, office_id, account_id, session_id, issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(token_hash)
    .bind(office_id.0)
    .bind(account_id.0)
    .bind(session_id.0)
    .bind(issued_at)
    .bind(expires_at)
    .execute(tx.connection())
    .await?;
    one_row("refresh_tokens", &result)
}

pub async fn update_used(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    let result = sqlx::query("UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(now)
        .execute(tx.connection())
        .await?;
    one_row("refresh_tokens", &result)
}

/// Ends one session: none of its tokens is accepted any more.
pub async fn revoke_session(tx: &mut Tx, session_id: SessionId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE refresh_tokens SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL")
        .bind(session_id.0)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Ends every session of an account: after a new password, or when it is suspended.
pub async fn revoke_account(tx: &mut Tx, account_id: AccountId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE refresh_tokens SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL")
        .bind(account_id.0)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Forgets tokens that expired before `before`.
pub async fn delete_expired(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let result = sqlx::query("DELETE FROM refresh_tokens WHERE expires_at < $1")
        .bind(before)
        .execute(tx.connection())
        .await?;
    Ok(result.rows_affected())
}
