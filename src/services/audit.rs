//! Reading the audit log.

use super::{Context, Page, PageRequest, Result, require, require_for};
use crate::auth::Permission;
use crate::db;
use crate::domain::{AuditEntry, NeedId, OrganizationId, Principal, ProfileSection};
use chrono::{DateTime, Utc};

/// The audit log of the office, newest first.
pub async fn list_audit_log(
    ctx: &Context,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<AuditEntry>> {
    require(principal, Permission::ReadAuditLog)?;
    // To register an organization is the office's own business.
    let in_its_place: Vec<&str> =
        DONE_FOR.into_iter().filter(|done| *done != "organization.create").collect();
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::audit::list(&mut tx, page.cursor, page.limit, &in_its_place).await?)
}

/// What of the audit log an organization may know: what was done to its own records. What coordinators decided about
/// candidates is not among it.
const DONE_FOR: [&str; 7] = [
    "organization.create",
    "organization.update",
    "profile.update",
    "profile.confirm",
    "need.create",
    "need.update",
    "need.status",
];

/// Something that was done to the records of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// One of the actions of the audit log.
    pub action: String,
    /// The section of the profile, where only one was changed.
    pub section: Option<ProfileSection>,
    /// The need it was done to, with its title.
    pub need: Option<(NeedId, String)>,
    pub who: String,
    pub at: DateTime<Utc>,
}

/// What the office did in an organization's place, the latest first: for those who may edit its records.
pub async fn list_done_for(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    limit: i64,
) -> Result<Vec<Done>> {
    list_done(ctx, principal, id, false, limit).await
}

/// What anybody did to an organization's records, the latest first: for those who may edit them.
pub async fn list_history(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    limit: i64,
) -> Result<Vec<Done>> {
    list_done(ctx, principal, id, true, limit).await
}

async fn list_done(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    by_itself_too: bool,
    limit: i64,
) -> Result<Vec<Done>> {
    require_for(principal, Permission::EditOrganizations, id)?;
    let mut tx = ctx.database.begin(principal).await?;
    let rows = db::audit::list_done_to(&mut tx, id, &DONE_FOR, by_itself_too, limit).await?;
    let done = rows.into_iter().map(|row| Done {
        section: row.detail["section"].as_str().and_then(ProfileSection::parse),
        action: row.action,
        need: row.need_id.map(NeedId).zip(row.title),
        who: row.who,
        at: row.at,
    });
    Ok(done.collect())
}
