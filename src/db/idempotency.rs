//! The table `idempotency_keys`: a creation that is sent twice creates one record.

use super::{Result, Tx};
use crate::domain::{AccountId, OfficeId};
use chrono::{DateTime, Utc};

/// What an earlier request with the same key was and led to.
pub struct Earlier {
    pub request_hash: Vec<u8>,
    pub subject_id: uuid::Uuid,
}

/// Claims the key for `subject_id`. `Some` is the earlier request that holds it already; a request that holds it
/// but has not committed yet is waited for.
pub async fn claim(
    tx: &mut Tx,
    (office_id, account_id): (OfficeId, AccountId),
    (operation, key): (&str, &str),
    request_hash: &[u8],
    subject_id: uuid::Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Earlier>> {
    let inserted = sqlx::query(
        "INSERT INTO idempotency_keys (office_id, account_id, key, operation, request_hash, subject_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(office_id.0)
    .bind(account_id.0)
    .bind(key)
    .bind(operation)
    .bind(request_hash)
    .bind(subject_id)
    .bind(now)
    .execute(tx.connection())
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(None);
    }
    let (request_hash, subject_id): (Vec<u8>, uuid::Uuid) = sqlx::query_as(
        "SELECT request_hash, subject_id FROM idempotency_keys
         WHERE account_id = $1 AND operation = $2 AND key = $3",
    )
    .bind(account_id.0)
    .bind(operation)
    .bind(key)
    .fetch_one(tx.connection())
    .await?;
    Ok(Some(Earlier { request_hash, subject_id }))
}

/// Forgets keys older than `before`.
pub async fn delete_older(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let result = sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1")
        .bind(before)
        .execute(tx.connection())
        .await?;
    Ok(result.rows_affected())
}
