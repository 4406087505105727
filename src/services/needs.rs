//! Needs: writing them down, opening, pausing, ending them.

use super::{
    Context, Error, IdempotencyKey, Page, PageRequest, Result, office_of, once, record, require, require_for,
    updated,
};
use crate::auth::{Permission, may};
use crate::db;
use crate::domain::{
    AccountId, Day, Faults, Job, Need, NeedDetails, NeedId, NeedStatus, OrganizationId, Principal, Reason,
    Role,
};
use crate::services::Conflict;
use serde::Serialize;
use serde_json::json;

/// A new need.
#[derive(Debug, Clone, Serialize)]
pub struct NewNeed {
    pub organization_id: OrganizationId,
    pub coordinator_id: Option<AccountId>,
    pub details: NeedDetails,
}

/// What may be changed of a need.
#[derive(Debug, Clone)]
pub struct NeedChanges {
    pub coordinator_id: Option<AccountId>,
    pub details: NeedDetails,
}

/// What a list of needs may be narrowed to.
#[derive(Debug, Default)]
pub struct NeedFilter {
    pub status: Option<NeedStatus>,
    pub organization_id: Option<OrganizationId>,
    pub coordinator_id: Option<AccountId>,
    /// The latest first instead of the oldest.
    pub newest_first: bool,
}

/// Excluded organizations exist in the office; the coordinator in charge is one of the office.
async fn check_references(
    tx: &mut db::Tx,
    details: &NeedDetails,
    coordinator: Option<AccountId>,
) -> Result<()> {
    let mut faults = Faults::default();
    let excluded: Vec<_> = details.exclusions.iter().map(|exclusion| exclusion.organization_id).collect();
    let known = db::organizations::existing(tx, &excluded).await?;
    for (i, id) in excluded.iter().enumerate() {
        if !known.contains(id) {
            faults.push(format!("/details/exclusions/{i}/organization_id"), Reason::NoSuchRecord);
        }
    }
    if let Some(id) = coordinator {
        match db::accounts::find(tx, id).await? {
            None => faults.push("/coordinator_id", Reason::NoSuchRecord),
            Some(account) if !matches!(account.role, Role::Coordinator | Role::Administrator) => {
                faults.push("/coordinator_id", Reason::NotForThisRole);
            }
            Some(_) => {}
        }
    }
    Ok(faults.or(())?)
}

/// Only the office decides who is in charge.
fn check_coordinator_right(
    principal: &Principal,
    current: Option<AccountId>,
    wanted: Option<AccountId>,
) -> Result<()> {
    if current == wanted || may(principal, Permission::EditNeeds) {
        Ok(())
    } else {
        Err(Error::invalid("/coordinator_id", Reason::NotForThisRole))
    }
}

