//! Makes the link of an invitation and writes the mail that carries it. The link stands in that mail alone: the log of
//! mails has a mark in its place.

use super::runner::Runner;
use super::{Outcome, queue_mail};
use crate::domain::{InvitationId, LINK_PLACE, OfficeId, Principal};
use crate::notify::{self, LinkMail};
use crate::services::{self, invitations};

pub(super) async fn handle(
    runner: &Runner,
    office_id: OfficeId,
    invitation_id: InvitationId,
) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
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
    queue_mail(runner, &mut tx, link.account, composed, Some(link.address)).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Outcome::Done)
}
