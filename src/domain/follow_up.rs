//! Following up: when both sides of a meeting are asked what came of it, and what they say.

use super::{Advance, Contract, Day, Faults};
use chrono::Months;
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

/// So many months after a meeting both sides are asked: after one, then every quarter for a year.
pub const ASKED_AFTER_MONTHS: [u32; 5] = [1, 3, 6, 9, 12];

/// What was said so many days before such a day is what would be asked for.
const EARLY_DAYS: i64 = 14;

/// The days on which the sides of a meeting are to be asked what came of it, but those for which somebody has said so
/// already; the earliest first.
pub fn days_to_ask(met_on: Day, said_on: Option<Day>) -> impl Iterator<Item = Day> {
    let months = ASKED_AFTER_MONTHS.into_iter().map(Months::new);
    let days = months.filter_map(move |months| met_on.date().checked_add_months(months).map(Day::from));
    days.filter(move |day| said_on.is_none_or(|said| day.days_since(said) > EARLY_DAYS))
}

/// What a side says has come of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Deserr)]
#[serde(tag = "advance", rename_all = "snake_case")]
#[deserr(error = Faults, tag = "advance", rename_all = lowercase, deny_unknown_fields)]
pub enum FollowUpAnswer {
    /// やりとりが続いている
    Talks,
    /// 見積もり
    Quotation,
    /// 試作
    Prototype,
    /// 動きがない
    Nothing,
    /// 成約
    Contract { contract: Contract },
}

impl From<Advance> for FollowUpAnswer {
    fn from(advance: Advance) -> Self {
        match advance {
            Advance::Talks => Self::Talks,
            Advance::Quotation => Self::Quotation,
            Advance::Prototype => Self::Prototype,
            Advance::Nothing => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// The latest day up to `today`.
    fn last_due(met: Day, said: Option<&str>, today: &str) -> Option<Day> {
        days_to_ask(met, said.map(day)).take_while(|due| *due <= day(today)).last()
    }

    #[test]
    fn both_are_asked_after_a_month_and_then_every_quarter_for_a_year() {
        let met = day("2026-11-30");
        for (today, due) in [
            ("2026-12-29", None),
            ("2026-12-30", Some("2026-12-30")),
            ("2027-02-27", Some("2026-12-30")),
            // February has no 30th: its last day counts.
            ("2027-02-28", Some("2027-02-28")),
            ("2027-05-30", Some("2027-05-30")),
            ("2027-11-29", Some("2027-08-30")),
            ("2027-11-30", Some("2027-11-30")),
            ("2030-01-01", Some("2027-11-30")),
        ] {
            assert_eq!(last_due(met, None, today), due.map(day), "{today}");
        }
    }

    #[test]
    fn what_was_said_a_little_early_is_not_asked_for_again() {
        let met = day("2026-11-30");
        assert_eq!(last_due(met, Some("2026-12-15"), "2026-12-30"), Some(day("2026-12-30")));
        assert_eq!(last_due(met, Some("2026-12-16"), "2026-12-30"), None);
        assert_eq!(days_to_ask(met, Some(day("2026-12-16"))).next(), Some(day("2027-02-28")));
        assert_eq!(days_to_ask(met, Some(day("2027-11-20"))).next(), None, "the year is over");
    }
}
