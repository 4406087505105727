//! The tables `organizations` and `profiles`.

use super::{Page, Result, Tx, judgements, one_row, stored};
use crate::domain::{
    Day, OfficeId, Organization, OrganizationDetails, OrganizationId, PastCase, Profile, ProfileDetails,
    TermId,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct OrganizationRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    details: Json<OrganizationDetails>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<OrganizationRow> for Organization {
    fn from(row: OrganizationRow) -> Self {
        Self {
            id: OrganizationId(row.id),
            office_id: OfficeId(row.office_id),
            details: row.details.0,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

const COLUMNS: &str = "SELECT id, office_id, details, version, created_at, updated_at FROM organizations";

/// What a list of organizations may be narrowed to.
#[derive(Debug, Default)]
pub struct Filter {
    pub kind: Option<&'static str>,
    /// A part of the folded name.
    pub folded_name: Option<String>,
}

pub async fn find(tx: &mut Tx, id: OrganizationId) -> Result<Option<Organization>> {
    let row: Option<OrganizationRow> = sqlx::query_as(
        "SELECT id, office_id, details, version, created_at, updated_at FROM organizations WHERE id = $1",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(Organization::from))
}

/// Those of the ids that are organizations of this office.
pub async fn existing(tx: &mut Tx, ids: &[OrganizationId]) -> Result<Vec<OrganizationId>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let found: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM organizations WHERE id = ANY($1)")
        .bind(ids)
        .fetch_all(tx.connection())
        .await?;
    Ok(found.into_iter().map(OrganizationId).collect())
}

/// A certificate that runs out.
#[derive(Debug)]
pub struct ExpiringCertificate {
    pub organization_id: OrganizationId,
    pub organization: String,
    pub standard: TermId,
    pub valid_until: Day,
}

/// Certificates held that run out from `from` to `until`, the soonest first, so many at most; and how many there are.
pub async fn list_expiring(
    tx: &mut Tx,
    from: Day,
    until: Day,
    limit: i64,
) -> Result<(Vec<ExpiringCertificate>, i64)> {
    let rows: Vec<(uuid::Uuid, String, String, String, i64)> = sqlx::query_as(
        "SELECT o.id, o.name, c->>'standard', c->>'valid_until', count(*) OVER ()
         FROM organizations o JOIN profiles p ON p.organization_id = o.id,
             jsonb_array_elements(p.details->'certifications') AS c
         WHERE c->>'status' = 'held' AND c->>'valid_until' BETWEEN $1 AND $2
         ORDER BY c->>'valid_until', o.name, o.id LIMIT $3",
    )
    .bind(from.to_string())
    .bind(until.to_string())
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    let all = rows.first().map_or(0, |row| row.4);
    let certificates = rows.into_iter().map(|(id, organization, standard, valid_until, _)| {
        Ok(ExpiringCertificate {
            organization_id: OrganizationId(id),
            organization,
            standard: stored("profiles", "details", &standard, TermId::parse)?,
            valid_until: stored("profiles", "details", &valid_until, Day::parse)?,
        })
    });
    Ok((certificates.collect::<Result<_>>()?, all))
}

/// A profile that nobody has confirmed for long.
#[derive(Debug)]
pub struct UnconfirmedProfile {
    pub organization_id: OrganizationId,
    pub organization: String,
    /// None where nobody ever did.
    pub confirmed_on: Option<Day>,
}

/// Organizations whose profile was not confirmed since `since`, the longest first, so many at most; and how many there
/// are.
pub async fn list_unconfirmed(tx: &mut Tx, since: Day, limit: i64) -> Result<(Vec<UnconfirmedProfile>, i64)> {
    let rows: Vec<(uuid::Uuid, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT o.id, o.name, p.details->>'confirmed_on', count(*) OVER ()
         FROM organizations o LEFT JOIN profiles p ON p.organization_id = o.id
         WHERE coalesce(p.details->>'confirmed_on', '') < $1
         ORDER BY p.details->>'confirmed_on' NULLS FIRST, o.name, o.id LIMIT $2",
    )
    .bind(since.to_string())
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    let all = rows.first().map_or(0, |row| row.3);
    let profiles = rows.into_iter().map(|(id, organization, confirmed_on, _)| {
        let confirmed_on =
            confirmed_on.map(|day| stored("profiles", "details", &day, Day::parse)).transpose()?;
        Ok(UnconfirmedProfile { organization_id: OrganizationId(id), organization, confirmed_on })
    });
    Ok((profiles.collect::<Result<_>>()?, all))
}

/// The names of these organizations.
pub async fn names(tx: &mut Tx, ids: &[OrganizationId]) -> Result<HashMap<OrganizationId, String>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, String)> =
        sqlx::query_as("SELECT id, name FROM organizations WHERE id = ANY($1)")
            .bind(ids)
            .fetch_all(tx.connection())
            .await?;
    Ok(rows.into_iter().map(|(id, name)| (OrganizationId(id), name)).collect())
}

pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Page<Organization>> {
    let mut query = sqlx::QueryBuilder::new(COLUMNS);
    query.push(" WHERE true");
    if let Some(kind) = filter.kind {
        query.push(" AND details->>'kind' = ").push_bind(kind);
    }
    if let Some(name) = &filter.folded_name {
        query.push(" AND position(").push_bind(name).push(" in folded_name) > 0");
    }
    if let Some(after) = after {
        query.push(" AND id > ").push_bind(after);
    }
    query.push(" ORDER BY id LIMIT ").push_bind(limit + 1);
    let rows: Vec<OrganizationRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    Ok(Page::cut(rows.into_iter().map(Organization::from).collect(), limit, |item| item.id.0))
}

/// Organizations whose name folds to the same text.
pub async fn list_named(tx: &mut Tx, folded_name: &str) -> Result<Vec<Organization>> {
    let rows: Vec<OrganizationRow> = sqlx::query_as(
        "SELECT id, office_id, details, version, created_at, updated_at FROM organizations
         WHERE folded_name = $1 ORDER BY id",
    )
    .bind(folded_name)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(Organization::from).collect())
}

