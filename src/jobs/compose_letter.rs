//! Makes the link of an approved letter, where it has one, and writes the mail that carries it. The link stands in that
//! mail alone: the log of mails has a mark in its place.

use super::runner::Runner;
use super::{Addressee, Outcome, queue_mail};
use crate::domain::{LINK_PLACE, LetterId, OfficeId, Principal};
use crate::notify::{self, LetterMail};
use crate::services::{self, letters};

pub(super) async fn handle(
    runner: &Runner,
    office_id: OfficeId,
    letter_id: LetterId,
) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let Some(ready) = letters::make_ready(ctx, &mut tx, letter_id).await? else {
        // One that no longer holds was dropped.
        tx.commit().await?;
        return Ok(Outcome::Done);
    };
    let details = ready.letter.details;
    let (link, answer_by) = ready.link.unzip();
    let composed = notify::letter_mail::compose(&LetterMail {
        language: details.language,
        subject: details.subject,
        words: details.words,
        link: answer_by.map(|answer_by| (LINK_PLACE.to_owned(), answer_by)),
        office: ready.office,
        writer: ready.writer.as_ref().map(|account| (account.name.clone(), account.email.clone())),
    });
    let addressee = Addressee {
        office_id,
        account_id: None,
        letter_id: Some(letter_id),
        recipient: ready.recipient,
        recipient_name: ready.recipient_name,
        language: details.language,
        reply_to: ready.writer.map(|account| account.email),
        calendar: ready.calendar,
    };
    queue_mail(runner, &mut tx, addressee, composed, link).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Outcome::Done)
}
