//! The table `notes`: what coordinators write down of organizations and cases.

use super::{Page, Result, Tx, one_row};
use crate::domain::{
    AccountId, IntroductionId, OfficeId, OfficeNote, OfficeNoteDetails, OfficeNoteId, OrganizationId, Subject,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

const COLUMNS: &str =
    "SELECT n.id, n.organization_id, n.introduction_id, n.details, n.account_id, a.name AS account,
     n.version, n.created_at, n.updated_at
 FROM notes n LEFT JOIN accounts a ON a.id = n.account_id WHERE ";

#[derive(sqlx::FromRow)]
struct NoteRow {
    id: uuid::Uuid,
    organization_id: Option<uuid::Uuid>,
    introduction_id: Option<uuid::Uuid>,
    details: Json<OfficeNoteDetails>,
    account_id: Option<uuid::Uuid>,
    account: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<NoteRow> for OfficeNote {
    fn from(row: NoteRow) -> Self {
        Self {
            id: OfficeNoteId(row.id),
            organization_id: row.organization_id.map(OrganizationId),
            introduction_id: row.introduction_id.map(IntroductionId),
            details: row.details.0,
            account_id: row.account_id.map(AccountId),
            account: row.account,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub async fn find(tx: &mut Tx, id: OfficeNoteId) -> Result<Option<OfficeNote>> {
    let mut query = sqlx::QueryBuilder::new(COLUMNS);
    query.push("n.id = ").push_bind(id.0);
    let row: Option<NoteRow> = query.build_query_as().fetch_optional(tx.connection()).await?;
    Ok(row.map(OfficeNote::from))
}

/// The note, locked until the transaction ends.
pub async fn lock_for_update(tx: &mut Tx, id: OfficeNoteId) -> Result<Option<OfficeNote>> {
    sqlx::query("SELECT id FROM notes WHERE id = $1 FOR UPDATE").bind(id.0).execute(tx.connection()).await?;
    find(tx, id).await
}

/// One page of notes, those of the latest days first: of an organization with those of its cases, of a case, or of
/// all. `before` is the last of the page before.
pub async fn list(
    tx: &mut Tx,
    subject: Subject,
    before: Option<OfficeNoteId>,
    limit: i64,
) -> Result<Page<OfficeNote>> {
    let mut query = sqlx::QueryBuilder::new(COLUMNS);
    query.push("true");
    if let Some(organization) = subject.organization_id {
        query.push(" AND (n.organization_id = ").push_bind(organization.0);
        query.push(
            " OR n.introduction_id IN (
                 SELECT i.id FROM introductions i JOIN needs d ON d.id = i.need_id WHERE i.organization_id = ",
        );
        query.push_bind(organization.0).push(" OR d.organization_id = ").push_bind(organization.0);
        query.push("))");
    }
    if let Some(introduction) = subject.introduction_id {
        query.push(" AND n.introduction_id = ").push_bind(introduction.0);
    }
    if let Some(before) = before {
        query.push(" AND (n.on_day, n.id) < (SELECT on_day, id FROM notes WHERE id = ").push_bind(before.0);
        query.push(")");
    }
    query.push(" ORDER BY n.on_day DESC, n.id DESC LIMIT ").push_bind(limit + 1);
    let rows: Vec<NoteRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    Ok(Page::cut(rows.into_iter().map(OfficeNote::from).collect(), limit, |note| note.id.0))
}

/// The latest notes of each of these cases, so many at most.
pub async fn list_latest(
    tx: &mut Tx,
    introductions: &[IntroductionId],
    each: i64,
) -> Result<Vec<OfficeNote>> {
    let ids: Vec<uuid::Uuid> = introductions.iter().map(|id| id.0).collect();
    let rows: Vec<NoteRow> = sqlx::query_as(
        "SELECT n.id, n.organization_id, n.introduction_id, n.details, n.account_id, a.name AS account, n.version,
             n.created_at, n.updated_at
         FROM unnest($1::uuid[]) AS wanted (id)
         CROSS JOIN LATERAL (
             SELECT * FROM notes WHERE introduction_id = wanted.id ORDER BY on_day DESC, id DESC LIMIT $2
         ) n
         LEFT JOIN accounts a ON a.id = n.account_id
         ORDER BY n.on_day DESC, n.id DESC",
    )
    .bind(ids)
    .bind(each)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(OfficeNote::from).collect())
}

pub async fn insert(tx: &mut Tx, office_id: OfficeId, note: &OfficeNote) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO notes (id, office_id, organization_id, introduction_id, details, on_day, account_id, version,
             created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(note.id.0)
    .bind(office_id.0)
    .bind(note.organization_id.map(|id| id.0))
    .bind(note.introduction_id.map(|id| id.0))
    .bind(Json(&note.details))
    .bind(note.day().date())
    .bind(note.account_id.map(|id| id.0))
    .bind(note.version)
    .bind(note.created_at)
    .execute(tx.connection())
    .await?;
    one_row("notes", &result)
}

/// Writes a note that is locked.
pub async fn update(tx: &mut Tx, note: &OfficeNote) -> Result<()> {
    let result = sqlx::query(
        "UPDATE notes SET details = $2, on_day = $3, version = $4, updated_at = $5 WHERE id = $1",
    )
    .bind(note.id.0)
    .bind(Json(&note.details))
    .bind(note.day().date())
    .bind(note.version)
    .bind(note.updated_at)
    .execute(tx.connection())
    .await?;
    one_row("notes", &result)
}

/// Takes out a note that is locked.
pub async fn delete(tx: &mut Tx, id: OfficeNoteId) -> Result<()> {
    let result = sqlx::query("DELETE FROM notes WHERE id = $1").bind(id.0).execute(tx.connection()).await?;
    one_row("notes", &result)
}
