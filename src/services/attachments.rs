//! Attachments: taken in once their content is what their name says, handed out as they were, taken out with a line in
//! the audit log.

use super::notes::{check_subject, may_take_out};
use super::{
    Context, Error, IdempotencyKey, Page, PageRequest, Result, blocking, office_of, once, record, require,
};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Attachment, AttachmentId, FileFault, FileName, MOST_ATTACHMENT_BYTES, Principal, Reason, Subject,
};
use crate::exchange::kind_of;
use serde_json::json;
use sha2::{Digest, Sha256};

/// A file as it was sent.
#[derive(Debug)]
pub struct NewAttachment {
    pub subject: Subject,
    /// As whoever sent it calls it.
    pub name: String,
    pub content: Vec<u8>,
}

/// Whether files may be sent at all: asked before one is read.
pub fn check_right(principal: &Principal) -> Result<()> {
    require(principal, Permission::EditRecords)
}

/// Attaches a file to an organization or a case.
///
/// # Errors
/// A fault of `/name` or `/content`: [`FileFault`].
pub async fn create_attachment(
    ctx: &Context,
    principal: &Principal,
    new: NewAttachment,
    key: Option<&IdempotencyKey>,
) -> Result<Attachment> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let NewAttachment { subject, name, content } = new;
    if content.is_empty() {
        return Err(Error::invalid("/content", Reason::File(FileFault::Empty)));
    }
    let name = FileName::parse(&name).map_err(|reason| Error::invalid("/name", reason))?;
    let (checked, digest, content) = {
        let name = name.clone();
        blocking(move || {
            let checked = kind_of(&name, &content);
            let digest =
                Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            (checked, digest, content)
        })
        .await?
    };
    let kind = checked.map_err(|fault| Error::invalid("/content", Reason::File(fault)))?;
    let id = AttachmentId::new();
    let mut tx = ctx.database.begin(principal).await?;
    let request = (subject, &name, &digest);
    if let Some(earlier) = once(ctx, &mut tx, key, "create_attachment", &request, id.0).await? {
        return db::attachments::find(&mut tx, AttachmentId(earlier)).await?.ok_or(Error::NotFound);
    }
    check_subject(&mut tx, subject).await?;
    let attachment = Attachment {
        id,
        organization_id: subject.organization_id,
        introduction_id: subject.introduction_id,
        name,
        kind,
        // No more than `MOST_ATTACHMENT_BYTES`.
        bytes: i32::try_from(content.len().min(MOST_ATTACHMENT_BYTES)).map_err(Error::internal)?,
        digest,
        account_id: principal.account_id(),
        account: None,
        created_at: ctx.clock.now(),
    };
    db::attachments::insert(&mut tx, office_id, &attachment, &content).await?;
    record(ctx, &mut tx, office_id, "attachment.create", id.0, described(&attachment)).await?;
    let stored = db::attachments::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(stored)
}

/// What the audit log says of a file.
fn described(attachment: &Attachment) -> serde_json::Value {
    json!({
        "subject": attachment.subject(),
        "name": attachment.name,
        "kind": attachment.kind,
        "bytes": attachment.bytes,
        "digest": attachment.digest,
    })
}

/// The attachments of an organization or a case, the latest first.
pub async fn list_attachments(
    ctx: &Context,
    principal: &Principal,
    subject: Subject,
    page: PageRequest,
) -> Result<Page<Attachment>> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::attachments::list(&mut tx, subject, page.cursor, page.limit).await?)
}

/// One attachment, without what is in it.
pub async fn get_attachment(ctx: &Context, principal: &Principal, id: AttachmentId) -> Result<Attachment> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::attachments::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// One attachment with what is in it.
pub async fn get_content(
    ctx: &Context,
    principal: &Principal,
    id: AttachmentId,
) -> Result<(Attachment, Vec<u8>)> {
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    let attachment = db::attachments::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let content = db::attachments::find_content(&mut tx, id).await?.ok_or(Error::NotFound)?;
    Ok((attachment, content))
}

/// Takes an attachment out: whoever attached it, or the administrator. Its name and digest stay in the audit log.
pub async fn delete_attachment(ctx: &Context, principal: &Principal, id: AttachmentId) -> Result<Attachment> {
    require(principal, Permission::EditRecords)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let attachment = db::attachments::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !may_delete(principal, &attachment) {
        return Err(Error::Forbidden);
    }
    if !db::attachments::delete(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    record(ctx, &mut tx, office_id, "attachment.delete", id.0, described(&attachment)).await?;
    tx.commit().await?;
    Ok(attachment)
}

/// Whether the reader may take an attachment out.
pub fn may_delete(principal: &Principal, attachment: &Attachment) -> bool {
    may_take_out(principal, attachment.account_id)
}
