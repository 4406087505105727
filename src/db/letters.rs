//! The table `letters`: words to the sides of cases.

use super::{Result, Tx, one_row, stored_word};
use crate::domain::{
    AccountId, Day, IntroductionId, Letter, LetterDetails, LetterId, LetterKind, LetterStatus, MailId,
    MailStatus, OfficeId, Side,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

const TABLE: &str = "letters";

/// A query for letters: every column, and the mail that carries it.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT l.*, (SELECT m.id FROM mails m WHERE m.letter_id = l.id) AS mail_id FROM letters l ",
            $which
        )
    };
}

#[derive(sqlx::FromRow)]
struct LetterRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    introduction_id: uuid::Uuid,
    side: String,
    kind: String,
    status: String,
    details: Json<LetterDetails>,
    version: i64,
    created_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    account_id: Option<uuid::Uuid>,
    answered_at: Option<DateTime<Utc>>,
    mail_id: Option<uuid::Uuid>,
}

impl TryFrom<LetterRow> for Letter {
    type Error = super::Error;
    fn try_from(row: LetterRow) -> Result<Self> {
        Ok(Self {
            id: LetterId(row.id),
            office_id: OfficeId(row.office_id),
            introduction_id: IntroductionId(row.introduction_id),
            side: stored_word(TABLE, "side", &row.side, &Side::ALL, Side::as_str)?,
            kind: stored_word(TABLE, "kind", &row.kind, &LetterKind::ALL, LetterKind::as_str)?,
            status: stored_word(TABLE, "status", &row.status, &LetterStatus::ALL, LetterStatus::as_str)?,
            details: row.details.0,
            version: row.version,
            created_at: row.created_at,
            decided_at: row.decided_at,
            account_id: row.account_id.map(AccountId),
            answered_at: row.answered_at,
            mail_id: row.mail_id.map(MailId),
        })
    }
}

pub async fn find(tx: &mut Tx, id: LetterId) -> Result<Option<Letter>> {
    let row: Option<LetterRow> =
        sqlx::query_as(select!("WHERE l.id = $1")).bind(id.0).fetch_optional(tx.connection()).await?;
    row.map(Letter::try_from).transpose()
}

/// The letter, locked until the transaction ends. Its case is locked before.
pub async fn lock_for_update(tx: &mut Tx, id: LetterId) -> Result<Option<Letter>> {
    let row: Option<LetterRow> = sqlx::query_as(select!("WHERE l.id = $1 FOR UPDATE OF l"))
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Letter::try_from).transpose()
}

/// The letter whose link has a secret with this hash, and until when the link is good.
pub async fn find_by_secret(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<(Letter, DateTime<Utc>)>> {
    let found: Option<(uuid::Uuid, DateTime<Utc>)> =
        sqlx::query_as("SELECT id, expires_at FROM letters WHERE secret_hash = $1")
            .bind(secret_hash)
            .fetch_optional(tx.connection())
            .await?;
    let Some((id, expires_at)) = found else { return Ok(None) };
    Ok(find(tx, LetterId(id)).await?.map(|letter| (letter, expires_at)))
}

/// Every letter of a case, the latest first.
pub async fn list(tx: &mut Tx, introduction: IntroductionId) -> Result<Vec<Letter>> {
    let rows: Vec<LetterRow> = sqlx::query_as(select!("WHERE l.introduction_id = $1 ORDER BY l.id DESC"))
        .bind(introduction.0)
        .fetch_all(tx.connection())
        .await?;
    rows.into_iter().map(Letter::try_from).collect()
}

/// The draft of a kind to a side of a case.
pub async fn find_draft(
    tx: &mut Tx,
    introduction: IntroductionId,
    side: Side,
    kind: LetterKind,
) -> Result<Option<Letter>> {
    let row: Option<LetterRow> = sqlx::query_as(select!(
        "WHERE l.introduction_id = $1 AND l.side = $2 AND l.kind = $3 AND l.status = 'draft'"
    ))
    .bind(introduction.0)
    .bind(side.as_str())
    .bind(kind.as_str())
    .fetch_optional(tx.connection())
    .await?;
    row.map(Letter::try_from).transpose()
}

/// A draft that waits for a coordinator's decision.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingLetter {
    pub id: LetterId,
    pub kind: LetterKind,
    /// Of the need.
    pub title: String,
    /// The organization that it would go to.
    pub organization: String,
    pub since: DateTime<Utc>,
    /// It left and did not arrive.
    pub is_dead: bool,
}

