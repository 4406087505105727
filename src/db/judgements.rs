//! The tables `judgements` and `deleted_judgements`: what coordinators decided about candidates.

use super::{Page, Result, Tx};
use crate::domain::{
    AccountId, Decision, Judgement, JudgementDetails, NeedId, OfficeId, OrganizationId, PastCase,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct JudgementRow {
    need_id: uuid::Uuid,
    organization_id: uuid::Uuid,
    details: Json<JudgementDetails>,
    account_id: Option<uuid::Uuid>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<JudgementRow> for Judgement {
    fn from(row: JudgementRow) -> Self {
        Self {
            need_id: NeedId(row.need_id),
            organization_id: OrganizationId(row.organization_id),
            details: row.details.0,
            account_id: row.account_id.map(AccountId),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub async fn find(tx: &mut Tx, need: NeedId, organization: OrganizationId) -> Result<Option<Judgement>> {
    let row: Option<JudgementRow> =
        sqlx::query_as("SELECT * FROM judgements WHERE need_id = $1 AND organization_id = $2")
            .bind(need.0)
            .bind(organization.0)
            .fetch_optional(tx.connection())
            .await?;
    Ok(row.map(Judgement::from))
}

/// One page of a need's judgements, in the order of the organizations.
pub async fn list(
    tx: &mut Tx,
    need: NeedId,
    decision: Option<Decision>,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Page<Judgement>> {
    let rows: Vec<JudgementRow> = sqlx::query_as(
        "SELECT * FROM judgements
         WHERE need_id = $1 AND ($2::text IS NULL OR decision = $2) AND ($3::uuid IS NULL OR organization_id > $3)
         ORDER BY organization_id LIMIT $4 + 1",
    )
    .bind(need.0)
    .bind(decision.map(Decision::as_str))
    .bind(after)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    let judgements = rows.into_iter().map(Judgement::from).collect();
    Ok(Page::cut(judgements, limit, |judgement| judgement.organization_id.0))
}

/// Every judgement of a need, in the order of the organizations.
pub async fn list_all(tx: &mut Tx, need: NeedId) -> Result<Vec<Judgement>> {
    let rows: Vec<JudgementRow> =
        sqlx::query_as("SELECT * FROM judgements WHERE need_id = $1 ORDER BY organization_id")
            .bind(need.0)
            .fetch_all(tx.connection())
            .await?;
    Ok(rows.into_iter().map(Judgement::from).collect())
}

/// Every judgement of some needs, each need's in the order of the organizations.
pub async fn list_of_needs(tx: &mut Tx, needs: &[NeedId]) -> Result<HashMap<NeedId, Vec<Judgement>>> {
    let needs: Vec<uuid::Uuid> = needs.iter().map(|need| need.0).collect();
    let rows: Vec<JudgementRow> =
        sqlx::query_as("SELECT * FROM judgements WHERE need_id = ANY($1) ORDER BY need_id, organization_id")
            .bind(needs)
            .fetch_all(tx.connection())
            .await?;
    let mut judgements: HashMap<NeedId, Vec<Judgement>> = HashMap::new();
    for judgement in rows.into_iter().map(Judgement::from) {
        judgements.entry(judgement.need_id).or_default().push(judgement);
    }
    Ok(judgements)
}

type RecordRow = (uuid::Uuid, uuid::Uuid, Json<JudgementDetails>);

/// The records of the organizations of an office from after `after` up to `last`: of those that have one the cases, in
/// the order of needs.
pub async fn list_records(
    tx: &mut Tx,
    office_id: OfficeId,
    after: Option<OrganizationId>,
    last: OrganizationId,
) -> Result<HashMap<OrganizationId, Vec<PastCase>>> {
    let rows: Vec<RecordRow> = sqlx::query_as(
        "SELECT organization_id, need_id, details FROM judgements
         WHERE office_id = $1 AND organization_id > $2 AND organization_id <= $3
             AND tells_what_came_of_it(details)
         ORDER BY organization_id, need_id",
    )
    .bind(office_id.0)
    .bind(after.map_or(uuid::Uuid::nil(), |id| id.0))
    .bind(last.0)
    .fetch_all(tx.connection())
    .await?;
    Ok(records(rows))
}

/// The records of some organizations.
pub async fn list_records_of(
    tx: &mut Tx,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Vec<PastCase>>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<RecordRow> = sqlx::query_as(
        "SELECT organization_id, need_id, details FROM judgements
         WHERE organization_id = ANY($1) AND tells_what_came_of_it(details)
         ORDER BY organization_id, need_id",
    )
    .bind(ids)
    .fetch_all(tx.connection())
    .await?;
    Ok(records(rows))
}

fn records(rows: Vec<RecordRow>) -> HashMap<OrganizationId, Vec<PastCase>> {
    let mut records: HashMap<OrganizationId, Vec<PastCase>> = HashMap::new();
    for (organization, need, Json(details)) in rows {
        if let Some(result) = details.result() {
            let case = PastCase { need: NeedId(need), result };
            records.entry(OrganizationId(organization)).or_default().push(case);
        }
    }
    records
}

/// Writes a judgement if the stored version is still its `version` (0: there is none yet); what is stored then, or
/// none if it is not. Where one was taken back before, its versions are gone on with.
pub async fn update(tx: &mut Tx, office_id: OfficeId, judgement: &Judgement) -> Result<Option<Judgement>> {
    let row: Option<JudgementRow> = sqlx::query_as(
        "INSERT INTO judgements AS j
             (need_id, organization_id, office_id, decision, details, account_id, created_at, updated_at, version)
         SELECT $1, $2, $3, $4, $5, $6, $7, $7, 1 + coalesce(
             (SELECT version FROM deleted_judgements WHERE need_id = $1 AND organization_id = $2), 0)
         WHERE $8 = 0 OR EXISTS (SELECT FROM judgements WHERE need_id = $1 AND organization_id = $2)
         ON CONFLICT (need_id, organization_id) DO UPDATE
             SET decision = $4, details = $5, account_id = $6, updated_at = $7, version = j.version + 1
             WHERE j.version = $8
         RETURNING need_id, organization_id, details, account_id, version, created_at, updated_at",
    )
    .bind(judgement.need_id.0)
    .bind(judgement.organization_id.0)
    .bind(office_id.0)
    .bind(judgement.details.decision.as_str())
    .bind(Json(&judgement.details))
    .bind(judgement.account_id.map(|id| id.0))
    .bind(judgement.updated_at)
    .bind(judgement.version)
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(Judgement::from))
}

/// Removes a judgement if its version is still this one; the version it had, or none if it is not.
pub async fn delete(
    tx: &mut Tx,
    need: NeedId,
    organization: OrganizationId,
    version: i64,
) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "WITH deleted AS (
             DELETE FROM judgements WHERE need_id = $1 AND organization_id = $2 AND version = $3
             RETURNING need_id, organization_id, office_id, version
         )
         INSERT INTO deleted_judgements (need_id, organization_id, office_id, version)
         SELECT need_id, organization_id, office_id, version FROM deleted
         ON CONFLICT (need_id, organization_id) DO UPDATE SET version = excluded.version
         RETURNING version",
    )
    .bind(need.0)
    .bind(organization.0)
    .bind(version)
    .fetch_optional(tx.connection())
    .await?)
}
