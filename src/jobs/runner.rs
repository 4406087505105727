//! The runner: claims one job after the other under a lease, hands it to its handler, and writes down what came of it.
//!
//! A job whose worker dies comes up again when its lease ends; handlers are idempotent. A failure that the handler
//! did not foresee (the database went away) is tried again, later each time, and given up after [`MOST_ATTEMPTS`].

use super::recurring::Recurring;
use super::{Outcome, compose_digest, compose_invitation, compose_letter, compose_mail, send_mail};
use crate::db;
use crate::db::jobs::ClaimedJob;
use crate::domain::{Job, Principal};
use crate::notify::{Mailbox, Transport};
use crate::services::{self, Context, telling};
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;
use tokio::sync::{Mutex, watch};

/// How often a job is tried that fails for a reason its handler did not foresee.
const MOST_ATTEMPTS: i32 = 12;
/// How long the runner sleeps when there is nothing to do and nobody rings.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_millis(500);

/// What the runner works with beside the context.
#[derive(Clone)]
pub struct RunnerSettings {
    /// How long a worker may be silent before its job is given to another. Longer than the longest job: sending a mail,
    /// or matching needs after the first read of their office.
    pub lease: Duration,
    pub transport: Arc<Transport>,
    /// The sender of mails.
    pub sender: Mailbox,
}

/// Works through the jobs of every office.
#[derive(Clone)]
pub struct Runner {
    pub(super) ctx: Context,
    pub(super) settings: RunnerSettings,
    /// Shared by the workers of a process: one of them does the hourly work.
    recurring: Arc<Mutex<Recurring>>,
}

impl Runner {
    pub fn new(ctx: Context, settings: RunnerSettings) -> Self {
        Self { ctx, settings, recurring: Arc::default() }
    }

    /// Works until `stop` turns true. The job under way is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Ok(mut recurring) = self.recurring.try_lock() {
                recurring.run_due(&self.ctx).await;
            }
            let worked = match self.work_one().await {
                Ok(worked) => worked,
                Err(error) => {
                    tracing::error!(%error, "the job runner cannot reach the database");
                    false
                }
            };
            if !worked {
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = self.ctx.bell.notified() => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }

    /// Works off what is due now, and what that work brings up, unless it is to stop before. The job under way is
    /// finished first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn run_once(&self, is_stopped: impl Fn() -> bool) -> services::Result<()> {
        while !is_stopped() && self.work_one().await? {}
        Ok(())
    }

    /// Claims and handles one job that is due; `false` where there is none.
    async fn work_one(&self) -> services::Result<bool> {
        let now = self.ctx.clock.now();
        let mut tx = self.ctx.database.begin(&Principal::Service).await?;
        let claimed = db::jobs::claim(&mut tx, now, now + self.settings.lease).await?;
        tx.commit().await?;
        let Some(claimed) = claimed else { return Ok(false) };
        match self.handle(&claimed).await {
            Ok(Outcome::Done) => {
                let mut tx = self.ctx.database.begin(&Principal::Service).await?;
                db::jobs::delete(&mut tx, &claimed).await?;
                tx.commit().await?;
            }
            Ok(Outcome::Retry { at, error }) => self.retry(&claimed, at, &error).await?,
            Err(error) => self.unforeseen(&claimed, &error.to_string()).await?,
        }
        Ok(true)
    }

    async fn handle(&self, claimed: &ClaimedJob) -> services::Result<Outcome> {
        let office = claimed.office_id;
        match claimed.job {
            Job::MatchNeed { need_id } => {
                telling::tell_of_need(&self.ctx, office, need_id).await?;
                Ok(Outcome::Done)
            }
            Job::MatchOrganization { organization_id } => {
                telling::tell_of_organization(&self.ctx, office, organization_id).await?;
                Ok(Outcome::Done)
            }
            Job::RematchNeeds { after, until } => {
                telling::tell_of_needs(&self.ctx, office, after, until).await?;
                Ok(Outcome::Done)
            }
            Job::ComposeMail { account_id } => compose_mail::handle(self, office, account_id).await,
            Job::ComposeDigest { account_id, monday } => {
                compose_digest::handle(self, office, account_id, monday).await
            }
            Job::ComposeInvitation { invitation_id } => {
                compose_invitation::handle(self, office, invitation_id).await
            }
            Job::ComposeLetter { letter_id } => compose_letter::handle(self, office, letter_id).await,
            Job::SendMail { mail_id } => send_mail::handle(self, office, mail_id).await,
        }
    }

    async fn retry(&self, claimed: &ClaimedJob, at: DateTime<Utc>, error: &str) -> services::Result<()> {
        let mut tx = self.ctx.database.begin(&Principal::Service).await?;
        db::jobs::update_retry(&mut tx, claimed, at, error).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn unforeseen(&self, claimed: &ClaimedJob, error: &str) -> services::Result<()> {
        let now = self.ctx.clock.now();
        if claimed.attempts < MOST_ATTEMPTS {
            tracing::warn!(job = ?claimed.job, attempt = claimed.attempts, %error, "a job failed and is tried again");
            let seconds = 5 * 2_i64.pow(claimed.attempts.clamp(0, 10) as u32);
            return self.retry(claimed, now + Duration::seconds(seconds), error).await;
        }
        tracing::error!(job = ?claimed.job, %error, "a job was given up");
        let mut tx = self.ctx.database.begin(&Principal::Service).await?;
        db::jobs::update_given_up(&mut tx, claimed, now, error).await?;
        tx.commit().await?;
        Ok(())
    }
}
