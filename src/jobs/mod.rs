//! Background work: a runner that claims jobs, one file for each handler, and recurring work.

mod compose_digest;
mod compose_invitation;
mod compose_letter;
mod compose_mail;
mod following;
mod recurring;
mod runner;
mod send_mail;

pub use following::follow;
pub use runner::{Runner, RunnerSettings};

use crate::db;
use crate::domain::{
    Account, AccountId, Email, Job, Language, LetterId, Mail, MailId, MailStatus, Name, OfficeId,
};
use crate::notify::{self, Composed};
use crate::services::{self, Context};
use chrono::{DateTime, Utc};

/// What a handler decides, every time.
enum Outcome {
    /// Done, or nothing to do any more.
    Done,
    /// To be tried again at this time.
    Retry { at: DateTime<Utc>, error: String },
}

/// The wait until news may be told by mail, within the quiet hours.
fn until_awake(ctx: &Context) -> Option<Outcome> {
    let now = ctx.clock.now();
    let at = ctx.settings.mail_times.awake(now);
    (at > now).then(|| Outcome::Retry { at, error: "within the quiet hours".to_owned() })
}

/// The wait until somebody may be told of something again, of whatever kind: mails of news, of cases and of the week keep
/// one gap between them. Whoever asks holds the account until the transaction ends, so that no two write at once.
async fn until_gap_over(
    ctx: &Context,
    tx: &mut db::Tx,
    account_id: AccountId,
) -> services::Result<Option<Outcome>> {
    db::accounts::lock_for_mail(tx, account_id).await?;
    let Some(last) = db::mails::last_of_account(tx, account_id).await? else { return Ok(None) };
    let (now, times) = (ctx.clock.now(), &ctx.settings.mail_times);
    let at = times.awake(last + times.gap);
    Ok((at > now).then(|| Outcome::Retry { at, error: "within the gap after the last mail".to_owned() }))
}

/// Who a mail goes to, and what it belongs to.
struct Addressee {
    office_id: OfficeId,
    account_id: Option<AccountId>,
    letter_id: Option<LetterId>,
    recipient: Email,
    recipient_name: Name,
    language: Language,
    reply_to: Option<Email>,
    calendar: Option<String>,
}

impl From<Account> for Addressee {
    fn from(account: Account) -> Self {
        Self {
            office_id: account.office_id,
            account_id: Some(account.id),
            letter_id: None,
            recipient: account.email,
            recipient_name: account.name,
            language: account.language,
            reply_to: None,
            calendar: None,
        }
    }
}

/// Puts a mail to somebody into the outbox, and has it sent once the transaction is committed.
async fn queue_mail(
    runner: &Runner,
    tx: &mut db::Tx,
    addressee: impl Into<Addressee>,
    composed: Composed,
    secret_link: Option<String>,
) -> services::Result<MailId> {
    let (id, now) = (MailId::new(), runner.ctx.clock.now());
    let Addressee {
        office_id,
        account_id,
        letter_id,
        recipient,
        recipient_name,
        language,
        reply_to,
        calendar,
    } = addressee.into();
    let mail = Mail {
        id,
        office_id,
        account_id,
        letter_id,
        recipient,
        recipient_name,
        language,
        reply_to,
        calendar,
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