/// The drafts of the cases of a coordinator, and the letters of the last 30 days that did not arrive and were not written
/// anew; the oldest first, so many at most, and how many there are.
pub async fn list_waiting(
    tx: &mut Tx,
    coordinator: AccountId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<(Vec<WaitingLetter>, i64)> {
    let rows: Vec<(uuid::Uuid, String, String, String, DateTime<Utc>, bool)> = sqlx::query_as(
        "SELECT l.id, l.kind, n.details->>'title' AS title, o.name AS organization, l.created_at AS since,
             l.status = 'approved' AS is_dead
         FROM letters l
         JOIN introductions i ON i.id = l.introduction_id
         JOIN needs n ON n.id = i.need_id
         JOIN organizations o ON o.id = CASE l.side WHEN 'owner' THEN n.organization_id ELSE i.organization_id END
         WHERE (l.status = 'draft' OR l.status = 'approved' AND l.decided_at > $2 AND EXISTS (
                 SELECT FROM mails m WHERE m.letter_id = l.id AND m.status = 'dead'
             ) AND NOT EXISTS (
                 SELECT FROM letters later WHERE later.introduction_id = l.introduction_id AND later.side = l.side
                     AND later.kind = l.kind AND later.id > l.id AND later.status <> 'draft'
             )) AND (i.owner_coordinator_id = $1 OR i.candidate_coordinator_id = $1)
         ORDER BY l.created_at, l.id",
    )
    .bind(coordinator.0)
    .bind(since)
    .fetch_all(tx.connection())
    .await?;
    let all = rows.len() as i64;
    let first = rows.into_iter().take(usize::try_from(limit).unwrap_or_default());
    let letters = first.map(|(id, kind, title, organization, since, is_dead)| {
        let kind = stored_word(TABLE, "kind", &kind, &LetterKind::ALL, LetterKind::as_str)?;
        Ok(WaitingLetter { id: LetterId(id), kind, title, organization, since, is_dead })
    });
    Ok((letters.collect::<Result<_>>()?, all))
}

/// How the mail of a letter stands.
pub async fn mail_statuses(tx: &mut Tx, introduction: IntroductionId) -> Result<Vec<(LetterId, MailStatus)>> {
    let rows: Vec<(uuid::Uuid, String)> = sqlx::query_as(
        "SELECT l.id, m.status FROM letters l JOIN mails m ON m.letter_id = l.id WHERE l.introduction_id = $1",
    )
    .bind(introduction.0)
    .fetch_all(tx.connection())
    .await?;
    let status = |word: String| stored_word("mails", "status", &word, &MailStatus::ALL, MailStatus::as_str);
    rows.into_iter().map(|(id, word)| Ok((LetterId(id), status(word)?))).collect()
}

/// The approaches of every office that are to be reminded of: to be answered by `until` at the latest and not before
/// `today`, by a side that was asked to before today and has not answered, once.
pub async fn list_to_remind(tx: &mut Tx, today: Day, until: Day) -> Result<Vec<LetterId>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT l.id FROM letters l JOIN introductions i ON i.id = l.introduction_id
         WHERE l.kind = 'approach' AND l.status = 'approved' AND (l.details->>'reminds')::boolean
             AND (l.details->>'answer_by')::date BETWEEN $1 AND $2
             AND (l.decided_at AT TIME ZONE 'Asia/Tokyo')::date < $1
             AND i.stage = 'approached' AND i.progress->l.side->>'status' = 'waiting'
             AND NOT EXISTS (
                 SELECT FROM letters later WHERE later.introduction_id = l.introduction_id AND later.side = l.side
                     AND later.kind IN ('approach', 'reminder') AND later.status = 'approved' AND later.id > l.id
             )
         ORDER BY l.id",
    )
    .bind(today.date())
    .bind(until.date())
    .fetch_all(tx.connection())
    .await?;
    Ok(ids.into_iter().map(LetterId).collect())
}

