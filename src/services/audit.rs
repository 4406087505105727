//! Reading the audit log.

use super::{Context, Page, PageRequest, Result, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{AuditEntry, Principal};

/// The audit log of the office, newest first.
pub async fn list_audit_log(
    ctx: &Context,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<AuditEntry>> {
    require(principal, Permission::ReadAuditLog)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::audit::list(&mut tx, page.cursor, page.limit).await?)
}
