//! What reports count, read from the tables of cases and meetings; and the table `report_targets`.

use super::{Result, Tx, stored, stored_word};
use crate::domain::{
    AccountId, Contract, FiscalYear, IntroductionId, NeedId, NeedKind, OfficeId, OrganizationId,
    OrganizationKind, Said, Side, Targets, TargetsDetails, TermId, Verdict,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

const NEEDS: &str = "needs";
const ORGANIZATIONS: &str = "organizations";
const STEPS: &str = "introduction_steps";

/// From this instant on, until before that one.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// When each case was opened that was opened in the time.
pub async fn list_opened(tx: &mut Tx, (from, until): Span) -> Result<Vec<(IntroductionId, DateTime<Utc>)>> {
    let rows: Vec<(uuid::Uuid, DateTime<Utc>)> = sqlx::query_as(
        "SELECT id, created_at FROM introductions WHERE created_at >= $1 AND created_at < $2 ORDER BY id",
    )
    .bind(from)
    .bind(until)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, at)| (IntroductionId(id), at)).collect())
}

/// When each meeting that was held in the time began, by case, in order.
pub async fn list_held(
    tx: &mut Tx,
    (from, until): Span,
) -> Result<Vec<(IntroductionId, DateTime<Utc>, uuid::Uuid)>> {
    let rows: Vec<(uuid::Uuid, DateTime<Utc>, uuid::Uuid)> = sqlx::query_as(
        "SELECT introduction_id, starts_at, id FROM meetings
         WHERE status = 'held' AND starts_at >= $1 AND starts_at < $2 ORDER BY starts_at, id",
    )
    .bind(from)
    .bind(until)
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, at, meeting)| (IntroductionId(id), at, meeting)).collect())
}

/// The first meeting that was held for a need.
#[derive(Debug, sqlx::FromRow)]
pub struct FirstMeeting {
    introduction_id: uuid::Uuid,
    pub starts_at: DateTime<Utc>,
    /// When the need was first opened or, where nobody wrote that down before the meeting, written down.
    pub opened_at: DateTime<Utc>,
}

impl FirstMeeting {
    pub fn introduction_id(&self) -> IntroductionId {
        IntroductionId(self.introduction_id)
    }
}

/// The first meetings for needs that were held in the time.
pub async fn list_first_meetings(tx: &mut Tx, (from, until): Span) -> Result<Vec<FirstMeeting>> {
    Ok(sqlx::query_as(
        "SELECT first.introduction_id, first.starts_at, coalesce((
                 SELECT min(a.at) FROM audit_log a
                 WHERE a.subject_id = n.id AND a.action = 'need.status' AND a.detail->>'to' = 'open'
                     AND a.at <= first.starts_at
             ), n.created_at) AS opened_at
         FROM (
             SELECT DISTINCT ON (i.need_id) i.need_id, m.introduction_id, m.starts_at
             FROM meetings m JOIN introductions i ON i.id = m.introduction_id
             WHERE m.status = 'held' ORDER BY i.need_id, m.starts_at, m.id
         ) first
         JOIN needs n ON n.id = first.need_id
         WHERE first.starts_at >= $1 AND first.starts_at < $2
         ORDER BY first.introduction_id",
    )
    .bind(from)
    .bind(until)
    .fetch_all(tx.connection())
    .await?)
}

#[derive(sqlx::FromRow)]
struct SaidRow {
    introduction_id: uuid::Uuid,
    kind: String,
    side: Option<String>,
    answer: Option<String>,
    verdict: Option<String>,
    meeting_id: Option<uuid::Uuid>,
    taken_at: DateTime<Utc>,
}

/// What was said in a case, in order; with the meeting, where a step is that one was held.
pub type Sayings = Vec<(Said, DateTime<Utc>, Option<uuid::Uuid>)>;

