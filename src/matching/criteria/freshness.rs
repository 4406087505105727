//! Freshness: when the organization last said that its profile is correct.

use super::{Basis, Judgement, unknown};
use crate::domain::Day;
use crate::matching::evidence::{Evidence, Question};
use crate::matching::ranking::FindingStatus::Matched;
use crate::matching::score::{FRESH_DAYS, MATCHED, STALE_DAYS, UNKNOWN, fade};

/// Full within [`FRESH_DAYS`], then fading evenly to what silence earns at [`STALE_DAYS`], so that confirming a
/// profile never costs anything.
pub(super) fn judge(confirmed_on: Option<Day>, today: Day) -> Judgement {
    confirmed_on.map_or(Judgement::UNKNOWN, |day| of_age(today.days_since(day).max(0)))
}

/// The same by the age in days.
pub(in crate::matching) fn of_age(age: i64) -> Judgement {
    if age <= FRESH_DAYS {
        Judgement { status: Matched, degree: MATCHED, basis: Basis::Age(age) }
    } else {
        let degree = fade(MATCHED, UNKNOWN, age - FRESH_DAYS, STALE_DAYS - FRESH_DAYS);
        unknown(degree, Basis::Age(age))
    }
}

pub(super) fn explain(
    confirmed_on: Option<Day>,
    judgement: Judgement,
) -> (Option<Evidence>, Option<Question>) {
    let evidence = match (confirmed_on, judgement.basis) {
        (Some(on), Basis::Age(days_ago)) => Some(Evidence::Confirmed { on, days_ago }),
        _ => None,
    };
    let question = (judgement.status != Matched).then_some(Question::StillCorrect { confirmed_on });
    (evidence, question)
}
