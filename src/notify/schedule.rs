//! When a mail that could not be sent is tried again, and when it is given up.

use crate::domain::MailId;
use chrono::{DateTime, TimeDelta, Utc};

/// The wait after the first failed attempt; it doubles with every further one.
const FIRST_DELAY: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer: a mail server that comes back in the morning gets its mail in the morning.
const LONGEST_DELAY: TimeDelta = TimeDelta::hours(2);
/// A weekend's evening until Monday's: whoever mends the mail server has had a working day for it. Later, the news
/// in the mail is no longer news.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(48);
/// Up to a fifth is taken off each wait, so that mails that failed together do not all come back together.
const JITTER_PERCENT: u32 = 20;

/// When to try again after an attempt failed for the time being; none when the mail is dead.
///
/// `attempts` counts those made, the one that failed at `now` included. The waits are 1, 2, 4, 8 ... minutes, at most
/// 2 hours, less up to a fifth that depends on the mail alone, so that the same history gives the same plan. The last
/// attempt is made 48 hours after the first.
pub fn next_attempt(
    mail: MailId,
    attempts: u32,
    first_attempt_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let last_attempt_at = first_attempt_at + GIVE_UP_AFTER;
    if now >= last_attempt_at {
        return None;
    }
    // Seven doublings already exceed the longest delay.
    let doublings = attempts.saturating_sub(1).min(7);
    let delay = (FIRST_DELAY * (1 << doublings)).min(LONGEST_DELAY);
    let delay = delay - delay * jitter_per_mille(mail) / 1000;
    Some((now + delay).min(last_attempt_at))
}

/// 0 to 200, from the random bits of the identifier: its last ones, for the first are the time.
fn jitter_per_mille(mail: MailId) -> i32 {
    let random = mail.0.as_u128() as u32;
    (random % (JITTER_PERCENT * 10 + 1)) as i32
}
