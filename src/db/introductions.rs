//! The tables `introductions` and `introduction_steps`: the cases of an office, and what moved them.

use super::{Page, Result, Tx, one_row, stored_word};
use crate::domain::{
    AccountId, Day, Disclosure, Introduction, IntroductionId, NeedId, Note, OfficeId, OrganizationId,
    Progress, Side, Stage, Step, Taken,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

const TABLE: &str = "introductions";
const STEPS: &str = "introduction_steps";

#[derive(sqlx::FromRow)]
struct IntroductionRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    need_id: uuid::Uuid,
    organization_id: uuid::Uuid,
    owner_coordinator_id: Option<uuid::Uuid>,
    candidate_coordinator_id: Option<uuid::Uuid>,
    disclosure: String,
    progress: Json<Progress>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<IntroductionRow> for Introduction {
    type Error = super::Error;
    fn try_from(row: IntroductionRow) -> Result<Self> {
        let disclosure =
            stored_word(TABLE, "disclosure", &row.disclosure, &Disclosure::ALL, Disclosure::as_str)?;
        Ok(Self {
            id: IntroductionId(row.id),
            office_id: OfficeId(row.office_id),
            need_id: NeedId(row.need_id),
            organization_id: OrganizationId(row.organization_id),
            owner_coordinator_id: row.owner_coordinator_id.map(AccountId),
            candidate_coordinator_id: row.candidate_coordinator_id.map(AccountId),
            disclosure,
            progress: row.progress.0,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct StepRow {
    number: i32,
    step: Json<Step>,
    taken_at: DateTime<Utc>,
    account_id: Option<uuid::Uuid>,
    for_side: Option<String>,
    note: Option<String>,
}

#[derive(sqlx::FromRow)]
struct LastStepRow {
    introduction_id: uuid::Uuid,
    #[sqlx(flatten)]
    step: StepRow,
}

impl TryFrom<StepRow> for Taken {
    type Error = super::Error;
    fn try_from(row: StepRow) -> Result<Self> {
        let side = |word: &String| stored_word(STEPS, "for_side", word, &Side::ALL, Side::as_str);
        let note = |text: &String| super::stored(STEPS, "note", text, Note::parse);
        Ok(Self {
            number: row.number,
            step: row.step.0,
            taken_at: row.taken_at,
            account_id: row.account_id.map(AccountId),
            for_side: row.for_side.as_ref().map(side).transpose()?,
            note: row.note.as_ref().map(note).transpose()?,
        })
    }
}

/// What a list of cases may be narrowed to.
#[derive(Debug, Default)]
pub struct Filter {
    pub stage: Option<Stage>,
    /// Those of which something is still expected to happen, or those of which nothing is.
    pub is_open: Option<bool>,
    pub need_id: Option<NeedId>,
    /// As the candidate or as the owner of the need.
    pub organization_id: Option<OrganizationId>,
    /// In charge of either side.
    pub coordinator_id: Option<AccountId>,
}

pub async fn find(tx: &mut Tx, id: IntroductionId) -> Result<Option<Introduction>> {
    let row: Option<IntroductionRow> = sqlx::query_as("SELECT * FROM introductions WHERE id = $1")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Introduction::try_from).transpose()
}

/// The case of a pair.
pub async fn find_of_pair(
    tx: &mut Tx,
    need: NeedId,
    organization: OrganizationId,
) -> Result<Option<Introduction>> {
    let row: Option<IntroductionRow> =
        sqlx::query_as("SELECT * FROM introductions WHERE need_id = $1 AND organization_id = $2")
            .bind(need.0)
            .bind(organization.0)
            .fetch_optional(tx.connection())
            .await?;
    row.map(Introduction::try_from).transpose()
}

/// The case, locked until the transaction ends.
pub async fn lock_for_update(tx: &mut Tx, id: IntroductionId) -> Result<Option<Introduction>> {
    let row: Option<IntroductionRow> = sqlx::query_as("SELECT * FROM introductions WHERE id = $1 FOR UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Introduction::try_from).transpose()
}

/// One page of cases, the latest first.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    before: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Page<Introduction>> {
    let mut query = sqlx::QueryBuilder::new("SELECT * FROM introductions WHERE true");
    if let Some(stage) = filter.stage {
        query.push(" AND stage = ").push_bind(stage.as_str());
    }
    if let Some(is_open) = filter.is_open {
        let stages = Stage::ALL.into_iter().filter(|stage| stage.is_final() != is_open);
        let stages: Vec<&str> = stages.map(Stage::as_str).collect();
        query.push(" AND stage = ANY(").push_bind(stages).push(")");
    }
    if let Some(need) = filter.need_id {
        query.push(" AND need_id = ").push_bind(need.0);
    }
    if let Some(organization) = filter.organization_id {
        query.push(" AND (organization_id = ").push_bind(organization.0);
        query.push(" OR need_id IN (SELECT id FROM needs WHERE organization_id = ").push_bind(organization.0);
        query.push("))");
    }
    if let Some(coordinator) = filter.coordinator_id {
        query.push(" AND (owner_coordinator_id = ").push_bind(coordinator.0);
        query.push(" OR candidate_coordinator_id = ").push_bind(coordinator.0);
        query.push(")");
    }
    if let Some(before) = before {
        query.push(" AND id < ").push_bind(before);
    }
    query.push(" ORDER BY id DESC LIMIT ").push_bind(limit + 1);
    let rows: Vec<IntroductionRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    let items = rows.into_iter().map(Introduction::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, limit, |introduction| introduction.id.0))
}

/// The cases of every office in which a side was to answer by a day that has passed.
pub async fn list_overdue(tx: &mut Tx, today: Day) -> Result<Vec<IntroductionId>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM introductions WHERE stage = 'approached'
             AND ((progress->'owner'->>'answer_by')::date < $1 OR (progress->'candidate'->>'answer_by')::date < $1)
         ORDER BY id",
    )
    .bind(today.date())
    .fetch_all(tx.connection())
    .await?;
    Ok(ids.into_iter().map(IntroductionId).collect())
}

/// The cases of every office whose sides met and may be asked what came of it, with when they last met and when it was
/// last said what came of it.
pub async fn list_to_follow_up(
    tx: &mut Tx,
) -> Result<Vec<(IntroductionId, DateTime<Utc>, Option<DateTime<Utc>>)>> {
    let rows: Vec<(uuid::Uuid, DateTime<Utc>, Option<DateTime<Utc>>)> = sqlx::query_as(
        "SELECT i.id, max(m.starts_at), (SELECT max(s.taken_at) FROM introduction_steps s
             WHERE s.introduction_id = i.id AND s.step->>'step' = 'followed_up')
         FROM introductions i
         JOIN meetings m ON m.introduction_id = i.id AND m.status = 'held'
         WHERE i.stage IN ('met', 'followed_up') GROUP BY i.id ORDER BY i.id",
    )
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, met_at, said_at)| (IntroductionId(id), met_at, said_at)).collect())
}