/// What was asked, answered and thought of meetings, in every case in which a side was asked or answered in the time or
/// that is among these: from its beginning, for an answer is to what was asked before.
pub async fn list_said(
    tx: &mut Tx,
    (from, until): Span,
    further: &[IntroductionId],
) -> Result<HashMap<IntroductionId, Sayings>> {
    let further: Vec<uuid::Uuid> = further.iter().map(|id| id.0).collect();
    let rows: Vec<SaidRow> = sqlx::query_as(
        "SELECT introduction_id, step->>'step' AS kind, step->>'side' AS side, step->>'answer' AS answer,
             step->>'verdict' AS verdict, (step->>'meeting_id')::uuid AS meeting_id, taken_at
         FROM introduction_steps
         WHERE step->>'step' IN ('approached', 'answered', 'met', 'judged') AND introduction_id IN (
             SELECT introduction_id FROM introduction_steps
             WHERE taken_at >= $1 AND taken_at < $2 AND step->>'step' IN ('approached', 'answered')
             UNION SELECT unnest($3::uuid[])
         )
         ORDER BY introduction_id, number",
    )
    .bind(from)
    .bind(until)
    .bind(further)
    .fetch_all(tx.connection())
    .await?;
    let mut said: HashMap<IntroductionId, Sayings> = HashMap::new();
    for row in rows {
        let side = || {
            let word = row.side.as_deref().unwrap_or_default();
            stored_word(STEPS, "step.side", word, &Side::ALL, Side::as_str)
        };
        let what = match row.kind.as_str() {
            "approached" => Said::Asked(side()?),
            "answered" => Said::Answered(side()?, row.answer.as_deref() == Some("accepted")),
            "judged" => {
                let word = row.verdict.as_deref().unwrap_or_default();
                Said::Judged(
                    side()?,
                    stored_word(STEPS, "step.verdict", word, &Verdict::ALL, Verdict::as_str)?,
                )
            }
            _ => Said::Met,
        };
        let meeting = row.meeting_id.filter(|_| what == Said::Met);
        said.entry(IntroductionId(row.introduction_id)).or_default().push((what, row.taken_at, meeting));
    }
    Ok(said)
}

/// The contracts that were signed in the year, as they were last written down, and when that was.
pub async fn list_contracts(
    tx: &mut Tx,
    year: FiscalYear,
) -> Result<Vec<(IntroductionId, Contract, DateTime<Utc>)>> {
    let (from, until) = year.days(None);
    let rows: Vec<(uuid::Uuid, Json<Contract>, DateTime<Utc>)> = sqlx::query_as(
        "SELECT i.id, i.progress->'contract', coalesce((
                 SELECT max(s.taken_at) FROM introduction_steps s
                 WHERE s.introduction_id = i.id AND s.step->>'step' = 'contracted'
             ), i.updated_at)
         FROM introductions i
         WHERE i.stage = 'contracted' AND (i.progress->'contract'->>'signed_on')::date BETWEEN $1 AND $2
         ORDER BY i.id",
    )
    .bind(from.date())
    .bind(until.date())
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(id, contract, at)| (IntroductionId(id), contract.0, at)).collect())
}

/// An organization as a report looks at it.
#[derive(Debug, Clone)]
pub struct ReportedOrganization {
    pub id: OrganizationId,
    pub kind: OrganizationKind,
    pub name: String,
    pub is_withheld: bool,
    /// The first that it names.
    pub industry: Option<TermId>,
    pub region: Option<TermId>,
}

/// A case as a report looks at it.
#[derive(Debug, Clone)]
pub struct ReportedCase {
    pub id: IntroductionId,
    pub need_id: NeedId,
    pub title: String,
    pub need_kind: NeedKind,
    pub coordinator: Option<(AccountId, String)>,
    pub owner: ReportedOrganization,
    pub candidate: ReportedOrganization,
}

#[derive(sqlx::FromRow)]
struct CaseRow {
    id: uuid::Uuid,
    need_id: uuid::Uuid,
    title: String,
    need_kind: String,
    coordinator_id: Option<uuid::Uuid>,
    coordinator: Option<String>,
    owner_id: uuid::Uuid,
    owner_kind: String,
    owner: String,
    owner_withheld: bool,
    owner_industry: Option<String>,
    owner_region: Option<String>,
    candidate_id: uuid::Uuid,
    candidate_kind: String,
    candidate: String,
    candidate_withheld: bool,
    candidate_industry: Option<String>,
    candidate_region: Option<String>,
}

