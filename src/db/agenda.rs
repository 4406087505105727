//! What the agenda of a coordinator looks at; and the table `digests`: to whom a week was told.

use super::{Result, Tx, stored_word};
use crate::domain::{
    AccountId, Day, IntroductionId, OfficeId, OrganizationId, OrganizationKind, Progress, Side, Situation,
    Unsaid,
};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use std::collections::HashMap;

const ORGANIZATIONS: &str = "organizations";

/// An open case of a coordinator.
#[derive(Debug, Clone)]
pub struct OpenCase {
    pub id: IntroductionId,
    pub title: String,
    pub owner: AgendaParty,
    pub candidate: AgendaParty,
    pub situation: Situation,
}

/// One of the two whom a case is about.
#[derive(Debug, Clone)]
pub struct AgendaParty {
    pub id: OrganizationId,
    pub kind: OrganizationKind,
    pub name: String,
    pub is_withheld: bool,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: uuid::Uuid,
    title: String,
    owner_id: uuid::Uuid,
    owner_kind: String,
    owner: String,
    owner_withheld: bool,
    candidate_id: uuid::Uuid,
    candidate_kind: String,
    candidate: String,
    candidate_withheld: bool,
    progress: Json<Progress>,
    owner_asked_at: Option<DateTime<Utc>>,
    candidate_asked_at: Option<DateTime<Utc>>,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    met_at: Option<DateTime<Utc>>,
    followed_up_at: Option<DateTime<Utc>>,
    unsaid_asked_at: Option<DateTime<Utc>>,
    unsaid_until: Option<DateTime<Utc>>,
    unsaid_side: Option<String>,
    has_draft: bool,
    moved_at: DateTime<Utc>,
}

const CASES: &str = "SELECT i.id, n.details->>'title' AS title,
         o.id AS owner_id, o.details->>'kind' AS owner_kind, o.name AS owner,
         coalesce((n.details->>'name_withheld')::boolean, false)
             OR coalesce((o.details->>'name_withheld')::boolean, false) AS owner_withheld,
         c.id AS candidate_id, c.details->>'kind' AS candidate_kind, c.name AS candidate,
         coalesce((c.details->>'name_withheld')::boolean, false) AS candidate_withheld,
         i.progress, s.owner_asked_at, s.candidate_asked_at, ahead.starts_at, ahead.ends_at, held.met_at,
         s.followed_up_at, l.unsaid_asked_at, l.unsaid_until, l.unsaid_side, coalesce(l.has_draft, false) AS has_draft,
         coalesce(s.moved_at, i.created_at) AS moved_at
     FROM introductions i
     JOIN needs n ON n.id = i.need_id
     JOIN organizations o ON o.id = n.organization_id
     JOIN organizations c ON c.id = i.organization_id
     LEFT JOIN meetings ahead ON ahead.introduction_id = i.id AND ahead.status = 'arranged'
     LEFT JOIN LATERAL (
         SELECT max(starts_at) AS met_at FROM meetings m WHERE m.introduction_id = i.id AND m.status = 'held'
     ) held ON true
     LEFT JOIN LATERAL (
         SELECT max(taken_at) AS moved_at,
             max(taken_at) FILTER (WHERE step->>'step' = 'followed_up') AS followed_up_at,
             max(taken_at) FILTER (WHERE step->>'step' = 'approached' AND step->>'side' = 'owner') AS owner_asked_at,
             max(taken_at) FILTER (WHERE step->>'step' = 'approached' AND step->>'side' = 'candidate')
                 AS candidate_asked_at
         FROM introduction_steps WHERE introduction_id = i.id
     ) s ON true
     LEFT JOIN LATERAL (
         SELECT bool_or(status = 'draft') AS has_draft,
             min(decided_at) FILTER (WHERE is_unsaid) AS unsaid_asked_at,
             min(expires_at) FILTER (WHERE is_unsaid) AS unsaid_until,
             CASE WHEN min(side) FILTER (WHERE is_unsaid) = max(side) FILTER (WHERE is_unsaid)
                 THEN min(side) FILTER (WHERE is_unsaid) END AS unsaid_side
         FROM (
             SELECT status, side, decided_at, expires_at, kind = 'questionnaire' AND status = 'approved'
                 AND answered_at IS NULL AND decided_at > coalesce(s.moved_at, i.created_at)
                 -- Of several the latest is answered.
                 AND decided_at = max(decided_at) FILTER (WHERE kind = 'questionnaire' AND status = 'approved')
                     OVER (PARTITION BY side) AS is_unsaid
             FROM letters WHERE introduction_id = i.id
         ) written
     ) l ON true";

