//! Recurring work, once an hour: needs and exclusions expire, silence past its day is written down, and whoever is to be told of the
//! coming week will be; old keys, tokens, sessions, invitations and changes are forgotten, and snapshots that nobody uses.

use crate::db;
use crate::domain::Principal;
use crate::services::{
    self, Context, agenda, exclusions, field, introductions, invitations, needs, page_sessions, reminding,
};
use chrono::{DateTime, Duration, Utc};

/// How long an idempotency key is remembered.
const KEY_DAYS: i64 = 7;

/// How long changes of organizations are remembered: twice as long as anybody may go without looking.
const CHANGES_FOR: Duration = Duration::hours(24);

/// When the hourly work was last done.
#[derive(Default)]
pub(super) struct Recurring {
    last: Option<DateTime<Utc>>,
}

impl Recurring {
    /// Does the hourly work if an hour has passed, and says in the log what it did.
    pub(super) async fn run_due(&mut self, ctx: &Context) {
        let now = ctx.clock.now();
        if self.last.is_some_and(|last| now - last < Duration::hours(1)) {
            return;
        }
        self.last = Some(now);
        field::forget_unused(ctx);
        match hourly(ctx, now).await {
            Ok((expired, forgotten)) => {
                tracing::info!(
                    expired,
                    forgotten,
                    "hourly work: needs, exclusions and days to answer expired, old keys, tokens, sessions and changes forgotten"
                );
            }
            Err(error) => tracing::error!(%error, "the hourly work failed"),
        }
    }
}

async fn hourly(ctx: &Context, now: DateTime<Utc>) -> services::Result<(usize, u64)> {
    let parts = [
        ("digests", agenda::schedule_digests(ctx).await),
        ("needs", needs::expire_needs(ctx).await),
        ("silence", introductions::note_silence(ctx).await),
        ("questionnaires", reminding::begin_questionnaires(ctx).await),
        ("reminders", reminding::remind(ctx).await),
        ("meetings", reminding::remind_of_meetings(ctx).await),
        ("exclusions", exclusions::lift_run_out(ctx).await),
    ];
    let mut done = 0;
    for (name, outcome) in parts {
        // What goes wrong with one does not keep the others from their hour.
        match outcome {
            Ok(number) => done += number,
            Err(error) => tracing::error!(name, %error, "a part of the hourly work failed"),
        }
    }
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let tokens = db::sessions::delete_expired(&mut tx, now).await?;
    let sessions = page_sessions::delete_ended(ctx, &mut tx).await?;
    let invitations = invitations::delete_old(ctx, &mut tx).await?;
    let keys = db::idempotency::delete_older(&mut tx, now - Duration::days(KEY_DAYS)).await?;
    let changes = db::changes::delete_older(&mut tx, now - CHANGES_FOR).await?;
    tx.commit().await?;
    Ok((done, tokens + sessions + invitations + keys + changes))
}
