//! Notes of the office: written, read, changed and taken out; every version stays in the audit log.

use super::{Context, Error, IdempotencyKey, Page, Result, office_of, once, record, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{OfficeNote, OfficeNoteDetails, OfficeNoteId, Principal, Reason, Role, Subject};
use serde::Serialize;
use serde_json::json;

/// A new note.
#[derive(Debug, Clone, Serialize)]
pub struct NewNote {
    pub subject: Subject,
    pub details: OfficeNoteDetails,
}

/// The organization and the case exist; an organization in a case is one of its sides.
pub(super) async fn check_subject(tx: &mut db::Tx, subject: Subject) -> Result<()> {
    let Subject { organization_id, introduction_id } = subject;
    if organization_id.is_none() && introduction_id.is_none() {
        return Err(Error::invalid("/organization_id", Reason::Missing));
    }
    if let Some(id) = organization_id
        && db::organizations::find(tx, id).await?.is_none()
    {
        return Err(Error::invalid("/organization_id", Reason::NoSuchRecord));
    }
    if let Some(id) = introduction_id {
        let case = db::introductions::find(tx, id).await?;
        let case = case.ok_or_else(|| Error::invalid("/introduction_id", Reason::NoSuchRecord))?;
        let need = db::needs::find(tx, case.need_id).await?.ok_or(Error::NotFound)?;
        if organization_id.is_some_and(|id| id != case.organization_id && id != need.organization_id) {
            return Err(Error::invalid("/organization_id", Reason::NotUsedHere));
        }
    }
    Ok(())
}

/// Whether the principal may take out what this account wrote: its author, and the administrator.
pub(super) fn may_take_out(principal: &Principal, author: Option<crate::domain::AccountId>) -> bool {
    let is_administrator = matches!(principal, Principal::Person { role: Role::Administrator, .. });
    is_administrator || author.is_some() && author == principal.account_id()
}

/// Writes a note down.
pub async fn create_note(
    ctx: &Context,
    principal: &Principal,
    new: NewNote,
    key: Option<&IdempotencyKey>,
) -> Result<OfficeNote> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let id = OfficeNoteId::new();
    let mut tx = ctx.database.begin(principal).await?;
    if let Some(earlier) = once(ctx, &mut tx, key, "create_note", &new, id.0).await? {
        return db::notes::find(&mut tx, OfficeNoteId(earlier)).await?.ok_or(Error::NotFound);
    }
    check_subject(&mut tx, new.subject).await?;
    let note = OfficeNote {
        id,
        organization_id: new.subject.organization_id,
        introduction_id: new.subject.introduction_id,
        details: new.details,
        account_id: principal.account_id(),
        account: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    db::notes::insert(&mut tx, office_id, &note).await?;
    let detail = json!({ "subject": note.subject(), "to": note.details });
    record(ctx, &mut tx, office_id, "note.create", id.0, detail).await?;
    let stored = db::notes::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(stored)
}

/// The notes of a subject, those of the latest days first: of an organization with those of its cases.
pub async fn list_notes(
    ctx: &Context,
    principal: &Principal,
    subject: Subject,
    before: Option<OfficeNoteId>,
    limit: i64,
) -> Result<Page<OfficeNote>> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::notes::list(&mut tx, subject, before, limit).await?)
}

/// One note.
pub async fn get_note(ctx: &Context, principal: &Principal, id: OfficeNoteId) -> Result<OfficeNote> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::notes::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// Changes what a note says. What it said before is in the audit log.
pub async fn update_note(
    ctx: &Context,
    principal: &Principal,
    id: OfficeNoteId,
    details: OfficeNoteDetails,
    version: i64,
) -> Result<OfficeNote> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = lock(&mut tx, id, version).await?;
    let note = OfficeNote { details, version: version + 1, updated_at: ctx.clock.now(), ..current.clone() };
    db::notes::update(&mut tx, &note).await?;
    let detail = json!({ "subject": note.subject(), "from": current.details, "to": note.details });
    record(ctx, &mut tx, office_id, "note.update", id.0, detail).await?;
    tx.commit().await?;
    Ok(note)
}

/// Takes a note out: its author or the administrator. What it said is in the audit log.
pub async fn delete_note(
    ctx: &Context,
    principal: &Principal,
    id: OfficeNoteId,
    version: i64,
) -> Result<OfficeNote> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let note = db::notes::lock_for_update(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !may_take_out(principal, note.account_id) {
        return Err(Error::Forbidden);
    }
    if note.version != version {
        return Err(Error::VersionConflict { current: note.version });
    }
    db::notes::delete(&mut tx, id).await?;
    let detail = json!({ "subject": note.subject(), "from": note.details });
    record(ctx, &mut tx, office_id, "note.delete", id.0, detail).await?;
    tx.commit().await?;
    Ok(note)
}

/// Whether the reader may take a note out.
pub fn may_delete(principal: &Principal, note: &OfficeNote) -> bool {
    may_take_out(principal, note.account_id)
}

async fn lock(tx: &mut db::Tx, id: OfficeNoteId, version: i64) -> Result<OfficeNote> {
    let current = db::notes::lock_for_update(tx, id).await?.ok_or(Error::NotFound)?;
    if current.version != version {
        return Err(Error::VersionConflict { current: current.version });
    }
    Ok(current)
}
