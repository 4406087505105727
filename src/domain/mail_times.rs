//! When people are told of something by mail: bundled, not at night, and a few times a day at most.

use chrono::{DateTime, Duration, Timelike, Utc};

/// The rules by which news waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailTimes {
    /// News of one person within this time become one mail.
    pub window: Duration,
    /// No two mails of news, of cases or of the week reach one person within this time.
    pub gap: Duration,
    /// The hours in Japan, from and until, between which no mail goes out by itself: 20 and 8. None where mails go at any
    /// hour.
    pub quiet: Option<(u32, u32)>,
}

impl MailTimes {
    /// At any hour, once the window is over.
    pub fn after(window: Duration) -> Self {
        Self { window, gap: Duration::zero(), quiet: None }
    }

    /// When news of `now` is told to somebody whose last mail of news was written at `last`.
    pub fn next(&self, now: DateTime<Utc>, last: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let earliest = now + self.window;
        self.awake(last.map_or(earliest, |last| earliest.max(last + self.gap)))
    }

    /// The first moment from `at` on that is not in the quiet hours.
    pub fn awake(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let Some((from, until)) = self.quiet else { return at };
        let there = at.with_timezone(&chrono_tz::Asia::Tokyo);
        let hour = there.hour();
        let is_quiet =
            if from <= until { (from..until).contains(&hour) } else { hour >= from || hour < until };
        if !is_quiet {
            return at;
        }
        let hours = i64::from((until + 24 - hour) % 24);
        let into_hour = Duration::minutes(there.minute().into()) + Duration::seconds(there.second().into());
        at + Duration::hours(hours) - into_hour - Duration::nanoseconds(there.nanosecond().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(quiet: Option<(u32, u32)>) -> MailTimes {
        MailTimes { window: Duration::minutes(2), gap: Duration::hours(3), quiet }
    }

    fn at(japan: &str) -> DateTime<Utc> {
        format!("2026-11-{japan}:00+09:00").parse().unwrap()
    }

    #[test]
    fn what_happens_at_night_is_told_in_the_morning() {
        let times = times(Some((20, 8)));
        for (now, told) in [
            ("21T19:57", "21T19:59"),
            ("21T19:58", "22T08:00"),
            ("21T23:30", "22T08:00"),
            ("22T07:59", "22T08:01"),
            ("22T07:30", "22T08:00"),
            ("22T12:00", "22T12:02"),
        ] {
            assert_eq!(times.next(at(now), None), at(told), "{now}");
        }
    }

    #[test]
    fn nobody_is_told_twice_within_the_gap() {
        let times = times(Some((20, 8)));
        assert_eq!(times.next(at("21T10:00"), Some(at("21T09:00"))), at("21T12:00"));
        assert_eq!(times.next(at("21T15:00"), Some(at("21T09:00"))), at("21T15:02"));
        assert_eq!(
            times.next(at("21T19:00"), Some(at("21T18:30"))),
            at("22T08:00"),
            "into the night: in the morning"
        );
    }

    #[test]
    fn hours_that_do_not_cross_midnight_are_quiet_too() {
        let lunch = times(Some((12, 13)));
        assert_eq!(lunch.awake(at("21T12:30")), at("21T13:00"));
        assert_eq!(lunch.awake(at("21T13:00")), at("21T13:00"));
        assert_eq!(times(None).awake(at("21T03:00")), at("21T03:00"));
    }
}
