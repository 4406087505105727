//! The table `organization_exclusions`: pairs of organizations that are kept apart.

use super::{Result, Tx};
use crate::domain::{AccountId, Day, NeedId, OfficeId, OrganizationId, PairExclusion, PairExclusionDetails};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct ExclusionRow {
    organization_id: uuid::Uuid,
    organization: String,
    details: Json<PairExclusionDetails>,
    account_id: Option<uuid::Uuid>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ExclusionRow> for PairExclusion {
    fn from(row: ExclusionRow) -> Self {
        Self {
            organization_id: OrganizationId(row.organization_id),
            organization: row.organization,
            details: row.details.0,
            account_id: row.account_id.map(AccountId),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Two organizations in the order in which a row has them.
fn pair(a: OrganizationId, b: OrganizationId) -> (uuid::Uuid, uuid::Uuid) {
    (a.0.min(b.0), a.0.max(b.0))
}

/// Whom an organization is kept apart from, by name.
pub async fn list(tx: &mut Tx, organization: OrganizationId, today: Day) -> Result<Vec<PairExclusion>> {
    let rows: Vec<ExclusionRow> = sqlx::query_as(
        "SELECT o.id AS organization_id, o.name AS organization, x.details, x.account_id, x.version, x.created_at,
             x.updated_at
         FROM organization_exclusions x
         JOIN organizations o ON o.id = CASE WHEN x.one_id = $1 THEN x.other_id ELSE x.one_id END
         WHERE (x.one_id = $1 OR x.other_id = $1) AND x.lifted_at IS NULL
             AND (x.until_on IS NULL OR x.until_on >= $2)
         ORDER BY o.name, o.id",
    )
    .bind(organization.0)
    .bind(today.date())
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(PairExclusion::from).collect())
}

/// The exclusion of a pair, seen from `organization`, whatever its last day; none where there is none or it was lifted.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    other: OrganizationId,
) -> Result<Option<PairExclusion>> {
    let (one_id, other_id) = pair(organization, other);
    let row: Option<ExclusionRow> = sqlx::query_as(
        "SELECT o.id AS organization_id, o.name AS organization, x.details, x.account_id, x.version, x.created_at,
             x.updated_at
         FROM organization_exclusions x JOIN organizations o ON o.id = $3
         WHERE x.one_id = $1 AND x.other_id = $2 AND x.lifted_at IS NULL",
    )
    .bind(one_id)
    .bind(other_id)
    .bind(other.0)
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(PairExclusion::from))
}

/// Whether two organizations are kept apart today.
pub async fn is_excluded(tx: &mut Tx, a: OrganizationId, b: OrganizationId, today: Day) -> Result<bool> {
    let (one_id, other_id) = pair(a, b);
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT FROM organization_exclusions
             WHERE one_id = $1 AND other_id = $2 AND lifted_at IS NULL AND (until_on IS NULL OR until_on >= $3)
         )",
    )
    .bind(one_id)
    .bind(other_id)
    .bind(today.date())
    .fetch_one(tx.connection())
    .await?)
}

/// Whom these organizations are kept apart from today, by organization.
pub async fn of_organizations(
    tx: &mut Tx,
    ids: &[OrganizationId],
    today: Day,
) -> Result<HashMap<OrganizationId, Vec<OrganizationId>>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, uuid::Uuid)> = sqlx::query_as(
        "SELECT one_id, other_id FROM organization_exclusions
         WHERE one_id = ANY($1) AND lifted_at IS NULL AND (until_on IS NULL OR until_on >= $2)
         UNION ALL
         SELECT other_id, one_id FROM organization_exclusions
         WHERE other_id = ANY($1) AND lifted_at IS NULL AND (until_on IS NULL OR until_on >= $2)
         ORDER BY 1, 2",
    )
    .bind(ids)
    .bind(today.date())
    .fetch_all(tx.connection())
    .await?;
    let mut excluded: HashMap<OrganizationId, Vec<OrganizationId>> = HashMap::new();
    for (id, other) in rows {
        excluded.entry(OrganizationId(id)).or_default().push(OrganizationId(other));
    }
    Ok(excluded)
}

