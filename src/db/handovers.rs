//! The table `handovers`, and what moves from one coordinator to another.

use super::{Page, Result, Tx, one_row};
use crate::domain::{
    AccountId, Handover, HandoverId, IntroductionId, MailId, MeetingId, NeedId, OfficeId, OrganizationId,
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct HandoverRow {
    id: uuid::Uuid,
    from_id: uuid::Uuid,
    to_id: uuid::Uuid,
    account_id: Option<uuid::Uuid>,
    cases: Vec<uuid::Uuid>,
    needs: Vec<uuid::Uuid>,
    created_at: DateTime<Utc>,
}

impl From<HandoverRow> for Handover {
    fn from(row: HandoverRow) -> Self {
        Self {
            id: HandoverId(row.id),
            from_id: AccountId(row.from_id),
            to_id: AccountId(row.to_id),
            account_id: row.account_id.map(AccountId),
            cases: row.cases.into_iter().map(IntroductionId).collect(),
            needs: row.needs.into_iter().map(NeedId).collect(),
            created_at: row.created_at,
        }
    }
}

pub async fn find(tx: &mut Tx, id: HandoverId) -> Result<Option<Handover>> {
    let row: Option<HandoverRow> = sqlx::query_as(
        "SELECT id, from_id, to_id, account_id, cases, needs, created_at FROM handovers WHERE id = $1",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(Handover::from))
}

/// One page of handovers, the latest first.
pub async fn list(tx: &mut Tx, before: Option<uuid::Uuid>, limit: i64) -> Result<Page<Handover>> {
    let rows: Vec<HandoverRow> = sqlx::query_as(
        "SELECT id, from_id, to_id, account_id, cases, needs, created_at FROM handovers
         WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2 + 1",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(tx.connection())
    .await?;
    Ok(Page::cut(rows.into_iter().map(Handover::from).collect(), limit, |handover| handover.id.0))
}

pub async fn insert(tx: &mut Tx, office_id: OfficeId, handover: &Handover) -> Result<()> {
    let cases: Vec<uuid::Uuid> = handover.cases.iter().map(|id| id.0).collect();
    let needs: Vec<uuid::Uuid> = handover.needs.iter().map(|id| id.0).collect();
    let result = sqlx::query(
        "INSERT INTO handovers (id, office_id, from_id, to_id, account_id, cases, needs, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(handover.id.0)
    .bind(office_id.0)
    .bind(handover.from_id.0)
    .bind(handover.to_id.0)
    .bind(handover.account_id.map(|id| id.0))
    .bind(cases)
    .bind(needs)
    .bind(handover.created_at)
    .execute(tx.connection())
    .await?;
    one_row("handovers", &result)
}

/// Who may be in charge: coordinators and administrators of the office, with whether they are suspended, by name.
pub async fn list_people(tx: &mut Tx) -> Result<Vec<(AccountId, String, bool)>> {
    let rows: Vec<(uuid::Uuid, String, bool)> = sqlx::query_as(
        "SELECT id, name, suspended FROM accounts WHERE role IN ('coordinator', 'administrator') ORDER BY name, id",
    )
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, name, suspended)| (AccountId(id), name, suspended)).collect())
}

/// A handover that somebody is to be told of.
#[derive(Debug, Clone)]
pub struct HandoverNewsEntry {
    pub id: HandoverId,
    /// Whether whoever is told takes over, or has handed over.
    pub takes_over: bool,
    /// The name of the other.
    pub other: String,
    pub cases: i32,
    pub needs: i32,
}

/// Notes that somebody is to be told of a handover.
pub async fn insert_news(
    tx: &mut Tx,
    office_id: OfficeId,
    id: HandoverId,
    account_id: AccountId,
) -> Result<()> {
    let result =
        sqlx::query("INSERT INTO handover_news (handover_id, account_id, office_id) VALUES ($1, $2, $3)")
            .bind(id.0)
            .bind(account_id.0)
            .bind(office_id.0)
            .execute(tx.connection())
            .await?;
    one_row("handover_news", &result)
}