impl TryFrom<OpenRow> for OpenCase {
    type Error = super::Error;
    fn try_from(row: OpenRow) -> Result<Self> {
        let party = |id, kind: &str, name, is_withheld| -> Result<AgendaParty> {
            let all = &OrganizationKind::ALL;
            let kind = stored_word(ORGANIZATIONS, "details.kind", kind, all, OrganizationKind::as_str)?;
            Ok(AgendaParty { id: OrganizationId(id), kind, name, is_withheld })
        };
        let side = row.unsaid_side.as_deref();
        let side = side.map(|side| stored_word("letters", "side", side, &Side::ALL, Side::as_str));
        let side = side.transpose()?;
        let unsaid = row.unsaid_asked_at.zip(row.unsaid_until);
        Ok(Self {
            id: IntroductionId(row.id),
            title: row.title,
            owner: party(row.owner_id, &row.owner_kind, row.owner, row.owner_withheld)?,
            candidate: party(row.candidate_id, &row.candidate_kind, row.candidate, row.candidate_withheld)?,
            situation: Situation {
                progress: row.progress.0,
                asked_at: [row.owner_asked_at, row.candidate_asked_at],
                arranged: row.starts_at.zip(row.ends_at),
                met_at: row.met_at,
                followed_up_at: row.followed_up_at,
                unsaid: unsaid.map(|(asked_at, until)| Unsaid { asked_at, until, side }),
                has_draft: row.has_draft,
                moved_at: row.moved_at,
            },
        })
    }
}

/// Every open case that a coordinator is in charge of.
pub async fn list_open(tx: &mut Tx, coordinator: AccountId) -> Result<Vec<OpenCase>> {
    let mut query = sqlx::QueryBuilder::new(CASES);
    query.push(" WHERE i.stage NOT IN ('contracted', 'closed') AND (i.owner_coordinator_id = ");
    query
        .push_bind(coordinator.0)
        .push(" OR i.candidate_coordinator_id = ")
        .push_bind(coordinator.0)
        .push(")");
    let rows: Vec<OpenRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    rows.into_iter().map(OpenCase::try_from).collect()
}

/// How these cases stand.
pub async fn situations(tx: &mut Tx, ids: &[IntroductionId]) -> Result<HashMap<IntroductionId, Situation>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let mut query = sqlx::QueryBuilder::new(CASES);
    query.push(" WHERE i.id = ANY(").push_bind(ids).push(")");
    let rows: Vec<OpenRow> = query.build_query_as().fetch_all(tx.connection()).await?;
    let cases = rows.into_iter().map(OpenCase::try_from);
    cases.map(|case| case.map(|case| (case.id, case.situation))).collect()
}

/// Whoever is in charge of an open case and can sign in, in every office.
pub async fn list_coordinators(tx: &mut Tx) -> Result<Vec<(OfficeId, AccountId)>> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid)> = sqlx::query_as(
        "SELECT a.office_id, a.id FROM accounts a
         WHERE NOT a.suspended AND a.role IN ('administrator', 'coordinator') AND EXISTS (
             SELECT FROM introductions i
             WHERE i.office_id = a.office_id AND i.stage NOT IN ('contracted', 'closed')
                 AND (i.owner_coordinator_id = a.id OR i.candidate_coordinator_id = a.id)
         )
         ORDER BY a.id",
    )
    .fetch_all(tx.connection())
    .await?;
    Ok(rows.into_iter().map(|(office, account)| (OfficeId(office), AccountId(account))).collect())
}

/// Writes down that an account was told of a week; whether nobody had before. Whoever else writes it at the same time waits
/// until this transaction ends.
pub async fn insert_digest(
    tx: &mut Tx,
    office: OfficeId,
    account: AccountId,
    monday: Day,
    now: DateTime<Utc>,
) -> Result<bool> {
    let result = sqlx::query(
        "INSERT INTO digests (account_id, monday, office_id, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(account.0)
    .bind(monday.date())
    .bind(office.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected() == 1)
}
