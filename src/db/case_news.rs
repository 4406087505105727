//! The table `case_news`: steps of cases that whoever is in charge is to be told of.

use super::{Result, Tx};
use crate::domain::{AccountId, IntroductionId, MailId, OfficeId, OrganizationId, OrganizationKind, Step};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

/// A step that somebody is to be told of.
#[derive(Debug, Clone)]
pub struct CaseNewsEntry {
    pub id: uuid::Uuid,
    pub introduction_id: IntroductionId,
    /// Of the need.
    pub title: String,
    pub organization_id: OrganizationId,
    pub organization: String,
    pub kind: OrganizationKind,
    pub name_withheld: bool,
    pub step: Step,
    pub taken_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: uuid::Uuid,
    introduction_id: uuid::Uuid,
    title: String,
    organization_id: uuid::Uuid,
    organization: String,
    kind: String,
    name_withheld: bool,
    step: Json<Step>,
    taken_at: DateTime<Utc>,
}

/// Notes that somebody is to be told of a step.
pub async fn insert(
    tx: &mut Tx,
    office_id: OfficeId,
    account_id: AccountId,
    (introduction_id, step_number): (IntroductionId, i32),
) -> Result<()> {
    sqlx::query(
        "INSERT INTO case_news (id, office_id, account_id, introduction_id, step_number)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(uuid::Uuid::now_v7())
    .bind(office_id.0)
    .bind(account_id.0)
    .bind(introduction_id.0)
    .bind(step_number)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// What no mail has told somebody of yet, oldest first, locked until the transaction ends.
pub async fn lock_untold(tx: &mut Tx, account_id: AccountId) -> Result<Vec<CaseNewsEntry>> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT w.id, w.introduction_id, n.details->>'title' AS title, o.id AS organization_id,
             o.name AS organization, o.details->>'kind' AS kind,
             coalesce((o.details->>'name_withheld')::boolean, false) AS name_withheld, s.step, s.taken_at
         FROM case_news w
         JOIN introduction_steps s ON s.introduction_id = w.introduction_id AND s.number = w.step_number
         JOIN introductions i ON i.id = w.introduction_id
         JOIN needs n ON n.id = i.need_id
         JOIN organizations o ON o.id = i.organization_id
         WHERE w.account_id = $1 AND w.mail_id IS NULL
         ORDER BY w.id FOR UPDATE OF w",
    )
    .bind(account_id.0)
    .fetch_all(tx.connection())
    .await?;
    let entry = |row: EntryRow| {
        let kinds = &OrganizationKind::ALL;
        Ok(CaseNewsEntry {
            kind: super::stored_word("organizations", "kind", &row.kind, kinds, OrganizationKind::as_str)?,
            id: row.id,
            introduction_id: IntroductionId(row.introduction_id),
            title: row.title,
            organization_id: OrganizationId(row.organization_id),
            organization: row.organization,
            name_withheld: row.name_withheld,
            step: row.step.0,
            taken_at: row.taken_at,
        })
    };
    rows.into_iter().map(entry).collect()
}

pub async fn update_told(tx: &mut Tx, entries: &[uuid::Uuid], mail_id: MailId) -> Result<()> {
    sqlx::query("UPDATE case_news SET mail_id = $2 WHERE id = ANY($1)")
        .bind(entries)
        .bind(mail_id.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}
