//! The table `offices`.

use super::{Result, Tx, one_row, stored};
use crate::domain::{Name, Office, OfficeChanges, OfficeId, TermId, WebAddress};
use chrono::{DateTime, Utc};

const TABLE: &str = "offices";

#[derive(sqlx::FromRow)]
struct OfficeRow {
    id: uuid::Uuid,
    name: String,
    region: Option<String>,
    website: Option<String>,
    version: i64,
}

impl TryFrom<OfficeRow> for Office {
    type Error = super::Error;
    fn try_from(row: OfficeRow) -> Result<Self> {
        Ok(Self {
            id: OfficeId(row.id),
            name: stored(TABLE, "name", &row.name, Name::parse)?,
            region: row.region.map(|text| stored(TABLE, "region", &text, TermId::parse)).transpose()?,
            website: row
                .website
                .map(|text| stored(TABLE, "website", &text, WebAddress::parse))
                .transpose()?,
            version: row.version,
        })
    }
}

pub async fn find(tx: &mut Tx, id: OfficeId) -> Result<Option<Office>> {
    let row: Option<OfficeRow> =
        sqlx::query_as("SELECT id, name, region, website, version FROM offices WHERE id = $1")
            .bind(id.0)
            .fetch_optional(tx.connection())
            .await?;
    row.map(Office::try_from).transpose()
}

/// All offices of the installation, oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Office>> {
    let rows: Vec<OfficeRow> =
        sqlx::query_as("SELECT id, name, region, website, version FROM offices ORDER BY id")
            .fetch_all(tx.connection())
            .await?;
    rows.into_iter().map(Office::try_from).collect()
}

pub async fn insert(tx: &mut Tx, id: OfficeId, details: &OfficeChanges, now: DateTime<Utc>) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO offices (id, name, region, website, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.0)
    .bind(details.name.as_str())
    .bind(details.region.as_ref().map(TermId::as_str))
    .bind(details.website.as_ref().map(WebAddress::as_str))
    .bind(now)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Writes the changes if the stored version is still `version`; the new version, or none if it is not.
pub async fn update(tx: &mut Tx, id: OfficeId, details: &OfficeChanges, version: i64) -> Result<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "UPDATE offices SET name = $3, region = $4, website = $5, version = version + 1
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(id.0)
    .bind(version)
    .bind(details.name.as_str())
    .bind(details.region.as_ref().map(TermId::as_str))
    .bind(details.website.as_ref().map(WebAddress::as_str))
    .fetch_optional(tx.connection())
    .await?;
    Ok(version)
}

/// Lets nobody else change what the office shares, its weights or its vocabulary, until the transaction ends. Whoever
/// writes a record of the office does not wait for it: the office keeps its key.
pub async fn lock(tx: &mut Tx, id: OfficeId) -> Result<()> {
    sqlx::query("SELECT FROM offices WHERE id = $1 FOR NO KEY UPDATE")
        .bind(id.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}
