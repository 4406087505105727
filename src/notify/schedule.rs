//! When a mail that could not be sent is tried again, and when it is given up.

use crate::domain::MailId;
use chrono::{DateTime, TimeDelta, Utc};

/// The wait after the first failed attempt; it doubles with every further one.
const FIRST_DELAY: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer: a mail server that comes back in the morning gets its mail in the morning.
const LONGEST_DELAY: TimeDelta = TimeDelta::hours(2);
/// Two nights and the day between: time to notice and to mend. Later, the news in the mail is no longer news, and the
/// administrator decides whether it still goes out.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The attempts of a mail that is never taken: each is made a little later than planned and takes a while.
    fn attempts(mail: MailId, slowness: TimeDelta) -> Vec<DateTime<Utc>> {
        let first: DateTime<Utc> = "2026-11-21T08:00:00Z".parse().unwrap();
        let mut at = vec![first];
        while let Some(next) = next_attempt(mail, at.len() as u32, first, at[at.len() - 1] + slowness) {
            at.push(next);
        }
        at
    }

    fn mail(id: u128) -> MailId {
        MailId(uuid::Uuid::from_u128(id))
    }

    #[test]
    fn the_waits_double_up_to_two_hours() {
        let at = attempts(mail(0), TimeDelta::zero());
        let minutes: Vec<_> = at.windows(2).map(|pair| (pair[1] - pair[0]).num_minutes()).collect();
        assert_eq!(minutes[..9], [1, 2, 4, 8, 16, 32, 64, 120, 120]);
        assert_eq!(at[at.len() - 1] - at[0], GIVE_UP_AFTER);
    }

    #[test]
    fn mails_that_failed_together_come_back_apart() {
        let second: std::collections::BTreeSet<_> =
            (0..100).map(|_| attempts(MailId::new(), TimeDelta::zero())[8]).collect();
        assert!(second.len() > 50, "{second:?}");
    }

    #[test]
    fn a_first_attempt_in_the_future_and_a_count_of_nothing_do_no_harm() {
        let now: DateTime<Utc> = "2026-11-21T08:00:00Z".parse().unwrap();
        assert_eq!(next_attempt(mail(0), 0, now, now), Some(now + FIRST_DELAY));
        assert_eq!(next_attempt(mail(0), u32::MAX, now, now), Some(now + LONGEST_DELAY));
        assert_eq!(next_attempt(mail(0), 1, now + TimeDelta::hours(1), now), Some(now + FIRST_DELAY));
    }

    proptest! {
        #[test]
        fn attempts_go_on_for_48_hours_and_no_longer(id: u128, slow_ms in 0i64..120_000) {
            let slowness = TimeDelta::milliseconds(slow_ms);
            let at = attempts(mail(id), slowness);
            for pair in at.windows(2) {
                prop_assert!(pair[1] > pair[0] + slowness, "strictly later than the failure");
                prop_assert!(pair[1] - pair[0] - slowness <= LONGEST_DELAY, "no wait above the cap");
            }
            let last = at[at.len() - 1];
            prop_assert!(last - at[0] <= GIVE_UP_AFTER, "no attempt is planned beyond 48 hours");
            prop_assert!(last + slowness - at[0] >= GIVE_UP_AFTER, "and none is given up before");
            let waits: Vec<_> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let before_last = &waits[..waits.len() - 1];
            prop_assert!(before_last.windows(2).all(|pair| pair[0] <= pair[1]), "no wait is shorter than the one before");
        }

        #[test]
        fn a_mail_is_dead_exactly_from_48_hours_on(id: u128, attempts: u32, elapsed_s in 0i64..400_000) {
            let first: DateTime<Utc> = "2026-11-21T08:00:00Z".parse().unwrap();
            let now = first + TimeDelta::seconds(elapsed_s);
            let next = next_attempt(mail(id), attempts, first, now);
            prop_assert_eq!(next.is_none(), elapsed_s >= 48 * 3600);
            if let Some(next) = next {
                prop_assert!(now < next && next - now <= LONGEST_DELAY);
                prop_assert_eq!(Some(next), next_attempt(mail(id), attempts, first, now), "the same plan every time");
            }
        }
    }
}
