//! The table `audit_log`: who did what to which record, and when.

use super::{Page, Result, Tx, one_row};
use crate::domain::{AccountId, AuditId, OfficeId};
use chrono::{DateTime, Utc};

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema, sqlx::FromRow)]
pub struct AuditEntry {
    #[schema(value_type = uuid::Uuid)]
    pub id: uuid::Uuid,
    /// None where the service itself acted.
    pub account_id: Option<uuid::Uuid>,
    /// What was done, such as `need.create`.
    pub action: String,
    pub subject_id: Option<uuid::Uuid>,
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    pub at: DateTime<Utc>,
}

pub async fn insert(
    tx: &mut Tx,
    (office_id, account_id): (OfficeId, Option<AccountId>),
    action: &str,
    subject_id: Option<uuid::Uuid>,
    detail: &serde_json::Value,
    now: DateTime<Utc>,
) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO audit_log (id, office_id, account_id, action, subject_id, detail, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(AuditId::new().0)
    .bind(office_id.0)
    .bind(account_id.map(|id| id.0))
    .bind(action)
    .bind(subject_id)
    .bind(detail)
    .bind(now)
    .execute(tx.connection())
    .await?;
    one_row("audit_log", &result)
}

/// Newest first.
pub async fn list(tx: &mut Tx, before: Option<uuid::Uuid>, limit: i64) -> Result<Page<AuditEntry>> {
    let rows: Vec<AuditEntry> = sqlx::query_as(
        "SELECT id, account_id, action, subject_id, detail, at FROM audit_log
         WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2 + 1",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    Ok(Page::cut(rows, limit, |entry| entry.id))
}
