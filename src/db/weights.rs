//! The table `office_weights`: what tuning proposed, and which proposal an office ranks with.

use super::{Page, Result, Tx, one_row, stored_word};
use crate::domain::{AccountId, OfficeId, ProposalId, ProposalStatus};
use chrono::{DateTime, Utc};

const TABLE: &str = "office_weights";

/// A stored proposal. What its documents mean is for the engine to say.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredProposal {
    pub id: ProposalId,
    pub status: ProposalStatus,
    pub weights: serde_json::Value,
    pub report: serde_json::Value,
    pub proposed_by: Option<AccountId>,
    pub proposed_at: DateTime<Utc>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct ProposalRow {
    id: uuid::Uuid,
    status: String,
    weights: serde_json::Value,
    report: serde_json::Value,
    proposed_by: Option<uuid::Uuid>,
    proposed_at: DateTime<Utc>,
    decided_by: Option<uuid::Uuid>,
    decided_at: Option<DateTime<Utc>>,
}

impl TryFrom<ProposalRow> for StoredProposal {
    type Error = super::Error;
    fn try_from(row: ProposalRow) -> Result<Self> {
        Ok(Self {
            id: ProposalId(row.id),
            status: stored_word(TABLE, "status", &row.status, &ProposalStatus::ALL, ProposalStatus::as_str)?,
            weights: row.weights,
            report: row.report,
            proposed_by: row.proposed_by.map(AccountId),
            proposed_at: row.proposed_at,
            decided_by: row.decided_by.map(AccountId),
            decided_at: row.decided_at,
        })
    }
}

/// The proposal that the office ranks with; none where it ranks with the defaults.
pub async fn find_accepted(tx: &mut Tx, office_id: OfficeId) -> Result<Option<StoredProposal>> {
    let row: Option<ProposalRow> =
        sqlx::query_as("SELECT * FROM office_weights WHERE office_id = $1 AND status = 'accepted'")
            .bind(office_id.0)
            .fetch_optional(tx.connection())
            .await?;
    row.map(StoredProposal::try_from).transpose()
}

pub async fn find(tx: &mut Tx, id: ProposalId) -> Result<Option<StoredProposal>> {
    let row: Option<ProposalRow> = sqlx::query_as("SELECT * FROM office_weights WHERE id = $1")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(StoredProposal::try_from).transpose()
}

/// Newest first.
pub async fn list(tx: &mut Tx, before: Option<uuid::Uuid>, limit: i64) -> Result<Page<StoredProposal>> {
    let rows: Vec<ProposalRow> = sqlx::query_as(
        "SELECT * FROM office_weights WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2 + 1",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    let proposals = rows.into_iter().map(StoredProposal::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(proposals, limit, |proposal| proposal.id.0))
}

pub async fn insert(tx: &mut Tx, office_id: OfficeId, proposal: &StoredProposal) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO office_weights (id, office_id, status, weights, report, proposed_by, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(proposal.id.0)
    .bind(office_id.0)
    .bind(proposal.status.as_str())
    .bind(&proposal.weights)
    .bind(&proposal.report)
    .bind(proposal.proposed_by.map(|id| id.0))
    .bind(proposal.proposed_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Replaces the one proposal of the office with this status; whether there was one.
pub async fn replace(
    tx: &mut Tx,
    office_id: OfficeId,
    status: ProposalStatus,
    (by, at): (Option<AccountId>, DateTime<Utc>),
) -> Result<bool> {
    let result = sqlx::query(
        "UPDATE office_weights
         SET status = 'replaced', decided_by = coalesce(decided_by, $3), decided_at = coalesce(decided_at, $4)
         WHERE office_id = $1 AND status = $2",
    )
    .bind(office_id.0)
    .bind(status.as_str())
    .bind(by.map(|id| id.0))
    .bind(at)
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected() > 0)
}

/// Writes down what was decided about a proposal that waits for it.
pub async fn decide(
    tx: &mut Tx,
    id: ProposalId,
    status: ProposalStatus,
    (by, at): (Option<AccountId>, DateTime<Utc>),
) -> Result<()> {
    let result = sqlx::query(
        "UPDATE office_weights SET status = $2, decided_by = $3, decided_at = $4
         WHERE id = $1 AND status = 'proposed'",
    )
    .bind(id.0)
    .bind(status.as_str())
    .bind(by.map(|id| id.0))
    .bind(at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}