/// The invitations of every office to meetings that begin within this time, whose side is to be reminded and was not yet;
/// whoever was invited the same day needs no reminder.
pub async fn list_to_remind_of_meeting(
    tx: &mut Tx,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<LetterId>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT l.id FROM letters l
         JOIN meetings m ON m.introduction_id = l.introduction_id AND m.status = 'arranged'
         WHERE m.starts_at >= $1 AND m.starts_at < $2 AND l.kind = 'appointment' AND l.status = 'approved'
             AND (l.details->>'reminds')::boolean AND l.decided_at < $1 - interval '1 day'
             AND m.updated_at <= l.decided_at
             AND NOT EXISTS (
                 SELECT FROM letters later WHERE later.introduction_id = l.introduction_id AND later.side = l.side
                     AND later.kind IN ('appointment', 'cancellation', 'day_before') AND later.id > l.id
                     AND later.status <> 'dropped'
             )
         ORDER BY l.id",
    )
    .bind(from)
    .bind(until)
    .fetch_all(tx.connection())
    .await?;
    Ok(ids.into_iter().map(LetterId).collect())
}

/// The letter of a kind to a side that was begun last.
pub async fn find_last(
    tx: &mut Tx,
    introduction: IntroductionId,
    side: Side,
    kind: Option<LetterKind>,
) -> Result<Option<Letter>> {
    let row: Option<LetterRow> = sqlx::query_as(select!(
        "WHERE l.introduction_id = $1 AND l.side = $2 AND ($3::text IS NULL OR l.kind = $3)
         ORDER BY l.id DESC LIMIT 1"
    ))
    .bind(introduction.0)
    .bind(side.as_str())
    .bind(kind.map(LetterKind::as_str))
    .fetch_optional(tx.connection())
    .await?;
    row.map(Letter::try_from).transpose()
}

/// Writes a letter down unless there is a draft of its kind to the side; whether it was written.
pub async fn insert(tx: &mut Tx, letter: &Letter) -> Result<bool> {
    let result = sqlx::query(
        "INSERT INTO letters (id, office_id, introduction_id, side, kind, status, details, version, created_at,
             decided_at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (introduction_id, side, kind) WHERE status = 'draft' DO NOTHING",
    )
    .bind(letter.id.0)
    .bind(letter.office_id.0)
    .bind(letter.introduction_id.0)
    .bind(letter.side.as_str())
    .bind(letter.kind.as_str())
    .bind(letter.status.as_str())
    .bind(Json(&letter.details))
    .bind(letter.version)
    .bind(letter.created_at)
    .bind(letter.decided_at)
    .bind(letter.account_id.map(|id| id.0))
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Writes a letter that is locked: words, status and the version that comes with them.
pub async fn update(tx: &mut Tx, letter: &Letter) -> Result<()> {
    let result = sqlx::query(
        "UPDATE letters SET status = $2, details = $3, version = $4, decided_at = $5, account_id = $6, answered_at = $7
         WHERE id = $1",
    )
    .bind(letter.id.0)
    .bind(letter.status.as_str())
    .bind(Json(&letter.details))
    .bind(letter.version)
    .bind(letter.decided_at)
    .bind(letter.account_id.map(|id| id.0))
    .bind(letter.answered_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Gives a letter the secret that its link has.
pub async fn update_secret(
    tx: &mut Tx,
    id: LetterId,
    secret_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let result = sqlx::query("UPDATE letters SET secret_hash = $2, expires_at = $3 WHERE id = $1")
        .bind(id.0)
        .bind(secret_hash)
        .bind(expires_at)
        .execute(tx.connection())
        .await?;
    one_row(TABLE, &result)
}
