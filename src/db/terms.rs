//! The table `terms`: what an office adds to the built-in vocabulary.

use super::{Result, Tx, stored};
use crate::domain::{OfficeId, TermId};

/// A stored term. The vocabulary checks it when it is added.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTerm {
    pub id: TermId,
    pub parent: Option<TermId>,
    pub ja: String,
    pub en: String,
    pub synonyms: Vec<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub source: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TermRow {
    id: String,
    parent: Option<String>,
    ja: String,
    en: String,
    synonyms: Vec<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    source: Option<String>,
}

/// Changes with every change of the office's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Stamp {
    terms: i64,
    versions: i64,
}

impl Stamp {
    /// The office has no terms of its own.
    pub fn is_empty(&self) -> bool {
        self.terms == 0
    }
}

/// The stamp as it stands. Versions only grow, so their sum grows with every change.
pub async fn stamp(tx: &mut Tx, office_id: OfficeId) -> Result<Stamp> {
    Ok(sqlx::query_as(
        "SELECT count(*) AS terms, coalesce(sum(version), 0)::bigint AS versions FROM terms WHERE office_id = $1",
    )
    .bind(office_id.0)
    .fetch_one(tx.connection())
    .await?)
}

/// The office's own terms, in the order of their ids.
pub async fn list(tx: &mut Tx, office_id: OfficeId) -> Result<Vec<StoredTerm>> {
    let rows: Vec<TermRow> = sqlx::query_as(
        "SELECT id, parent, ja, en, synonyms, latitude, longitude, source FROM terms
         WHERE office_id = $1 ORDER BY id",
    )
    .bind(office_id.0)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StoredTerm {
                id: stored("terms", "id", &row.id, TermId::parse)?,
                parent: row.parent.map(|text| stored("terms", "parent", &text, TermId::parse)).transpose()?,
                ja: row.ja,
                en: row.en,
                synonyms: row.synonyms,
                latitude: row.latitude,
                longitude: row.longitude,
                source: row.source,
            })
        })
        .collect()
}

/// The version of a term of the office's own, locked until the transaction ends.
pub async fn lock_version(tx: &mut Tx, office_id: OfficeId, id: &TermId) -> Result<Option<i64>> {
    let version = sqlx::query_scalar("SELECT version FROM terms WHERE office_id = $1 AND id = $2 FOR UPDATE")
        .bind(office_id.0)
        .bind(id.as_str())
        .fetch_optional(tx.connection())
        .await?;
    Ok(version)
}

/// Writes a term, in place of an earlier one of the same id.
pub async fn upsert(tx: &mut Tx, office_id: OfficeId, term: &StoredTerm) -> Result<()> {
    sqlx::query(
        "INSERT INTO terms (office_id, id, parent, ja, en, synonyms, latitude, longitude, source)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (office_id, id) DO UPDATE SET parent = $3, ja = $4, en = $5, synonyms = $6,
             latitude = $7, longitude = $8, source = $9,
             version = terms.version + 1",
    )
    .bind(office_id.0)
    .bind(term.id.as_str())
    .bind(term.parent.as_ref().map(TermId::as_str))
    .bind(&term.ja)
    .bind(&term.en)
    .bind(&term.synonyms)
    .bind(term.latitude)
    .bind(term.longitude)
    .bind(&term.source)
    .execute(tx.connection())
    .await?;
    Ok(())
}
