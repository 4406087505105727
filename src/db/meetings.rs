//! The tables `meetings` and `meeting_participants`.

use super::{Result, Tx, one_row, stored_word};
use crate::domain::{IntroductionId, Meeting, MeetingDetails, MeetingId, MeetingStatus, OfficeId, Slot};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

const TABLE: &str = "meetings";

#[derive(sqlx::FromRow)]
struct MeetingRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    introduction_id: uuid::Uuid,
    status: String,
    details: Json<MeetingDetails>,
    sequence: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<MeetingRow> for Meeting {
    type Error = super::Error;
    fn try_from(row: MeetingRow) -> Result<Self> {
        Ok(Self {
            id: MeetingId(row.id),
            office_id: OfficeId(row.office_id),
            introduction_id: IntroductionId(row.introduction_id),
            status: stored_word(TABLE, "status", &row.status, &MeetingStatus::ALL, MeetingStatus::as_str)?,
            details: row.details.0,
            sequence: row.sequence,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// The meeting that a case has ahead of it.
pub async fn find_arranged(tx: &mut Tx, introduction: IntroductionId) -> Result<Option<Meeting>> {
    let row: Option<MeetingRow> =
        sqlx::query_as("SELECT * FROM meetings WHERE introduction_id = $1 AND status = 'arranged'")
            .bind(introduction.0)
            .fetch_optional(tx.connection())
            .await?;
    row.map(Meeting::try_from).transpose()
}

/// Every meeting of a case, the latest first.
pub async fn list(tx: &mut Tx, introduction: IntroductionId) -> Result<Vec<Meeting>> {
    let rows: Vec<MeetingRow> =
        sqlx::query_as("SELECT * FROM meetings WHERE introduction_id = $1 ORDER BY id DESC")
            .bind(introduction.0)
            .fetch_all(tx.connection())
            .await?;
    rows.into_iter().map(Meeting::try_from).collect()
}

pub async fn insert(tx: &mut Tx, meeting: &Meeting) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO meetings (id, office_id, introduction_id, status, details, starts_at, ends_at, sequence,
             created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(meeting.id.0)
    .bind(meeting.office_id.0)
    .bind(meeting.introduction_id.0)
    .bind(meeting.status.as_str())
    .bind(Json(&meeting.details))
    .bind(meeting.details.starts_at.0)
    .bind(meeting.details.ends_at.0)
    .bind(meeting.sequence)
    .bind(meeting.created_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Writes a meeting of a case that is locked: status, place, time and sequence.
pub async fn update(tx: &mut Tx, meeting: &Meeting) -> Result<()> {
    let result = sqlx::query(
        "UPDATE meetings SET status = $2, details = $3, starts_at = $4, ends_at = $5, sequence = $6, updated_at = $7
         WHERE id = $1",
    )
    .bind(meeting.id.0)
    .bind(meeting.status.as_str())
    .bind(Json(&meeting.details))
    .bind(meeting.details.starts_at.0)
    .bind(meeting.details.ends_at.0)
    .bind(meeting.sequence)
    .bind(meeting.updated_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Name and address of whoever invited to a meeting first; none where nobody was invited yet.
pub async fn find_organizer(tx: &mut Tx, id: MeetingId) -> Result<Option<(String, String)>> {
    let row: Option<(Option<String>, Option<String>)> =
        sqlx::query_as("SELECT organizer_name, organizer_email FROM meetings WHERE id = $1")
            .bind(id.0)
            .fetch_optional(tx.connection())
            .await?;
    Ok(row.and_then(|(name, email)| name.zip(email)))
}

/// Keeps whoever invites to a meeting, unless somebody did before.
pub async fn update_organizer(tx: &mut Tx, id: MeetingId, name: &str, email: &str) -> Result<()> {
    sqlx::query(
        "UPDATE meetings SET organizer_name = $2, organizer_email = $3 WHERE id = $1 AND organizer_name IS NULL",
    )
    .bind(id.0)
    .bind(name)
    .bind(email)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Takes these up for as long as the meeting lasts, and nobody else.
///
/// # Errors
/// A violation of `meeting_participants_one_at_a_time` where one of them is at another meeting then.
pub async fn replace_participants(tx: &mut Tx, meeting: &Meeting, participants: &[uuid::Uuid]) -> Result<()> {
    sqlx::query("DELETE FROM meeting_participants WHERE meeting_id = $1")
        .bind(meeting.id.0)
        .execute(tx.connection())
        .await?;
    sqlx::query(
        "INSERT INTO meeting_participants (meeting_id, office_id, participant_id, during)
         SELECT $1, $2, participant, tstzrange($4, $5) FROM unnest($3) AS participant",
    )
    .bind(meeting.id.0)
    .bind(meeting.office_id.0)
    .bind(participants)
    .bind(meeting.details.starts_at.0)
    .bind(meeting.details.ends_at.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Which of these times one of the participants is taken up by a meeting of another case, in their order.
pub async fn list_taken(
    tx: &mut Tx,
    introduction: IntroductionId,
    participants: &[uuid::Uuid],
    times: &[Slot],
) -> Result<Vec<bool>> {
    let (starts, ends): (Vec<_>, Vec<_>) =
        times.iter().map(|slot| (slot.starts_at.0, slot.ends_at.0)).unzip();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT FROM meeting_participants p JOIN meetings m ON m.id = p.meeting_id
             WHERE p.participant_id = ANY ($2) AND p.during && tstzrange(slot.starts_at, slot.ends_at)
                 AND m.introduction_id <> $1
         )
         FROM unnest($3, $4) WITH ORDINALITY AS slot (starts_at, ends_at, number)
         ORDER BY slot.number",
    )
    .bind(introduction.0)
    .bind(participants)
    .bind(starts)
    .bind(ends)
    .fetch_all(tx.connection())
    .await?)
}