/// The handovers that no mail has told somebody of yet, the oldest first, locked until the transaction ends.
pub async fn lock_untold(tx: &mut Tx, account_id: AccountId) -> Result<Vec<HandoverNewsEntry>> {
    let rows: Vec<(uuid::Uuid, bool, String, i32, i32)> = sqlx::query_as(
        "SELECT h.id, h.to_id = w.account_id, other.name, cardinality(h.cases), cardinality(h.needs)
         FROM handover_news w
         JOIN handovers h ON h.id = w.handover_id
         JOIN accounts other ON other.id = CASE WHEN h.to_id = w.account_id THEN h.from_id ELSE h.to_id END
         WHERE w.account_id = $1 AND w.mail_id IS NULL
         ORDER BY h.id FOR UPDATE OF w",
    )
    .bind(account_id.0)
    .fetch_all(tx.connection())
    .await?;
    let entry = |(id, takes_over, other, cases, needs)| HandoverNewsEntry {
        id: HandoverId(id),
        takes_over,
        other,
        cases,
        needs,
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn update_told(tx: &mut Tx, id: HandoverId, account_id: AccountId, mail_id: MailId) -> Result<()> {
    let result =
        sqlx::query("UPDATE handover_news SET mail_id = $3 WHERE handover_id = $1 AND account_id = $2")
            .bind(id.0)
            .bind(account_id.0)
            .bind(mail_id.0)
            .execute(tx.connection())
            .await?;
    one_row("handover_news", &result)
}

/// The cases in the charge of somebody for either side that are not closed, or of which a letter still waits for a
/// decision, the oldest first. With `lock` they stay as they are until the transaction ends.
pub async fn list_cases(tx: &mut Tx, of: AccountId, lock: bool) -> Result<Vec<IntroductionId>> {
    let mut query = sqlx::QueryBuilder::new("SELECT id FROM introductions WHERE (owner_coordinator_id = ");
    query.push_bind(of.0).push(" OR candidate_coordinator_id = ").push_bind(of.0);
    query.push(
        ") AND (stage <> 'closed' OR EXISTS (
             SELECT FROM letters l WHERE l.introduction_id = introductions.id AND l.status = 'draft'
         )) ORDER BY id",
    );
    if lock {
        query.push(" FOR UPDATE");
    }
    let ids: Vec<uuid::Uuid> = query.build_query_scalar().fetch_all(tx.connection()).await?;
    Ok(ids.into_iter().map(IntroductionId).collect())
}

/// The needs in the charge of somebody that have not come to their end, with their titles, the oldest first. With
/// `lock` they stay as they are until the transaction ends; what refers to them may be written meanwhile.
pub async fn list_needs(tx: &mut Tx, of: AccountId, lock: bool) -> Result<Vec<(NeedId, String)>> {
    let mut query =
        sqlx::QueryBuilder::new("SELECT id, details->>'title' FROM needs WHERE coordinator_id = ");
    query.push_bind(of.0).push(" AND status IN ('draft', 'open', 'paused') ORDER BY id");
    if lock {
        query.push(" FOR NO KEY UPDATE");
    }
    let rows: Vec<(uuid::Uuid, String)> = query.build_query_as().fetch_all(tx.connection()).await?;
    Ok(rows.into_iter().map(|(id, title)| (NeedId(id), title)).collect())
}

/// Puts somebody else in charge of cases that are locked; their versions now. When a case last moved stays as it is: it
/// has not moved.
pub async fn move_cases(
    tx: &mut Tx,
    ids: &[IntroductionId],
    from: AccountId,
    to: AccountId,
) -> Result<Vec<(IntroductionId, i64)>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, i64)> = sqlx::query_as(
        "UPDATE introductions SET
             owner_coordinator_id = CASE WHEN owner_coordinator_id = $2 THEN $3 ELSE owner_coordinator_id END,
             candidate_coordinator_id = CASE WHEN candidate_coordinator_id = $2 THEN $3 ELSE candidate_coordinator_id END,
             version = version + 1
         WHERE id = ANY($1) RETURNING id, version",
    )
    .bind(ids)
    .bind(from.0)
    .bind(to.0)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, version)| (IntroductionId(id), version)).collect())
}

/// Puts somebody else in charge of needs that are locked; their versions now.
pub async fn move_needs(
    tx: &mut Tx,
    ids: &[NeedId],
    to: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<(NeedId, i64)>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, i64)> = sqlx::query_as(
        "UPDATE needs SET coordinator_id = $2, version = version + 1, updated_at = $3
         WHERE id = ANY($1) RETURNING id, version",
    )
    .bind(ids)
    .bind(to.0)
    .bind(now)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, version)| (NeedId(id), version)).collect())
}

