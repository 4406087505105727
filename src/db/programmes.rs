//! The table `programmes`.

use super::{Page, Result, Tx, one_row};
use crate::domain::{OfficeId, Programme, ProgrammeDetails, ProgrammeId};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

#[derive(sqlx::FromRow)]
struct ProgrammeRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    details: Json<ProgrammeDetails>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ProgrammeRow> for Programme {
    fn from(row: ProgrammeRow) -> Self {
        Self {
            id: ProgrammeId(row.id),
            office_id: OfficeId(row.office_id),
            details: row.details.0,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub async fn find(tx: &mut Tx, id: ProgrammeId) -> Result<Option<Programme>> {
    let row: Option<ProgrammeRow> = sqlx::query_as("SELECT * FROM programmes WHERE id = $1")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    Ok(row.map(Programme::from))
}

pub async fn list(tx: &mut Tx, after: Option<uuid::Uuid>, limit: i64) -> Result<Page<Programme>> {
    let rows: Vec<ProgrammeRow> =
        sqlx::query_as("SELECT * FROM programmes WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 + 1")
            .bind(after)
            .bind(limit)
            .fetch_all(tx.connection())
            .await?;
    Ok(Page::cut(rows.into_iter().map(Programme::from).collect(), limit, |programme| programme.id.0))
}

/// Every programme of the office: some dozens.
pub async fn list_all(tx: &mut Tx, office_id: OfficeId) -> Result<Vec<Programme>> {
    let rows: Vec<ProgrammeRow> = sqlx::query_as("SELECT * FROM programmes WHERE office_id = $1 ORDER BY id")
        .bind(office_id.0)
        .fetch_all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(Programme::from).collect())
}

/// Whether the office has a programme of exactly this name.
pub async fn is_named(tx: &mut Tx, office_id: OfficeId, name: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM programmes WHERE office_id = $1 AND details->>'name' = $2)",
    )
    .bind(office_id.0)
    .bind(name)
    .fetch_one(tx.connection())
    .await?)
}

pub async fn insert(tx: &mut Tx, programme: &Programme) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO programmes (id, office_id, details, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(programme.id.0)
    .bind(programme.office_id.0)
    .bind(Json(&programme.details))
    .bind(programme.created_at)
    .execute(tx.connection())
    .await?;
    one_row("programmes", &result)
}

/// Writes the details if the stored version is still that of `programme`; the new version, or none if it is not.
pub async fn update(tx: &mut Tx, programme: &Programme, now: DateTime<Utc>) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "UPDATE programmes SET details = $3, version = version + 1, updated_at = $4
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(programme.id.0)
    .bind(programme.version)
    .bind(Json(&programme.details))
    .bind(now)
    .fetch_optional(tx.connection())
    .await?)
}

/// Removes the programme if its version is still this one; the version it had, or none if it is not.
pub async fn delete(tx: &mut Tx, id: ProgrammeId, version: i64) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("DELETE FROM programmes WHERE id = $1 AND version = $2 RETURNING version")
        .bind(id.0)
        .bind(version)
        .fetch_optional(tx.connection())
        .await?)
}
