//! Support programmes: the office's list of what it can offer a firm to close a gap.

use super::{
    Context, Error, IdempotencyKey, Page, PageRequest, Result, office_of, once, record, require, updated,
};
use crate::auth::Permission;
use crate::db;
use crate::domain::{Principal, Programme, ProgrammeDetails, ProgrammeId};
use serde_json::json;

/// Writes a programme down.
pub async fn create_programme(
    ctx: &Context,
    principal: &Principal,
    details: ProgrammeDetails,
    key: Option<&IdempotencyKey>,
) -> Result<Programme> {
    require(principal, Permission::EditProgrammes)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let id = ProgrammeId::new();
    let mut tx = ctx.database.begin(principal).await?;
    if let Some(earlier) = once(ctx, &mut tx, key, "create_programme", &details, id.0).await? {
        return db::programmes::find(&mut tx, ProgrammeId(earlier)).await?.ok_or(Error::NotFound);
    }
    let programme = Programme { id, office_id, details, version: 1, created_at: now, updated_at: now };
    db::programmes::insert(&mut tx, &programme).await?;
    record(ctx, &mut tx, office_id, "programme.create", id.0, json!({})).await?;
    tx.commit().await?;
    Ok(programme)
}

/// The programmes of the office, open or not.
pub async fn list_programmes(
    ctx: &Context,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<Programme>> {
    require(principal, Permission::ReadProgrammes)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::programmes::list(&mut tx, page.cursor, page.limit).await?)
}

/// One programme.
pub async fn get_programme(ctx: &Context, principal: &Principal, id: ProgrammeId) -> Result<Programme> {
    require(principal, Permission::ReadProgrammes)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::programmes::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// Replaces what is written of a programme.
pub async fn update_programme(
    ctx: &Context,
    principal: &Principal,
    id: ProgrammeId,
    details: ProgrammeDetails,
    version: i64,
) -> Result<Programme> {
    require(principal, Permission::EditProgrammes)?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::programmes::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let latest = current.version;
    let mut programme = Programme { details, version, updated_at: now, ..current };
    programme.version = updated(db::programmes::update(&mut tx, &programme, now).await?, latest)?;
    let detail = json!({ "version": programme.version });
    record(ctx, &mut tx, programme.office_id, "programme.update", id.0, detail).await?;
    tx.commit().await?;
    Ok(programme)
}

/// Removes a programme. What it was stays in the audit log.
pub async fn delete_programme(
    ctx: &Context,
    principal: &Principal,
    id: ProgrammeId,
    version: i64,
) -> Result<()> {
    require(principal, Permission::EditProgrammes)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::programmes::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    updated(db::programmes::delete(&mut tx, id, version).await?, current.version)?;
    let detail = json!({ "was": current.details });
    record(ctx, &mut tx, current.office_id, "programme.delete", id.0, detail).await?;
    tx.commit().await?;
    Ok(())
}
