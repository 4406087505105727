//! The table `mails`: the outbox. A mail is written in the transaction of what it reports and sent later.

use super::{Error, Page, Result, Tx, one_row, stored};
use crate::domain::{
    AccountId, Email, LINK_PLACE, Language, LetterId, Mail, MailId, MailStatus, Name, OfficeId,
};
use chrono::{DateTime, Utc};

const TABLE: &str = "mails";

#[derive(sqlx::FromRow)]
struct MailRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    account_id: Option<uuid::Uuid>,
    letter_id: Option<uuid::Uuid>,
    recipient: String,
    recipient_name: String,
    language: String,
    reply_to: Option<String>,
    subject: String,
    text_body: String,
    html_body: Option<String>,
    calendar: Option<String>,
    secret_link: Option<String>,
    message_id: String,
    status: String,
    attempts: i32,
    first_attempt_at: Option<DateTime<Utc>>,
    next_attempt_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

impl TryFrom<MailRow> for Mail {
    type Error = Error;
    fn try_from(row: MailRow) -> Result<Self> {
        Ok(Self {
            id: MailId(row.id),
            office_id: OfficeId(row.office_id),
            account_id: row.account_id.map(AccountId),
            letter_id: row.letter_id.map(LetterId),
            recipient: stored(TABLE, "recipient", &row.recipient, Email::parse)?,
            recipient_name: stored(TABLE, "recipient_name", &row.recipient_name, Name::parse)?,
            language: super::stored_word(TABLE, "language", &row.language, &Language::ALL, Language::as_str)?,
            reply_to: row.reply_to.map(|text| stored(TABLE, "reply_to", &text, Email::parse)).transpose()?,
            subject: row.subject,
            text_body: row.text_body,
            html_body: row.html_body,
            calendar: row.calendar,
            secret_link: row.secret_link,
            message_id: row.message_id,
            status: super::stored_word(TABLE, "status", &row.status, &MailStatus::ALL, MailStatus::as_str)?,
            attempts: row.attempts,
            first_attempt_at: row.first_attempt_at,
            next_attempt_at: row.next_attempt_at,
            last_error: row.last_error,
            created_at: row.created_at,
            sent_at: row.sent_at,
        })
    }
}

/// The mail, locked until the transaction ends.
pub async fn lock_for_update(tx: &mut Tx, id: MailId) -> Result<Option<Mail>> {
    let row: Option<MailRow> = sqlx::query_as("SELECT * FROM mails WHERE id = $1 FOR UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Mail::try_from).transpose()
}

/// Newest first; narrowed to a status where one is given.
pub async fn list(
    tx: &mut Tx,
    status: Option<MailStatus>,
    before: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Page<Mail>> {
    let rows: Vec<MailRow> = sqlx::query_as(
        "SELECT * FROM mails
         WHERE ($1::text IS NULL OR status = $1) AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3 + 1",
    )
    .bind(status.map(MailStatus::as_str))
    .bind(before)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    let items = rows.into_iter().map(Mail::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, limit, |mail| mail.id.0))
}

/// When the last mail of news to somebody was written: mails with a link to set a password by come at once and are none.
pub async fn last_of_account(tx: &mut Tx, account: AccountId) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar(
        "SELECT max(created_at) FROM mails WHERE account_id = $1 AND position($2 in text_body) = 0",
    )
    .bind(account.0)
    .bind(LINK_PLACE)
    .fetch_one(tx.connection())
    .await?)
}

pub async fn insert(tx: &mut Tx, mail: &Mail) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO mails (id, office_id, account_id, recipient, recipient_name, subject, text_body, html_body,
             message_id, status, created_at, secret_link, letter_id, language, reply_to, calendar)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(mail.id.0)
    .bind(mail.office_id.0)
    .bind(mail.account_id.map(|id| id.0))
    .bind(mail.recipient.as_str())
    .bind(mail.recipient_name.as_str())
    .bind(&mail.subject)
    .bind(&mail.text_body)
    .bind(&mail.html_body)
    .bind(&mail.message_id)
    .bind(mail.status.as_str())
    .bind(mail.created_at)
    .bind(&mail.secret_link)
    .bind(mail.letter_id.map(|id| id.0))
    .bind(mail.language.as_str())
    .bind(mail.reply_to.as_ref().map(Email::as_str))
    .bind(&mail.calendar)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Erases links that were never sent and that let nobody in any more: those of mails written before `before`.
pub async fn erase_links(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let result =
        sqlx::query("UPDATE mails SET secret_link = NULL WHERE secret_link IS NOT NULL AND created_at < $1")
            .bind(before)
            .execute(tx.connection())
            .await?;
    Ok(result.rows_affected())
}

/// Writes where the mail stands: status, attempts and their times, the last error, and whether its link is still there.
pub async fn update_status(tx: &mut Tx, mail: &Mail) -> Result<()> {
    let result = sqlx::query(
        "UPDATE mails SET status = $2, attempts = $3, first_attempt_at = $4, next_attempt_at = $5,
             last_error = $6, sent_at = $7, secret_link = $8
         WHERE id = $1",
    )
    .bind(mail.id.0)
    .bind(mail.status.as_str())
    .bind(mail.attempts)
    .bind(mail.first_attempt_at)
    .bind(mail.next_attempt_at)
    .bind(&mail.last_error)
    .bind(mail.sent_at)
    .bind(&mail.secret_link)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}