/// Writes a case down unless the pair has one; whether it was written.
pub async fn insert(tx: &mut Tx, introduction: &Introduction) -> Result<bool> {
    let result = sqlx::query(
        "INSERT INTO introductions (id, office_id, need_id, organization_id, owner_coordinator_id,
             candidate_coordinator_id, disclosure, progress, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         ON CONFLICT (need_id, organization_id) DO NOTHING",
    )
    .bind(introduction.id.0)
    .bind(introduction.office_id.0)
    .bind(introduction.need_id.0)
    .bind(introduction.organization_id.0)
    .bind(introduction.owner_coordinator_id.map(|id| id.0))
    .bind(introduction.candidate_coordinator_id.map(|id| id.0))
    .bind(introduction.disclosure.as_str())
    .bind(Json(&introduction.progress))
    .bind(introduction.version)
    .bind(introduction.created_at)
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Writes a case that is locked: progress, coordinators, disclosure and the version that comes with it.
pub async fn update(tx: &mut Tx, introduction: &Introduction) -> Result<()> {
    let result = sqlx::query(
        "UPDATE introductions SET owner_coordinator_id = $2, candidate_coordinator_id = $3, disclosure = $4,
             progress = $5, version = $6, updated_at = $7
         WHERE id = $1",
    )
    .bind(introduction.id.0)
    .bind(introduction.owner_coordinator_id.map(|id| id.0))
    .bind(introduction.candidate_coordinator_id.map(|id| id.0))
    .bind(introduction.disclosure.as_str())
    .bind(Json(&introduction.progress))
    .bind(introduction.version)
    .bind(introduction.updated_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// These cases, the oldest first.
pub async fn list_of(tx: &mut Tx, ids: &[IntroductionId]) -> Result<Vec<Introduction>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<IntroductionRow> =
        sqlx::query_as("SELECT * FROM introductions WHERE id = ANY($1) ORDER BY id")
            .bind(ids)
            .fetch_all(tx.connection())
            .await?;
    rows.into_iter().map(Introduction::try_from).collect()
}

/// The last step of each of these cases.
pub async fn list_last_steps(tx: &mut Tx, ids: &[IntroductionId]) -> Result<HashMap<IntroductionId, Taken>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<LastStepRow> = sqlx::query_as(
        "SELECT DISTINCT ON (introduction_id) introduction_id, number, step, taken_at, account_id, for_side, note
         FROM introduction_steps WHERE introduction_id = ANY($1) ORDER BY introduction_id, number DESC",
    )
    .bind(ids)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(|row| Ok((IntroductionId(row.introduction_id), row.step.try_into()?))).collect()
}

/// Writes a step down, as the next of its case; its number.
pub async fn insert_step(tx: &mut Tx, introduction: &Introduction, taken: &Taken) -> Result<i32> {
    Ok(sqlx::query_scalar(
        "INSERT INTO introduction_steps (introduction_id, number, office_id, step, taken_at, account_id, for_side, note)
         SELECT $1, 1 + coalesce(max(number), 0), $2, $3, $4, $5, $6, $7
         FROM introduction_steps WHERE introduction_id = $1
         RETURNING number",
    )
    .bind(introduction.id.0)
    .bind(introduction.office_id.0)
    .bind(Json(&taken.step))
    .bind(taken.taken_at)
    .bind(taken.account_id.map(|id| id.0))
    .bind(taken.for_side.map(Side::as_str))
    .bind(taken.note.as_ref().map(|note| note.as_str()))
    .fetch_one(tx.connection())
    .await?)
}

/// Every step of a case, in order.
pub async fn list_steps(tx: &mut Tx, id: IntroductionId) -> Result<Vec<Taken>> {
    let rows: Vec<StepRow> = sqlx::query_as(
        "SELECT number, step, taken_at, account_id, for_side, note FROM introduction_steps
         WHERE introduction_id = $1 ORDER BY number",
    )
    .bind(id.0)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(Taken::try_from).collect()
}
