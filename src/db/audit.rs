//! The table `audit_log`: who did what to which record, and when.

use super::{Page, Result, Tx, one_row};
use crate::domain::{AccountId, AuditEntry, AuditId, OfficeId, OrganizationId};
use chrono::{DateTime, Utc};

#[derive(sqlx::FromRow)]
struct AuditRow {
    id: uuid::Uuid,
    account_id: Option<uuid::Uuid>,
    action: String,
    subject_id: Option<uuid::Uuid>,
    acted_for: Option<uuid::Uuid>,
    detail: serde_json::Value,
    at: DateTime<Utc>,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            id: AuditId(row.id),
            account_id: row.account_id.map(AccountId),
            action: row.action,
            subject_id: row.subject_id,
            acted_for: row.acted_for.map(OrganizationId),
            detail: row.detail,
            at: row.at,
        }
    }
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

/// Newest first. With one of these actions, an account that does not belong to the organization acts in its place.
pub async fn list(
    tx: &mut Tx,
    before: Option<uuid::Uuid>,
    limit: i64,
    in_its_place: &[&str],
) -> Result<Page<AuditEntry>> {
    let rows: Vec<AuditRow> = sqlx::query_as(
        "SELECT a.id, a.account_id, a.action, a.subject_id, a.detail, a.at,
                CASE WHEN p.organization_id IS DISTINCT FROM o.id THEN o.id END AS acted_for
         FROM (SELECT * FROM audit_log WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2 + 1) a
         LEFT JOIN accounts p ON p.id = a.account_id
         LEFT JOIN needs n ON n.id = a.subject_id
         LEFT JOIN organizations o
             ON o.id = COALESCE(n.organization_id, a.subject_id) AND p.id IS NOT NULL AND a.action = ANY($3)
         ORDER BY a.id DESC",
    )
    .bind(before)
    .bind(limit)
    .bind(in_its_place)
    .fetch_all(tx.connection())
    .await?;
    Ok(Page::cut(rows.into_iter().map(AuditEntry::from).collect(), limit, |entry| entry.id.0))
}

/// Something that one account did to a record of an organization.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ChangeRow {
    pub action: String,
    pub detail: serde_json::Value,
    pub at: DateTime<Utc>,
    /// The name of the account.
    pub who: String,
    pub need_id: Option<uuid::Uuid>,
    pub title: Option<String>,
}

/// What was done to an organization's register entry, its profile and its needs, of these actions only, by accounts that
/// do not belong to it or by all; the latest first.
pub async fn list_done_to(
    tx: &mut Tx,
    organization: OrganizationId,
    actions: &[&str],
    by_itself_too: bool,
    limit: i64,
) -> Result<Vec<ChangeRow>> {
    let rows = sqlx::query_as(
        "SELECT a.action, a.detail, a.at, p.name AS who, n.id AS need_id, n.details->>'title' AS title
         FROM audit_log a
         JOIN accounts p ON p.id = a.account_id AND ($3 OR p.organization_id IS DISTINCT FROM $1)
         LEFT JOIN needs n ON n.id = a.subject_id
         WHERE a.subject_id IN (SELECT $1 UNION ALL SELECT id FROM needs WHERE organization_id = $1)
             AND a.action = ANY($2)
         ORDER BY a.id DESC LIMIT $4",
    )
    .bind(organization.0)
    .bind(actions)
    .bind(by_itself_too)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows)
}