/// Writes a need down, as a draft.
pub async fn create_need(
    ctx: &Context,
    principal: &Principal,
    new: NewNeed,
    key: Option<&IdempotencyKey>,
) -> Result<Need> {
    require_for(principal, Permission::EditNeeds, new.organization_id)
        .map_err(|_| Error::invalid("/organization_id", Reason::NoSuchRecord))?;
    check_coordinator_right(principal, None, new.coordinator_id)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let id = NeedId::new();
    let mut tx = ctx.database.begin(principal).await?;
    if let Some(earlier) = once(ctx, &mut tx, key, "create_need", &new, id.0).await? {
        return db::needs::find(&mut tx, NeedId(earlier)).await?.ok_or(Error::NotFound);
    }
    if db::organizations::find(&mut tx, new.organization_id).await?.is_none() {
        return Err(Error::invalid("/organization_id", Reason::NoSuchRecord));
    }
    check_references(&mut tx, &new.details, new.coordinator_id).await?;
    let need = Need {
        id,
        office_id,
        organization_id: new.organization_id,
        coordinator_id: new.coordinator_id,
        status: NeedStatus::Draft,
        details: new.details,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    db::needs::insert(&mut tx, &need).await?;
    record(ctx, &mut tx, office_id, "need.create", id.0, json!({})).await?;
    tx.commit().await?;
    Ok(need)
}

/// The needs of the office. A member sees those of the own organization.
pub async fn list_needs(
    ctx: &Context,
    principal: &Principal,
    filter: NeedFilter,
    page: PageRequest,
) -> Result<Page<Need>> {
    let own = match principal {
        Principal::Person { organization_id: Some(own), .. } if !may(principal, Permission::ReadNeeds) => {
            Some(*own)
        }
        _ => {
            require(principal, Permission::ReadNeeds)?;
            None
        }
    };
    if own.is_some() && filter.organization_id.is_some_and(|wanted| Some(wanted) != own) {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let filter = db::needs::Filter {
        status: filter.status,
        organization_id: own.or(filter.organization_id),
        coordinator_id: filter.coordinator_id,
        newest_first: filter.newest_first,
    };
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::needs::list(&mut tx, &filter, page.cursor, page.limit).await?)
}

/// One need.
pub async fn get_need(ctx: &Context, principal: &Principal, id: NeedId) -> Result<Need> {
    let mut tx = ctx.database.begin(principal).await?;
    let need = db::needs::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    require_for(principal, Permission::ReadNeeds, need.organization_id)?;
    Ok(need)
}

/// Changes a need. An open one is matched again in the background.
pub async fn update_need(
    ctx: &Context,
    principal: &Principal,
    id: NeedId,
    changes: NeedChanges,
    version: i64,
) -> Result<Need> {
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::needs::lock_for_update(&mut tx, id).await?.ok_or(Error::NotFound)?;
    require_for(principal, Permission::EditNeeds, current.organization_id)?;
    if current.version != version {
        return Err(Error::VersionConflict { current: current.version });
    }
    if current.status.is_final() {
        return Err(Error::Conflict(Conflict::NeedIsFinal { status: current.status }));
    }
    check_coordinator_right(principal, current.coordinator_id, changes.coordinator_id)?;
    check_references(&mut tx, &changes.details, changes.coordinator_id).await?;
    let need =
        Need { coordinator_id: changes.coordinator_id, details: changes.details, updated_at: now, ..current };
    let need = store(ctx, &mut tx, need, "need.update", json!({})).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(need)
}

/// Moves a need along its life. Opening it starts the search for candidates.
///
/// # Errors
/// [`Conflict::Transition`] where the machine has no such transition.
pub async fn change_need_status(
    ctx: &Context,
    principal: &Principal,
    id: NeedId,
    to: NeedStatus,
    version: i64,
) -> Result<Need> {
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::needs::lock_for_update(&mut tx, id).await?.ok_or(Error::NotFound)?;
    require_for(principal, Permission::EditNeeds, current.organization_id)?;
    if current.version != version {
        return Err(Error::VersionConflict { current: current.version });
    }
    let from = current.status;
    if !from.may_become(to) {
        return Err(Error::Conflict(Conflict::Transition { from, to }));
    }
    let need = Need { status: to, updated_at: ctx.clock.now(), ..current };
    let need = store(ctx, &mut tx, need, "need.status", json!({ "from": from, "to": to })).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(need)
}

async fn store(
    ctx: &Context,
    tx: &mut db::Tx,
    mut need: Need,
    action: &str,
    detail: serde_json::Value,
) -> Result<Need> {
    let now = ctx.clock.now();
    need.version = updated(db::needs::update(tx, &need, now).await?, need.version)?;
    record(ctx, tx, need.office_id, action, need.id.0, detail).await?;
    if need.status == NeedStatus::Open {
        db::jobs::insert(tx, need.office_id, &Job::MatchNeed { need_id: need.id }, now, now).await?;
    }
    Ok(need)
}

/// Lets open and paused needs whose deadline has passed expire, in every office. How many there were.
pub async fn expire_needs(ctx: &Context) -> Result<usize> {
    let today = Day::in_japan(ctx.clock.now());
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let overdue = db::needs::list_overdue(&mut tx, today).await?;
    for (id, office_id) in &overdue {
        if let Some(need) = db::needs::lock_for_update(&mut tx, *id).await?
            && need.status.may_become(NeedStatus::Expired)
        {
            let from = need.status;
            let need = Need { status: NeedStatus::Expired, ..need };
            updated(db::needs::update(&mut tx, &need, ctx.clock.now()).await?, need.version)?;
            let detail = json!({ "from": from, "to": NeedStatus::Expired });
            record(ctx, &mut tx, *office_id, "need.status", id.0, detail).await?;
        }
    }
    tx.commit().await?;
    Ok(overdue.len())
}
