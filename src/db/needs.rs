//! The tables `needs` and `told_candidates`.

use super::{Page, Result, Tx, one_row, stored_word};
use crate::domain::{AccountId, Day, Need, NeedDetails, NeedId, NeedStatus, OfficeId, OrganizationId};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

const TABLE: &str = "needs";

#[derive(sqlx::FromRow)]
struct NeedRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    organization_id: uuid::Uuid,
    coordinator_id: Option<uuid::Uuid>,
    status: String,
    details: Json<NeedDetails>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<NeedRow> for Need {
    type Error = super::Error;
    fn try_from(row: NeedRow) -> Result<Self> {
        Ok(Self {
            id: NeedId(row.id),
            office_id: OfficeId(row.office_id),
            organization_id: OrganizationId(row.organization_id),
            coordinator_id: row.coordinator_id.map(AccountId),
            status: stored_word(TABLE, "status", &row.status, &NeedStatus::ALL, NeedStatus::as_str)?,
            details: row.details.0,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// What a list of needs may be narrowed to.
#[derive(Debug, Default)]
pub struct Filter {
    pub status: Option<NeedStatus>,
    pub organization_id: Option<OrganizationId>,
    pub coordinator_id: Option<AccountId>,
    pub newest_first: bool,
}

pub async fn find(tx: &mut Tx, id: NeedId) -> Result<Option<Need>> {
    let row: Option<NeedRow> = sqlx::query_as("SELECT * FROM needs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Need::try_from).transpose()
}

/// The need, locked until the transaction ends.
pub async fn lock_for_update(tx: &mut Tx, id: NeedId) -> Result<Option<Need>> {
    let row: Option<NeedRow> = sqlx::query_as("SELECT * FROM needs WHERE id = $1 FOR UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Need::try_from).transpose()
}

pub async fn list(tx: &mut Tx, filter: &Filter, after: Option<uuid::Uuid>, limit: i64) -> Result<Page<Need>> {
    let mut query = sqlx::QueryBuilder::new("SELECT * FROM needs WHERE true");
    if let Some(status) = filter.status {
        query.push(" AND status = ").push_bind(status.as_str());
    }
    if let Some(organization) = filter.organization_id {
        query.push(" AND organization_id = ").push_bind(organization.0);
    }
    if let Some(coordinator) = filter.coordinator_id {
        query.push(" AND coordinator_id = ").push_bind(coordinator.0);
    }
    let (further, order) = if filter.newest_first { (" AND id < ", " DESC") } else { (" AND id > ", "") };
    if let Some(after) = after {
        query.push(further).push_bind(after);
    }
    query.push(" ORDER BY id").push(order).push(" LIMIT ").push_bind(limit + 1);
    let rows: Vec<NeedRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    let items = rows.into_iter().map(Need::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, limit, |need| need.id.0))
}

/// Every open need of the office but those that an organization was rejected for, and those of whom it is kept apart
/// from today.
pub async fn list_open_to(
    tx: &mut Tx,
    office_id: OfficeId,
    organization: OrganizationId,
    today: Day,
) -> Result<Vec<Need>> {
    let rows: Vec<NeedRow> = sqlx::query_as(
        "SELECT * FROM needs n
         WHERE office_id = $1 AND status = 'open' AND NOT EXISTS (
             SELECT FROM judgements j
             WHERE j.need_id = n.id AND j.organization_id = $2 AND j.decision = 'rejected'
         ) AND NOT EXISTS (
             SELECT FROM organization_exclusions x
             WHERE x.one_id = least(n.organization_id, $2) AND x.other_id = greatest(n.organization_id, $2)
                 AND x.lifted_at IS NULL AND (x.until_on IS NULL OR x.until_on >= $3)
         )
         ORDER BY id",
    )
    .bind(office_id.0)
    .bind(organization.0)
    .bind(today.date())
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(Need::try_from).collect()
}

/// Needs of the office that something was decided about, the latest first, at most `limit`.
pub async fn list_judged(tx: &mut Tx, office_id: OfficeId, limit: i64) -> Result<Vec<Need>> {
    let rows: Vec<NeedRow> = sqlx::query_as(
        "SELECT * FROM needs n
         WHERE office_id = $1 AND EXISTS (SELECT FROM judgements j WHERE j.need_id = n.id)
         ORDER BY id DESC LIMIT $2",
    )
    .bind(office_id.0)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(Need::try_from).collect()
}

/// The first of the open needs of the office in the order of ids, so many at most, after `after`: their ids.
pub async fn list_open_ids(
    tx: &mut Tx,
    office_id: OfficeId,
    after: Option<NeedId>,
    limit: i64,
) -> Result<Vec<NeedId>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM needs WHERE office_id = $1 AND status = 'open' AND id > $2 ORDER BY id LIMIT $3",
    )
    .bind(office_id.0)
    .bind(after.map_or(uuid::Uuid::nil(), |id| id.0))
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    Ok(ids.into_iter().map(NeedId).collect())
}

/// The open needs of the office after `after` up to `until`, in the order of ids: their ids.
pub async fn list_open_ids_until(
    tx: &mut Tx,
    office_id: OfficeId,
    after: Option<NeedId>,
    until: NeedId,
) -> Result<Vec<NeedId>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM needs WHERE office_id = $1 AND status = 'open' AND id > $2 AND id <= $3 ORDER BY id",
    )
    .bind(office_id.0)
    .bind(after.map_or(uuid::Uuid::nil(), |id| id.0))
    .bind(until.0)
    .fetch_all(tx.connection())
    .await?;
    Ok(ids.into_iter().map(NeedId).collect())
}

/// The need of an organization with exactly this title, the oldest where there are several.
pub async fn find_titled(tx: &mut Tx, owner: OrganizationId, title: &str) -> Result<Option<NeedId>> {
    let id: Option<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM needs WHERE organization_id = $1 AND details->>'title' = $2 ORDER BY id LIMIT 1",
    )
    .bind(owner.0)
    .bind(title)
    .fetch_optional(tx.connection())
    .await?;
    Ok(id.map(NeedId))
}

