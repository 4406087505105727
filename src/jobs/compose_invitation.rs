//! Makes the link of an invitation and writes the mail that carries it. The link stands in that mail alone: the log of
//! mails has a mark in its place.

use super::Outcome;
use super::runner::Runner;
use crate::db;
use crate::domain::{InvitationId, Job, LINK_PLACE, Mail, MailId, MailStatus, OfficeId, Principal};
use crate::notify::{self, LinkMail};
use crate::services::{self, invitations};

pub(super) async fn handle(
    runner: &Runner,
    office_id: OfficeId,
    invitation_id: InvitationId,
) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let Some(link) = invitations::make_link(ctx, &mut tx, invitation_id).await? else {
        return Ok(Outcome::Done);
    };
    let composed = notify::link_mail::compose(&LinkMail {
        language: link.account.language,
        recipient: link.account.name.clone(),
        office: link.office,
        purpose: link.purpose,
        link: LINK_PLACE.to_owned(),
        expires_at: link.expires_at,
    });
    let id = MailId::new();
    let mail = Mail {
        id,
        office_id,
        account_id: link.account.id,
        recipient: link.account.email,
        recipient_name: link.account.name,
        subject: composed.subject,
        text_body: composed.text,
        html_body: composed.html,
        secret_link: Some(link.address),
        message_id: notify::message_id(id, &runner.settings.sender),
        status: MailStatus::Queued,
        attempts: 0,
        first_attempt_at: None,
        next_attempt_at: None,
        last_error: None,
        created_at: now,
        sent_at: None,
    };
    db::mails::insert(&mut tx, &mail).await?;
    db::jobs::insert(&mut tx, office_id, &Job::SendMail { mail_id: id }, now, now).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Outcome::Done)
}
