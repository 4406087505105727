//! Judgements: what coordinators decide about candidates. Whoever is rejected is not proposed for the need again.

use super::{Context, Error, Page, PageRequest, Result, office_of, record, require, updated};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Decision, Exclusion, Judgement, JudgementDetails, Need, NeedDetails, NeedId, OrganizationId,
    Principal,
};
use serde_json::json;

/// The need, and that the organization could be a candidate for it: another than its owner, in the same office.
async fn pair(tx: &mut db::Tx, need: NeedId, organization: OrganizationId) -> Result<Need> {
    let need = db::needs::find(tx, need).await?.ok_or(Error::NotFound)?;
    if need.organization_id == organization || db::organizations::find(tx, organization).await?.is_none() {
        return Err(Error::NotFound);
    }
    Ok(need)
}

/// Writes down what was decided about a candidate. The first judgement replaces version 0. A need that has come to
/// its end can still be judged: outcomes come late.
pub async fn update_judgement(
    ctx: &Context,
    principal: &Principal,
    (need_id, organization_id): (NeedId, OrganizationId),
    details: JudgementDetails,
    version: i64,
) -> Result<Judgement> {
    require(principal, Permission::JudgeCandidates)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    pair(&mut tx, need_id, organization_id).await?;
    let before = db::judgements::find(&mut tx, need_id, organization_id).await?;
    let judgement = Judgement {
        need_id,
        organization_id,
        details,
        account_id: principal.account_id(),
        version,
        created_at: now,
        updated_at: now,
    };
    let current = before.as_ref().map_or(0, |before| before.version);
    let stored = db::judgements::update(&mut tx, office_id, &judgement)
        .await?
        .ok_or(Error::VersionConflict { current })?;
    let detail = json!({
        "organization_id": organization_id,
        "from": before.map(|before| before.details),
        "to": stored.details,
    });
    record(ctx, &mut tx, office_id, "judgement.update", need_id.0, detail).await?;
    tx.commit().await?;
    Ok(stored)
}

/// What was decided about one candidate.
pub async fn get_judgement(
    ctx: &Context,
    principal: &Principal,
    (need, organization): (NeedId, OrganizationId),
) -> Result<Judgement> {
    require(principal, Permission::ReadCandidates)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::judgements::find(&mut tx, need, organization).await?.ok_or(Error::NotFound)
}

/// What was decided about the candidates of a need, all of it or one decision.
pub async fn list_judgements(
    ctx: &Context,
    principal: &Principal,
    need: NeedId,
    decision: Option<Decision>,
    page: PageRequest,
) -> Result<Page<Judgement>> {
    require(principal, Permission::ReadCandidates)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::needs::find(&mut tx, need).await?.ok_or(Error::NotFound)?;
    Ok(db::judgements::list(&mut tx, need, decision, page.cursor, page.limit).await?)
}

/// Takes a judgement back, as if it had never been made. What it was stays in the audit log.
pub async fn delete_judgement(
    ctx: &Context,
    principal: &Principal,
    (need, organization): (NeedId, OrganizationId),
    version: i64,
) -> Result<()> {
    require(principal, Permission::JudgeCandidates)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let before = db::judgements::find(&mut tx, need, organization).await?.ok_or(Error::NotFound)?;
    updated(db::judgements::delete(&mut tx, need, organization, version).await?, before.version)?;
    let detail = json!({ "organization_id": organization, "from": before.details });
    record(ctx, &mut tx, office_id, "judgement.delete", need.0, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The conditions of a need as the engine gets them: whoever was rejected for it, and whoever its owner is kept apart
/// from, is excluded like those on the need's own list. And what was decided.
pub(super) async fn as_ranked(
    tx: &mut db::Tx,
    need: &Need,
    today: Day,
) -> Result<(NeedDetails, Vec<Judgement>)> {
    let judgements = db::judgements::list_all(tx, need.id).await?;
    let owner = need.organization_id;
    let apart = db::exclusions::of_organizations(tx, &[owner], today).await?;
    let mut details = need.details.clone();
    exclude_rejected(&mut details, &judgements);
    exclude(&mut details, apart.get(&owner).into_iter().flatten().copied());
    Ok((details, judgements))
}

/// Makes many needs what the engine gets of them.
pub(super) async fn make_ranked(tx: &mut db::Tx, needs: &mut [Need], today: Day) -> Result<()> {
    let ids: Vec<NeedId> = needs.iter().map(|need| need.id).collect();
    let judgements = db::judgements::list_of_needs(tx, &ids).await?;
    let owners: Vec<OrganizationId> = needs.iter().map(|need| need.organization_id).collect();
    let apart = db::exclusions::of_organizations(tx, &owners, today).await?;
    for need in needs {
        if let Some(judgements) = judgements.get(&need.id) {
            exclude_rejected(&mut need.details, judgements);
        }
        exclude(&mut need.details, apart.get(&need.organization_id).into_iter().flatten().copied());
    }
    Ok(())
}

fn exclude_rejected(details: &mut NeedDetails, judgements: &[Judgement]) {
    let rejected = judgements.iter().filter(|judgement| judgement.details.decision == Decision::Rejected);
    exclude(details, rejected.map(|judgement| judgement.organization_id));
}

pub(super) fn exclude(details: &mut NeedDetails, ids: impl Iterator<Item = OrganizationId>) {
    details.exclusions.extend(ids.map(|organization_id| Exclusion { organization_id, reason: None }));
}