/// Drafts, the latest first, so many at most; and how many there are.
pub async fn list_drafts(tx: &mut Tx, limit: i64) -> Result<(Vec<Need>, i64)> {
    let all = sqlx::query_scalar("SELECT count(*) FROM needs WHERE status = 'draft'");
    let all = all.fetch_one(tx.connection()).await?;
    let rows: Vec<NeedRow> =
        sqlx::query_as("SELECT * FROM needs WHERE status = 'draft' ORDER BY id DESC LIMIT $1")
            .bind(limit)
            .fetch_all(tx.connection())
            .await?;
    Ok((rows.into_iter().map(Need::try_from).collect::<Result<_>>()?, all))
}

/// Open or paused needs whose deadline lies on `until` or before, the nearest first, so many at most; and how many
/// there are.
pub async fn list_due(tx: &mut Tx, until: Day, limit: i64) -> Result<(Vec<Need>, i64)> {
    let all = sqlx::query_scalar(
        "SELECT count(*) FROM needs WHERE status IN ('open', 'paused') AND details->>'deadline_on' <= $1",
    );
    let all = all.bind(until.to_string()).fetch_one(tx.connection()).await?;
    let rows: Vec<NeedRow> = sqlx::query_as(
        "SELECT * FROM needs WHERE status IN ('open', 'paused') AND details->>'deadline_on' <= $1
         ORDER BY details->>'deadline_on', id LIMIT $2",
    )
    .bind(until.to_string())
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    Ok((rows.into_iter().map(Need::try_from).collect::<Result<_>>()?, all))
}

/// Open or paused needs whose deadline lies before `today`, in every office the principal sees.
pub async fn list_overdue(tx: &mut Tx, today: Day) -> Result<Vec<(NeedId, OfficeId)>> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid)> = sqlx::query_as(
        "SELECT id, office_id FROM needs
         WHERE status IN ('open', 'paused') AND details->>'deadline_on' < $1 ORDER BY id",
    )
    .bind(today.to_string())
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, office)| (NeedId(id), OfficeId(office))).collect())
}

pub async fn insert(tx: &mut Tx, need: &Need) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO needs
             (id, office_id, organization_id, coordinator_id, status, details, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(need.id.0)
    .bind(need.office_id.0)
    .bind(need.organization_id.0)
    .bind(need.coordinator_id.map(|id| id.0))
    .bind(need.status.as_str())
    .bind(Json(&need.details))
    .bind(need.created_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Writes details, coordinator and status if the stored version is still that of `need`; the new version, or none
/// if it is not.
pub async fn update(tx: &mut Tx, need: &Need, now: DateTime<Utc>) -> Result<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "UPDATE needs SET details = $3, coordinator_id = $4, status = $5, version = version + 1, updated_at = $6
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(need.id.0)
    .bind(need.version)
    .bind(Json(&need.details))
    .bind(need.coordinator_id.map(|id| id.0))
    .bind(need.status.as_str())
    .bind(now)
    .fetch_optional(tx.connection())
    .await?;
    Ok(version)
}

/// The organizations that the coordinator has been told of as candidates for a need.
pub async fn list_told(tx: &mut Tx, need: NeedId) -> Result<Vec<OrganizationId>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT organization_id FROM told_candidates WHERE need_id = $1 ORDER BY organization_id",
    )
    .bind(need.0)
    .fetch_all(tx.connection())
    .await?;
    Ok(ids.into_iter().map(OrganizationId).collect())
}

/// Remembers that the coordinator has been told of these candidates.
pub async fn insert_told(
    tx: &mut Tx,
    office_id: OfficeId,
    need: NeedId,
    organizations: &[OrganizationId],
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<uuid::Uuid> = organizations.iter().map(|id| id.0).collect();
    sqlx::query(
        "INSERT INTO told_candidates (need_id, organization_id, office_id, told_at)
         SELECT $1, organization_id, $3, $4 FROM unnest($2::uuid[]) AS organization_id
         ON CONFLICT DO NOTHING",
    )
    .bind(need.0)
    .bind(ids)
    .bind(office_id.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// The titles of some needs, and whose they are.
pub async fn titles(tx: &mut Tx, ids: &[NeedId]) -> Result<HashMap<NeedId, (String, OrganizationId)>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, String, uuid::Uuid)> =
        sqlx::query_as("SELECT id, details->>'title', organization_id FROM needs WHERE id = ANY($1)")
            .bind(ids)
            .fetch_all(tx.connection())
            .await?;
    Ok(rows.into_iter().map(|(id, title, owner)| (NeedId(id), (title, OrganizationId(owner)))).collect())
}