pub async fn insert(tx: &mut Tx, organization: &Organization, folded_name: &str) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO organizations
             (id, office_id, name, folded_name, corporate_number, details, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(organization.id.0)
    .bind(organization.office_id.0)
    .bind(organization.details.name.as_str())
    .bind(folded_name)
    .bind(organization.details.corporate_number.as_ref().map(|number| number.as_str()))
    .bind(Json(&organization.details))
    .bind(organization.created_at)
    .execute(tx.connection())
    .await?;
    one_row("organizations", &result)
}

/// Writes the details if the stored version is still `version`; the new version, or none if it is not.
pub async fn update(
    tx: &mut Tx,
    id: OrganizationId,
    details: &OrganizationDetails,
    folded_name: &str,
    version: i64,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "UPDATE organizations SET name = $3, folded_name = $4, corporate_number = $5, details = $6,
             version = version + 1, updated_at = $7
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(id.0)
    .bind(version)
    .bind(details.name.as_str())
    .bind(folded_name)
    .bind(details.corporate_number.as_ref().map(|number| number.as_str()))
    .bind(Json(details))
    .bind(now)
    .fetch_optional(tx.connection())
    .await?;
    Ok(version)
}

type ProfileRow = (uuid::Uuid, Json<ProfileDetails>, i64, DateTime<Utc>);

/// The profile of an organization; an empty one of version 0 where none was written yet.
pub async fn find_profile(tx: &mut Tx, id: OrganizationId) -> Result<Profile> {
    let row: Option<ProfileRow> = sqlx::query_as(
        "SELECT organization_id, details, version, updated_at FROM profiles WHERE organization_id = $1",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await?;
    Ok(match row {
        Some((_, Json(details), version, updated_at)) => {
            Profile { organization_id: id, details, version, updated_at: Some(updated_at) }
        }
        None => {
            Profile { organization_id: id, details: ProfileDetails::default(), version: 0, updated_at: None }
        }
    })
}

/// Writes the profile if the stored version is still `version` (0: there is none yet); the new version, or none
/// if it is not.
pub async fn update_profile(
    tx: &mut Tx,
    office_id: OfficeId,
    id: OrganizationId,
    details: &ProfileDetails,
    version: i64,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "INSERT INTO profiles AS p (organization_id, office_id, details, version, updated_at)
         SELECT $2, $1, $3, 1, $5 WHERE $4 = 0 OR EXISTS (SELECT FROM profiles WHERE organization_id = $2)
         ON CONFLICT (organization_id) DO UPDATE
             SET details = $3, version = p.version + 1, updated_at = $5 WHERE p.version = $4
         RETURNING version",
    )
    .bind(office_id.0)
    .bind(id.0)
    .bind(Json(details))
    .bind(version)
    .bind(now)
    .fetch_optional(tx.connection())
    .await?;
    Ok(version)
}

type SnapshotRow = (uuid::Uuid, Json<OrganizationDetails>, Option<Json<ProfileDetails>>);

/// An organization with its profile, an empty one where none was written yet, and its record with the office.
pub type WithProfile = (OrganizationId, OrganizationDetails, ProfileDetails, Vec<PastCase>);

/// Up to `limit` organizations of the office with their profiles and records, in the order of ids after `after`: what
/// the engine ranks.
pub async fn list_with_profiles(
    tx: &mut Tx,
    office_id: OfficeId,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<WithProfile>> {
    let rows: Vec<SnapshotRow> = sqlx::query_as(
        "SELECT o.id, o.details, p.details FROM organizations o
         LEFT JOIN profiles p ON p.organization_id = o.id
         WHERE o.office_id = $1 AND o.id > $2 ORDER BY o.id LIMIT $3",
    )
    .bind(office_id.0)
    .bind(after.map_or(uuid::Uuid::nil(), |id| id.0))
    .bind(limit as i64)
    .fetch_all(tx.connection())
    .await?;
    let Some((last, ..)) = rows.last() else { return Ok(Vec::new()) };
    let records = judgements::list_records(tx, office_id, after, OrganizationId(*last)).await?;
    Ok(with_profiles(rows, records))
}

/// Those of the ids that are organizations, with their profiles and records, in the order of ids.
pub async fn list_with_profiles_of(tx: &mut Tx, ids: &[OrganizationId]) -> Result<Vec<WithProfile>> {
    let records = judgements::list_records_of(tx, ids).await?;
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<SnapshotRow> = sqlx::query_as(
        "SELECT o.id, o.details, p.details FROM organizations o
         LEFT JOIN profiles p ON p.organization_id = o.id
         WHERE o.id = ANY($1) ORDER BY o.id",
    )
    .bind(ids)
    .fetch_all(tx.connection())
    .await?;
    Ok(with_profiles(rows, records))
}

fn with_profiles(
    rows: Vec<SnapshotRow>,
    mut records: HashMap<OrganizationId, Vec<PastCase>>,
) -> Vec<WithProfile> {
    let with_profile = |(id, Json(details), profile): SnapshotRow| {
        let id = OrganizationId(id);
        let profile = profile.map(|Json(profile)| profile).unwrap_or_default();
        (id, details, profile, records.remove(&id).unwrap_or_default())
    };
    rows.into_iter().map(with_profile).collect()
}
