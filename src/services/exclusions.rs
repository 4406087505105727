//! Exclusions of organizations: pairs that are not to be introduced to each other, with whom and why. Confidential to
//! the office's coordinators: nothing that a member sees, counts or is refused tells of one.
//!
//! What an organization is kept apart from is read in the transaction of whoever asks, and never kept in memory: who
//! writes one down sees it heeded at once. [`super::judgements`] adds it to the need that the engine ranks.

use super::{Context, Error, Result, office_of, record, require, updated};
use crate::auth::Permission;
use crate::db;
pub use crate::db::exclusions::CaseOfPair;
use crate::domain::{
    Day, Job, OfficeId, OrganizationId, PairExclusion, PairExclusionDetails, Principal, Reason,
};
use serde_json::json;
use std::collections::HashMap;

/// Whom an organization is kept apart from today, by name.
pub async fn list_exclusions(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
) -> Result<Vec<PairExclusion>> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    Ok(db::exclusions::list(&mut tx, id, Day::in_japan(ctx.clock.now())).await?)
}

/// What keeps a pair apart, seen from the first.
pub async fn get_exclusion(
    ctx: &Context,
    principal: &Principal,
    (id, other): (OrganizationId, OrganizationId),
) -> Result<PairExclusion> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::exclusions::find(&mut tx, id, other).await?.ok_or(Error::NotFound)
}

/// The cases that an organization has under way with those it is kept apart from: they go on until somebody closes
/// them.
pub async fn list_cases_in_spite(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    others: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Vec<CaseOfPair>>> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    let mut cases: HashMap<OrganizationId, Vec<CaseOfPair>> = HashMap::new();
    for (other, case) in db::exclusions::list_cases(&mut tx, id, others).await? {
        cases.entry(other).or_default().push(case);
    }
    Ok(cases)
}

/// Keeps a pair apart, or changes why. The first time replaces version 0.
pub async fn update_exclusion(
    ctx: &Context,
    principal: &Principal,
    (id, other): (OrganizationId, OrganizationId),
    details: PairExclusionDetails,
    version: i64,
) -> Result<PairExclusion> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    if details.until_on.is_some_and(|day| day < Day::in_japan(now)) {
        return Err(Error::invalid("/until_on", Reason::InThePast));
    }
    let mut tx = ctx.database.begin(principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if id == other {
        return Err(Error::invalid("/organization_id", Reason::NotUsedHere));
    }
    db::organizations::find(&mut tx, other).await?.ok_or(Error::NotFound)?;
    let before = db::exclusions::find(&mut tx, id, other).await?;
    let by = (office_id, principal.account_id());
    let stored = db::exclusions::update(&mut tx, by, (id, other), &details, version, now).await?;
    updated(stored, before.as_ref().map_or(0, |before| before.version))?;
    let detail = json!({
        "organization_id": other, "from": before.map(|before| before.details), "to": details,
    });
    record(ctx, &mut tx, office_id, "exclusion.update", id.0, detail).await?;
    let stored = db::exclusions::find(&mut tx, id, other).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(stored)
}

/// Lets a pair be introduced to each other again. Open needs for which either is good are told of in the background.
pub async fn delete_exclusion(
    ctx: &Context,
    principal: &Principal,
    (id, other): (OrganizationId, OrganizationId),
    version: i64,
) -> Result<()> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let before = db::exclusions::find(&mut tx, id, other).await?.ok_or(Error::NotFound)?;
    let lifted = db::exclusions::lift(&mut tx, (id, other), version, ctx.clock.now()).await?;
    updated(lifted, before.version)?;
    let detail = json!({ "organization_id": other, "from": before.details });
    record(ctx, &mut tx, office_id, "exclusion.delete", id.0, detail).await?;
    match_again(ctx, &mut tx, office_id, (id, other)).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Either may have become a candidate for needs of the other.
async fn match_again(
    ctx: &Context,
    tx: &mut db::Tx,
    office_id: OfficeId,
    (a, b): (OrganizationId, OrganizationId),
) -> Result<()> {
    let now = ctx.clock.now();
    // Always in one order: two who lift exclusions of the same pair wait for each other, not each for the other.
    for organization_id in [a.min(b), a.max(b)] {
        let job = Job::MatchOrganization { organization_id };
        db::jobs::insert(tx, office_id, &job, now, now).await?;
    }
    Ok(())
}

/// Lifts, in every office, the exclusions whose last day has passed. How many there were.
pub async fn lift_run_out(ctx: &Context) -> Result<usize> {
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let mut run_out = db::exclusions::lift_run_out(&mut tx, Day::in_japan(now), now).await?;
    run_out.sort_unstable();
    for (office_id, id, other) in &run_out {
        let detail = json!({ "organization_id": other });
        record(ctx, &mut tx, *office_id, "exclusion.run_out", id.0, detail).await?;
        match_again(ctx, &mut tx, *office_id, (*id, *other)).await?;
    }
    tx.commit().await?;
    if !run_out.is_empty() {
        ctx.bell.notify_one();
    }
    Ok(run_out.len())
}
