//! Background work: a runner that claims jobs, one file for each handler, and recurring work.

mod compose_digest;
mod compose_invitation;
mod compose_mail;
mod following;
mod recurring;
mod runner;
mod send_mail;

pub use following::follow;
pub use runner::{Runner, RunnerSettings};

use crate::db;
use crate::domain::{Account, Job, Mail, MailId, MailStatus};
use crate::notify::{self, Composed};
use crate::services;
use chrono::{DateTime, Utc};

/// What a handler decides, every time.
enum Outcome {
    /// Done, or nothing to do any more.
    Done,
    /// To be tried again at this time.
    Retry { at: DateTime<Utc>, error: String },
}

/// Puts a mail to somebody into the outbox, and has it sent once the transaction is committed.
async fn queue_mail(
    runner: &Runner,
    tx: &mut db::Tx,
    account: Account,
    composed: Composed,
    secret_link: Option<String>,
) -> services::Result<MailId> {
    let (id, now) = (MailId::new(), runner.ctx.clock.now());
    let office_id = account.office_id;
    let mail = Mail {
        id,
        office_id,
        account_id: account.id,
        recipient: account.email,
        recipient_name: account.name,
        subject: composed.subject,
        text_body: composed.text,
        html_body: composed.html,
        secret_link,
        message_id: notify::message_id(id, &runner.settings.sender),
        status: MailStatus::Queued,
        attempts: 0,
        first_attempt_at: None,
        next_attempt_at: None,
        last_error: None,
        created_at: now,
        sent_at: None,
    };
    db::mails::insert(tx, &mail).await?;
    db::jobs::insert(tx, office_id, &Job::SendMail { mail_id: id }, now, now).await?;
    Ok(id)
}
