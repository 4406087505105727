//! The mail log, and trying a dead mail again.

use super::{Conflict, Context, Error, Page, PageRequest, Result, office_of, record, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{Job, Mail, MailId, MailStatus, Principal};
use serde_json::json;

/// The mails of the office, newest first.
pub async fn list_mails(
    ctx: &Context,
    principal: &Principal,
    status: Option<MailStatus>,
    page: PageRequest,
) -> Result<Page<Mail>> {
    require(principal, Permission::ReadMailLog)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::mails::list(&mut tx, status, page.cursor, page.limit).await?)
}

/// Queues a dead mail once more, under the same Message-ID.
///
/// # Errors
/// [`Conflict::MailIsNotDead`], [`Conflict::MailIsLetter`], [`Conflict::LinkErased`].
pub async fn retry_mail(ctx: &Context, principal: &Principal, id: MailId) -> Result<Mail> {
    require(principal, Permission::ReadMailLog)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    let mail = db::mails::lock_for_update(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if mail.status != MailStatus::Dead {
        return Err(Error::Conflict(Conflict::MailIsNotDead));
    }
    // What is said to a side is decided on in its case, as that stands now.
    if mail.letter_id.is_some() {
        return Err(Error::Conflict(Conflict::MailIsLetter));
    }
    if mail.has_lost_its_link() {
        return Err(Error::Conflict(Conflict::LinkErased));
    }
    let mail = Mail { status: MailStatus::Queued, first_attempt_at: None, next_attempt_at: None, ..mail };
    db::mails::update_status(&mut tx, &mail).await?;
    db::jobs::insert(&mut tx, office_id, &Job::SendMail { mail_id: id }, now, now).await?;
    record(ctx, &mut tx, office_id, "mail.retry", id.0, json!({})).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(mail)
}