/// Writes what keeps a pair apart if the stored version is still `version` (0: nothing does yet); the new version, or
/// none if it is not.
pub async fn update(
    tx: &mut Tx,
    (office_id, account_id): (OfficeId, Option<AccountId>),
    (a, b): (OrganizationId, OrganizationId),
    details: &PairExclusionDetails,
    version: i64,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let (one_id, other_id) = pair(a, b);
    Ok(sqlx::query_scalar(
        "INSERT INTO organization_exclusions AS x
             (office_id, one_id, other_id, details, account_id, created_at, updated_at)
         SELECT $1, $2, $3, $4, $5, $7, $7
         WHERE $6 = 0 OR EXISTS (SELECT FROM organization_exclusions WHERE one_id = $2 AND other_id = $3)
         ON CONFLICT (one_id, other_id) DO UPDATE
             SET details = $4, account_id = $5, updated_at = $7, version = x.version + 1, lifted_at = NULL,
                 created_at = CASE WHEN x.lifted_at IS NULL THEN x.created_at ELSE $7 END
             WHERE $6 = CASE WHEN x.lifted_at IS NULL THEN x.version ELSE 0 END
         RETURNING version",
    )
    .bind(office_id.0)
    .bind(one_id)
    .bind(other_id)
    .bind(Json(details))
    .bind(account_id.map(|id| id.0))
    .bind(version)
    .bind(now)
    .fetch_optional(tx.connection())
    .await?)
}

/// Lifts the exclusion of a pair if its version is still this one; the version it had, or none if it is not.
pub async fn lift(
    tx: &mut Tx,
    (a, b): (OrganizationId, OrganizationId),
    version: i64,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let (one_id, other_id) = pair(a, b);
    Ok(sqlx::query_scalar(
        "UPDATE organization_exclusions SET lifted_at = $4, updated_at = $4
         WHERE one_id = $1 AND other_id = $2 AND version = $3 AND lifted_at IS NULL
         RETURNING version",
    )
    .bind(one_id)
    .bind(other_id)
    .bind(version)
    .bind(now)
    .fetch_optional(tx.connection())
    .await?)
}

/// Lifts what has run out before `today`, in every office the principal sees: the office and the two organizations.
pub async fn lift_run_out(
    tx: &mut Tx,
    today: Day,
    now: DateTime<Utc>,
) -> Result<Vec<(OfficeId, OrganizationId, OrganizationId)>> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid, uuid::Uuid)> = sqlx::query_as(
        "UPDATE organization_exclusions SET lifted_at = $2, updated_at = $2
         WHERE until_on < $1 AND lifted_at IS NULL
         RETURNING office_id, one_id, other_id",
    )
    .bind(today.date())
    .bind(now)
    .fetch_all(tx.connection())
    .await?;
    let ids = |(office, one, other)| (OfficeId(office), OrganizationId(one), OrganizationId(other));
    Ok(rows.into_iter().map(ids).collect())
}

/// A case under way of two organizations, and the title of its need.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct CaseOfPair {
    pub id: uuid::Uuid,
    pub need_id: uuid::Uuid,
    pub title: String,
}

impl CaseOfPair {
    pub fn need(&self) -> NeedId {
        NeedId(self.need_id)
    }
}

/// The cases of an organization that are under way with any of these others, by the other.
pub async fn list_cases(
    tx: &mut Tx,
    organization: OrganizationId,
    others: &[OrganizationId],
) -> Result<Vec<(OrganizationId, CaseOfPair)>> {
    let others: Vec<uuid::Uuid> = others.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, uuid::Uuid, uuid::Uuid, String)> = sqlx::query_as(
        "SELECT CASE WHEN n.organization_id = $1 THEN i.organization_id ELSE n.organization_id END, i.id, n.id,
             n.details->>'title'
         FROM introductions i JOIN needs n ON n.id = i.need_id
         WHERE i.stage NOT IN ('closed', 'contracted')
             AND (n.organization_id = $1 AND i.organization_id = ANY($2)
                 OR i.organization_id = $1 AND n.organization_id = ANY($2))
         ORDER BY i.id DESC",
    )
    .bind(organization.0)
    .bind(others)
    .fetch_all(tx.connection())
    .await?;
    let case = |(other, id, need_id, title)| (OrganizationId(other), CaseOfPair { id, need_id, title });
    Ok(rows.into_iter().map(case).collect())
}