impl TryFrom<CaseRow> for ReportedCase {
    type Error = super::Error;
    fn try_from(row: CaseRow) -> Result<Self> {
        let term = |text: Option<String>| {
            text.map(|text| stored(ORGANIZATIONS, "details", &text, TermId::parse)).transpose()
        };
        let kind = |word: &str| {
            stored_word(ORGANIZATIONS, "details.kind", word, &OrganizationKind::ALL, OrganizationKind::as_str)
        };
        Ok(Self {
            id: IntroductionId(row.id),
            need_id: NeedId(row.need_id),
            title: row.title,
            need_kind: stored_word(NEEDS, "details.kind", &row.need_kind, &NeedKind::ALL, NeedKind::as_str)?,
            coordinator: row.coordinator_id.map(AccountId).zip(row.coordinator),
            owner: ReportedOrganization {
                id: OrganizationId(row.owner_id),
                kind: kind(&row.owner_kind)?,
                name: row.owner,
                is_withheld: row.owner_withheld,
                industry: term(row.owner_industry)?,
                region: term(row.owner_region)?,
            },
            candidate: ReportedOrganization {
                id: OrganizationId(row.candidate_id),
                kind: kind(&row.candidate_kind)?,
                name: row.candidate,
                is_withheld: row.candidate_withheld,
                industry: term(row.candidate_industry)?,
                region: term(row.candidate_region)?,
            },
        })
    }
}

/// These cases, with whom they are about.
pub async fn find_cases(tx: &mut Tx, ids: &[IntroductionId]) -> Result<Vec<ReportedCase>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<CaseRow> = sqlx::query_as(
        "SELECT i.id, i.need_id, n.details->>'title' AS title, n.details->>'kind' AS need_kind,
             a.id AS coordinator_id, a.name AS coordinator,
             o.id AS owner_id, o.details->>'kind' AS owner_kind, o.name AS owner,
             coalesce((n.details->>'name_withheld')::boolean, false)
                 OR coalesce((o.details->>'name_withheld')::boolean, false) AS owner_withheld,
             o.details->'industries'->>0 AS owner_industry, o.details->>'region' AS owner_region,
             c.id AS candidate_id, c.details->>'kind' AS candidate_kind, c.name AS candidate,
             coalesce((c.details->>'name_withheld')::boolean, false) AS candidate_withheld,
             c.details->'industries'->>0 AS candidate_industry, c.details->>'region' AS candidate_region
         FROM introductions i
         JOIN needs n ON n.id = i.need_id
         JOIN organizations o ON o.id = n.organization_id
         JOIN organizations c ON c.id = i.organization_id
         LEFT JOIN accounts a ON a.id = i.owner_coordinator_id
         WHERE i.id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(ReportedCase::try_from).collect()
}

/// The targets of a year; none where nobody ever set any.
pub async fn find_targets(tx: &mut Tx, office: OfficeId, year: FiscalYear) -> Result<Option<Targets>> {
    let row: Option<(Json<TargetsDetails>, i64)> = sqlx::query_as(
        "SELECT details, version FROM report_targets WHERE office_id = $1 AND fiscal_year = $2",
    )
    .bind(office.0)
    .bind(year.number())
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(|(details, version)| Targets { fiscal_year: year, details: details.0, version }))
}

/// Writes the targets of a year where the stored ones have this version still, 0 where there are none; the new version,
/// or none where they have not.
pub async fn update_targets(
    tx: &mut Tx,
    office: OfficeId,
    targets: &Targets,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let statement = match targets.version {
        0 => {
            "INSERT INTO report_targets (office_id, fiscal_year, details, updated_at, version) VALUES ($1, $2, $3, $4, $5 + 1)
             ON CONFLICT DO NOTHING RETURNING version"
        }
        _ => {
            "UPDATE report_targets SET details = $3, updated_at = $4, version = version + 1
             WHERE office_id = $1 AND fiscal_year = $2 AND version = $5 RETURNING version"
        }
    };
    let version: Option<i64> = sqlx::query_scalar(statement)
        .bind(office.0)
        .bind(targets.fiscal_year.number())
        .bind(Json(&targets.details))
        .bind(now)
        .bind(targets.version)
        .fetch_optional(tx.connection())
        .await?;
    Ok(version)
}