/// The meetings ahead of these cases take up the one in place of the other.
///
/// # Errors
/// A violation of `meeting_participants_one_at_a_time` where the other is at another meeting then.
pub async fn move_meetings(
    tx: &mut Tx,
    cases: &[IntroductionId],
    from: AccountId,
    to: AccountId,
) -> Result<()> {
    let cases: Vec<uuid::Uuid> = cases.iter().map(|id| id.0).collect();
    sqlx::query(
        "WITH gone AS (
             DELETE FROM meeting_participants p USING meetings m
             WHERE m.id = p.meeting_id AND m.status = 'arranged' AND m.introduction_id = ANY($1)
                 AND p.participant_id = $2
             RETURNING p.meeting_id, p.office_id, p.during
         )
         INSERT INTO meeting_participants (meeting_id, office_id, participant_id, during)
         SELECT meeting_id, office_id, $3, during FROM gone
         WHERE NOT EXISTS (
             SELECT FROM meeting_participants other
             WHERE other.meeting_id = gone.meeting_id AND other.participant_id = $3
         )",
    )
    .bind(cases)
    .bind(from.0)
    .bind(to.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// What somebody was told of needs and has not read is told the other; how many entries no mail has told of yet.
pub async fn move_news(tx: &mut Tx, needs: &[NeedId], from: AccountId, to: AccountId) -> Result<usize> {
    let needs: Vec<uuid::Uuid> = needs.iter().map(|id| id.0).collect();
    let untold: Vec<bool> = sqlx::query_scalar(
        "UPDATE inbox_entries SET account_id = $3
         WHERE account_id = $2 AND need_id = ANY($1) AND read_at IS NULL
         RETURNING mail_id IS NULL",
    )
    .bind(needs)
    .bind(from.0)
    .bind(to.0)
    .fetch_all(tx.connection())
    .await?;
    Ok(untold.into_iter().filter(|is_untold| *is_untold).count())
}

/// What moved in cases and no mail has told of yet is told the other; how many steps there are.
pub async fn move_case_news(
    tx: &mut Tx,
    cases: &[IntroductionId],
    from: AccountId,
    to: AccountId,
) -> Result<u64> {
    let cases: Vec<uuid::Uuid> = cases.iter().map(|id| id.0).collect();
    let result = sqlx::query(
        "WITH gone AS (
             DELETE FROM case_news WHERE account_id = $2 AND mail_id IS NULL AND introduction_id = ANY($1)
             RETURNING id, office_id, introduction_id, step_number
         )
         INSERT INTO case_news (id, office_id, account_id, introduction_id, step_number)
         SELECT id, office_id, $3, introduction_id, step_number FROM gone ON CONFLICT DO NOTHING",
    )
    .bind(cases)
    .bind(from.0)
    .bind(to.0)
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected())
}

/// A meeting that cannot be taken over, and the one at which the new coordinator is then.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ClashRow {
    pub introduction_id: uuid::Uuid,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub other_introduction_id: uuid::Uuid,
    pub other_title: String,
    pub other_starts_at: DateTime<Utc>,
}

/// The meetings ahead of these cases at whose time somebody is at another one.
pub async fn list_clashes(tx: &mut Tx, cases: &[IntroductionId], to: AccountId) -> Result<Vec<ClashRow>> {
    let cases: Vec<uuid::Uuid> = cases.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(
        "SELECT m.introduction_id, n.details->>'title' AS title, m.starts_at,
             o.introduction_id AS other_introduction_id, d.details->>'title' AS other_title,
             o.starts_at AS other_starts_at
         FROM meetings m
         JOIN introductions i ON i.id = m.introduction_id
         JOIN needs n ON n.id = i.need_id
         JOIN meeting_participants p ON p.participant_id = $2 AND p.meeting_id <> m.id
             AND p.during && tstzrange(m.starts_at, m.ends_at)
         JOIN meetings o ON o.id = p.meeting_id
         JOIN introductions j ON j.id = o.introduction_id
         JOIN needs d ON d.id = j.need_id
         WHERE m.introduction_id = ANY($1) AND m.status = 'arranged'
         ORDER BY m.starts_at, m.id",
    )
    .bind(cases)
    .bind(to.0)
    .fetch_all(tx.connection())
    .await?)
}

/// An organization as a summary names it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Party {
    pub name: String,
    pub telephone: Option<String>,
}

/// Names and telephone numbers.
pub async fn parties(tx: &mut Tx, ids: &[OrganizationId]) -> Result<HashMap<OrganizationId, Party>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, String, Option<String>)> =
        sqlx::query_as("SELECT id, name, details->>'telephone' FROM organizations WHERE id = ANY($1)")
            .bind(ids)
            .fetch_all(tx.connection())
            .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, telephone)| (OrganizationId(id), Party { name, telephone }))
        .collect())
}

/// When the meetings ahead of these cases begin.
pub async fn meetings_ahead(
    tx: &mut Tx,
    cases: &[IntroductionId],
) -> Result<HashMap<IntroductionId, (MeetingId, DateTime<Utc>)>> {
    let cases: Vec<uuid::Uuid> = cases.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, uuid::Uuid, DateTime<Utc>)> = sqlx::query_as(
        "SELECT introduction_id, id, starts_at FROM meetings
         WHERE introduction_id = ANY($1) AND status = 'arranged'",
    )
    .bind(cases)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(case, id, at)| (IntroductionId(case), (MeetingId(id), at))).collect())
}
