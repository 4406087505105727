//! The tables `attachments` and `attachment_contents`.

use super::{Page, Result, Tx, one_row, stored, stored_word};
use crate::domain::{
    AccountId, Attachment, AttachmentId, AttachmentKind, FileName, IntroductionId, OfficeId, OrganizationId,
    Subject,
};
use chrono::{DateTime, Utc};

const TABLE: &str = "attachments";

const COLUMNS: &str = "SELECT f.id, f.organization_id, f.introduction_id, f.name, f.kind, f.bytes, f.digest,
     f.account_id, a.name AS account, f.created_at
 FROM attachments f LEFT JOIN accounts a ON a.id = f.account_id WHERE ";

#[derive(sqlx::FromRow)]
struct AttachmentRow {
    id: uuid::Uuid,
    organization_id: Option<uuid::Uuid>,
    introduction_id: Option<uuid::Uuid>,
    name: String,
    kind: String,
    bytes: i32,
    digest: String,
    account_id: Option<uuid::Uuid>,
    account: Option<String>,
    created_at: DateTime<Utc>,
}

impl TryFrom<AttachmentRow> for Attachment {
    type Error = super::Error;
    fn try_from(row: AttachmentRow) -> Result<Self> {
        Ok(Self {
            id: AttachmentId(row.id),
            organization_id: row.organization_id.map(OrganizationId),
            introduction_id: row.introduction_id.map(IntroductionId),
            name: stored(TABLE, "name", &row.name, FileName::parse)?,
            kind: stored_word(TABLE, "kind", &row.kind, &AttachmentKind::ALL, AttachmentKind::as_str)?,
            bytes: row.bytes,
            digest: row.digest,
            account_id: row.account_id.map(AccountId),
            account: row.account,
            created_at: row.created_at,
        })
    }
}

pub async fn find(tx: &mut Tx, id: AttachmentId) -> Result<Option<Attachment>> {
    let mut query = sqlx::QueryBuilder::new(COLUMNS);
    query.push("f.id = ").push_bind(id.0);
    let row: Option<AttachmentRow> = query.build_query_as().fetch_optional(tx.connection()).await?;
    row.map(Attachment::try_from).transpose()
}

/// What is in it.
pub async fn find_content(tx: &mut Tx, id: AttachmentId) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("SELECT content FROM attachment_contents WHERE attachment_id = $1")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?)
}

/// One page of attachments, the latest first: of an organization, of a case, or of all.
pub async fn list(
    tx: &mut Tx,
    subject: Subject,
    before: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Page<Attachment>> {
    let mut query = sqlx::QueryBuilder::new(COLUMNS);
    query.push("true");
    if let Some(organization) = subject.organization_id {
        query.push(" AND f.organization_id = ").push_bind(organization.0);
    }
    if let Some(introduction) = subject.introduction_id {
        query.push(" AND f.introduction_id = ").push_bind(introduction.0);
    }
    if let Some(before) = before {
        query.push(" AND f.id < ").push_bind(before);
    }
    query.push(" ORDER BY f.id DESC LIMIT ").push_bind(limit + 1);
    let rows: Vec<AttachmentRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    let items = rows.into_iter().map(Attachment::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, limit, |attachment| attachment.id.0))
}

pub async fn insert(tx: &mut Tx, office_id: OfficeId, attachment: &Attachment, content: &[u8]) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO attachments (id, office_id, organization_id, introduction_id, name, kind, bytes, digest,
             account_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(attachment.id.0)
    .bind(office_id.0)
    .bind(attachment.organization_id.map(|id| id.0))
    .bind(attachment.introduction_id.map(|id| id.0))
    .bind(attachment.name.as_str())
    .bind(attachment.kind.as_str())
    .bind(attachment.bytes)
    .bind(&attachment.digest)
    .bind(attachment.account_id.map(|id| id.0))
    .bind(attachment.created_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)?;
    let result = sqlx::query(
        "INSERT INTO attachment_contents (attachment_id, office_id, content) VALUES ($1, $2, $3)",
    )
    .bind(attachment.id.0)
    .bind(office_id.0)
    .bind(content)
    .execute(tx.connection())
    .await?;
    one_row("attachment_contents", &result)
}

/// Takes an attachment out with its content; whether it was there.
pub async fn delete(tx: &mut Tx, id: AttachmentId) -> Result<bool> {
    let result =
        sqlx::query("DELETE FROM attachments WHERE id = $1").bind(id.0).execute(tx.connection()).await?;
    Ok(result.rows_affected() == 1)
}
