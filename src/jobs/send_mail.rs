//! Hands a mail to the mail server. The mail is marked as being sent first, and as sent after the server took it: a
//! program that dies in between sends it once more, under the same Message-ID.

use super::Outcome;
use super::runner::Runner;
use crate::db;
use crate::domain::{LINK_PLACE, Mail, MailId, MailStatus, OfficeId, Principal};
use crate::notify::{CalendarPart, Mailbox, OutgoingMail, SendError, next_attempt};
use crate::services;

pub(super) async fn handle(runner: &Runner, office_id: OfficeId, id: MailId) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
    let office = Principal::Office(office_id);
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(&office).await?;
    let Some(mail) = db::mails::lock_for_update(&mut tx, id).await? else { return Ok(Outcome::Done) };
    if matches!(mail.status, MailStatus::Sent | MailStatus::Dead) {
        return Ok(Outcome::Done);
    }
    let mut mail = Mail {
        status: MailStatus::Sending,
        attempts: mail.attempts + 1,
        first_attempt_at: mail.first_attempt_at.or(Some(now)),
        ..mail
    };
    db::mails::update_status(&mut tx, &mail).await?;
    tx.commit().await?;

    let outgoing = OutgoingMail {
        message_id: mail.message_id.clone(),
        from: runner.settings.sender.clone(),
        reply_to: mail.reply_to.clone().map(|email| Mailbox { name: None, email }),
        to: mail.recipient.clone(),
        to_name: mail.recipient_name.clone(),
        subject: mail.subject.clone(),
        text: match &mail.secret_link {
            Some(link) => mail.text_body.replace(LINK_PLACE, link),
            None => mail.text_body.clone(),
        },
        html: mail.html_body.clone(),
        calendar: mail.calendar.clone().map(|text| CalendarPart { text }),
        language: mail.language,
        date: mail.created_at,
    };
    let result = runner.settings.transport.send(&outgoing).await;

    let now = ctx.clock.now();
    let outcome = match result {
        Ok(()) => {
            mail.status = MailStatus::Sent;
            mail.sent_at = Some(now);
            mail.next_attempt_at = None;
            mail.last_error = None;
            mail.secret_link = None;
            Outcome::Done
        }
        Err(SendError::Permanent(error)) => give_up(&mut mail, error),
        Err(SendError::Transient(error)) => {
            let attempts = u32::try_from(mail.attempts).unwrap_or(u32::MAX);
            match next_attempt(id, attempts, mail.first_attempt_at.unwrap_or(now), now) {
                None => give_up(&mut mail, error),
                Some(at) => {
                    tracing::warn!(mail = %id, attempt = mail.attempts, %error, "a mail could not be sent and is tried again");
                    mail.status = MailStatus::Failed;
                    mail.next_attempt_at = Some(at);
                    mail.last_error = Some(error.clone());
                    Outcome::Retry { at, error }
                }
            }
        }
    };
    let mut tx = ctx.database.begin(&office).await?;
    db::mails::update_status(&mut tx, &mail).await?;
    if let (MailStatus::Dead, Some(letter)) = (mail.status, mail.letter_id) {
        services::reminding::note_undelivered(ctx, &mut tx, letter).await?;
    }
    tx.commit().await?;
    Ok(outcome)
}

fn give_up(mail: &mut Mail, error: String) -> Outcome {
    tracing::error!(mail = %mail.id, %error, "a mail cannot be delivered: see the mail log");
    mail.status = MailStatus::Dead;
    mail.next_attempt_at = None;
    mail.last_error = Some(error);
    Outcome::Done
}
