//! The table `inbox_entries`.

use super::{Page, Result, Tx, one_row, stored_word};
use crate::domain::{AccountId, Cause, InboxEntry, InboxEntryId, MailId, NeedId, NeedNews, OfficeId};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

#[derive(sqlx::FromRow)]
struct InboxEntryRow {
    id: uuid::Uuid,
    account_id: uuid::Uuid,
    need_id: uuid::Uuid,
    need_version: i64,
    cause: String,
    news: Json<NeedNews>,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
    mail_id: Option<uuid::Uuid>,
}

impl TryFrom<InboxEntryRow> for InboxEntry {
    type Error = super::Error;
    fn try_from(row: InboxEntryRow) -> Result<Self> {
        Ok(Self {
            id: InboxEntryId(row.id),
            account_id: AccountId(row.account_id),
            need_id: NeedId(row.need_id),
            need_version: row.need_version,
            cause: stored_word("inbox_entries", "cause", &row.cause, &Cause::ALL, Cause::as_str)?,
            news: row.news.0,
            created_at: row.created_at,
            read_at: row.read_at,
            mail_id: row.mail_id.map(MailId),
        })
    }
}

/// Newest first.
pub async fn list(
    tx: &mut Tx,
    account_id: AccountId,
    only_unread: bool,
    before: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Page<InboxEntry>> {
    let rows: Vec<InboxEntryRow> = sqlx::query_as(
        "SELECT * FROM inbox_entries
         WHERE account_id = $1 AND (NOT $2 OR read_at IS NULL) AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4 + 1",
    )
    .bind(account_id.0)
    .bind(only_unread)
    .bind(before)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    let items = rows.into_iter().map(InboxEntry::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, limit, |entry| entry.id.0))
}

/// The entries that no mail has told of yet, oldest first, locked until the transaction ends.
pub async fn lock_untold(tx: &mut Tx, account_id: AccountId) -> Result<Vec<InboxEntry>> {
    let rows: Vec<InboxEntryRow> = sqlx::query_as(
        "SELECT * FROM inbox_entries WHERE account_id = $1 AND mail_id IS NULL ORDER BY id FOR UPDATE",
    )
    .bind(account_id.0)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(InboxEntry::try_from).collect()
}

/// The latest version of a need that was told of as a whole; none where nobody was told of it yet.
pub async fn told_version(tx: &mut Tx, need: NeedId) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT max(need_version) FROM inbox_entries WHERE need_id = $1 AND cause IN ('opened', 'changed')",
    )
    .bind(need.0)
    .fetch_one(tx.connection())
    .await?)
}

pub async fn insert(tx: &mut Tx, office_id: OfficeId, entry: &InboxEntry) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO inbox_entries (id, office_id, account_id, need_id, need_version, cause, news, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(entry.id.0)
    .bind(office_id.0)
    .bind(entry.account_id.0)
    .bind(entry.need_id.0)
    .bind(entry.need_version)
    .bind(entry.cause.as_str())
    .bind(Json(&entry.news))
    .bind(entry.created_at)
    .execute(tx.connection())
    .await?;
    one_row("inbox_entries", &result)
}

pub async fn update_told(tx: &mut Tx, entries: &[InboxEntryId], mail_id: MailId) -> Result<()> {
    let ids: Vec<uuid::Uuid> = entries.iter().map(|id| id.0).collect();
    sqlx::query("UPDATE inbox_entries SET mail_id = $2 WHERE id = ANY($1)")
        .bind(ids)
        .bind(mail_id.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Marks an entry of this account as read; `false` where there is none. Reading twice keeps the first time.
pub async fn update_read(
    tx: &mut Tx,
    account_id: AccountId,
    id: InboxEntryId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let result = sqlx::query(
        "UPDATE inbox_entries SET read_at = coalesce(read_at, $3) WHERE id = $1 AND account_id = $2",
    )
    .bind(id.0)
    .bind(account_id.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected() == 1)
}
