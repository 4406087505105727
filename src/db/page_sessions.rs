//! The table `page_sessions`: who is signed in to the pages, by the hash of the secret in their cookie.

use super::{Result, Tx, accounts, one_row};
use crate::domain::{Account, AccountId, SessionId};
use chrono::{DateTime, Utc};

/// A session and whose it is.
pub struct PageSession {
    pub session_id: SessionId,
    pub account: Account,
    pub created_at: DateTime<Utc>,
    /// When the last page was asked for, give or take [`update_used`].
    pub used_at: DateTime<Utc>,
}

pub async fn find(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<PageSession>> {
    let row: Option<(uuid::Uuid, uuid::Uuid, DateTime<Utc>, DateTime<Utc>)> = sqlx::query_as(
        "SELECT session_id, account_id, created_at, used_at FROM page_sessions WHERE secret_hash = $1",
    )
    .bind(secret_hash)
    .fetch_optional(tx.connection())
    .await?;
    let Some((session, account, created_at, used_at)) = row else { return Ok(None) };
    let account = accounts::find(tx, AccountId(account)).await?;
    Ok(account.map(|account| PageSession { session_id: SessionId(session), account, created_at, used_at }))
}

pub async fn insert(
    tx: &mut Tx,
    secret_hash: &[u8],
    session_id: SessionId,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO page_sessions (secret_hash, office_id, account_id, session_id, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(secret_hash)
    .bind(account.office_id.0)
    .bind(account.id.0)
    .bind(session_id.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    one_row("page_sessions", &result)
}

/// Writes down that the session is in use. Nothing happens where it has just been ended.
pub async fn update_used(tx: &mut Tx, secret_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE page_sessions SET used_at = $2 WHERE secret_hash = $1")
        .bind(secret_hash)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn delete(tx: &mut Tx, session_id: SessionId) -> Result<()> {
    sqlx::query("DELETE FROM page_sessions WHERE session_id = $1")
        .bind(session_id.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Ends every session of an account: after a new password, or when it is suspended.
pub async fn delete_of_account(tx: &mut Tx, account_id: AccountId) -> Result<()> {
    sqlx::query("DELETE FROM page_sessions WHERE account_id = $1")
        .bind(account_id.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Forgets sessions that were last used before `used` or began before `created`.
pub async fn delete_older(tx: &mut Tx, used: DateTime<Utc>, created: DateTime<Utc>) -> Result<u64> {
    let result = sqlx::query("DELETE FROM page_sessions WHERE used_at < $1 OR created_at < $2")
        .bind(used)
        .bind(created)
        .execute(tx.connection())
        .await?;
    Ok(result.rows_affected())
}
