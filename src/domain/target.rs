//! What an office means to reach in a fiscal year, and how it is marked whether it did.

use super::{Days, Faults, FiscalYear, Measure, Percent, Times, Yen};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The targets of a year, each in the unit that people set it in; one that is not set is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ReportTargetsDetails)]
pub struct TargetsDetails {
    #[deserr(default)]
    pub introductions: Option<Times>,
    /// In percent.
    #[deserr(default)]
    pub introductions_inside: Option<Percent>,
    #[deserr(default)]
    pub asked: Option<Times>,
    #[deserr(default)]
    pub answers: Option<Times>,
    /// In percent.
    #[deserr(default)]
    pub answer_rate: Option<Percent>,
    #[deserr(default)]
    pub meetings: Option<Times>,
    /// At most so many days.
    #[deserr(default)]
    pub days_median: Option<Days>,
    /// At most so many days.
    #[deserr(default)]
    pub days_mean: Option<Days>,
    #[deserr(default)]
    pub verdicts_agreed: Option<Times>,
    #[deserr(default)]
    pub verdicts_continued: Option<Times>,
    #[deserr(default)]
    pub verdicts_failed: Option<Times>,
    #[deserr(default)]
    pub contracts: Option<Times>,
    /// In percent.
    #[deserr(default)]
    pub contracts_inside: Option<Percent>,
    #[deserr(default)]
    pub amount: Option<Yen>,
    #[deserr(default)]
    pub amount_with_confidential: Option<Yen>,
}

impl TargetsDetails {
    /// The target of a measure, in the unit that its figures have.
    pub fn of(&self, measure: Measure) -> Option<i64> {
        let times = |target: Option<Times>| target.map(Times::get);
        // Figures are in basis points, and in tenths of a day.
        let percent = |target: Option<Percent>| target.map(|percent| percent.get() * 100);
        let days = |target: Option<Days>| target.map(|days| days.get() * 10);
        match measure {
            Measure::Introductions => times(self.introductions),
            Measure::IntroductionsInside => percent(self.introductions_inside),
            Measure::Asked => times(self.asked),
            Measure::Answers => times(self.answers),
            Measure::AnswerRate => percent(self.answer_rate),
            Measure::Meetings => times(self.meetings),
            Measure::DaysMedian => days(self.days_median),
            Measure::DaysMean => days(self.days_mean),
            Measure::VerdictsAgreed => times(self.verdicts_agreed),
            Measure::VerdictsContinued => times(self.verdicts_continued),
            Measure::VerdictsFailed => times(self.verdicts_failed),
            Measure::Contracts => times(self.contracts),
            Measure::ContractsInside => percent(self.contracts_inside),
            Measure::Amount => self.amount.map(Yen::get),
            Measure::AmountWithConfidential => self.amount_with_confidential.map(Yen::get),
        }
    }
}

/// The targets of a year as they are kept.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ReportTargets)]
pub struct Targets {
    pub fiscal_year: FiscalYear,
    #[serde(flatten)]
    pub details: TargetsDetails,
    /// Grows by one with every change; 0 where none were ever set.
    pub version: i64,
}

/// Whether a target was reached, as chambers mark it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportMark)]
pub enum Mark {
    /// ○
    Reached,
    /// △
    Nearly,
    /// ×
    Missed,
}

/// ○: the whole of the target.
const REACHED: i64 = 10_000;
/// △: four fifths of it. Sheets leave the border to whoever fills them in; the scales that chambers publish for their
/// management support plans (経営発達支援計画, such as that of Mino in 2021) call 80 to 99 % nearly reached (概ね達成).
const NEARLY: i64 = 8_000;

impl Mark {
    /// The mark of an achievement in basis points.
    pub fn of(achievement: i64) -> Self {
        match achievement {
            REACHED.. => Self::Reached,
            NEARLY.. => Self::Nearly,
            _ => Self::Missed,
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            Self::Reached => "○",
            Self::Nearly => "△",
            Self::Missed => "×",
        }
    }
}

/// How much of a target a value is, in basis points, rounded down so that what falls short never looks whole. None
/// where the target is nothing, unless fewer are better.
pub fn achievement(measure: Measure, target: i64, value: i64) -> Option<i64> {
    let is_fewer_better = measure.is_fewer_better();
    let (part, whole) = if is_fewer_better { (target, value) } else { (value, target) };
    match (is_fewer_better, whole) {
        (true, 0) => Some(REACHED),
        (false, 0) => None,
        _ => i64::try_from(i128::from(part) * i128::from(REACHED) / i128::from(whole)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_reached_nearly_or_missed() {
        for (value, target, mark) in [(10, 10, "○"), (9, 10, "△"), (8, 10, "△"), (79, 100, "×"), (0, 10, "×")]
        {
            let achieved = achievement(Measure::Contracts, target, value).unwrap();
            assert_eq!(Mark::of(achieved).symbol(), mark, "{value} of {target}");
        }
    }

    #[test]
    fn what_falls_short_by_a_hair_is_not_the_whole() {
        assert_eq!(achievement(Measure::Amount, 1_000_000_000_000_000, 999_999_999_999_999), Some(9_999));
        assert_eq!(achievement(Measure::Amount, 0, 5), None);
    }

    #[test]
    fn of_days_and_of_those_who_did_not_agree_fewer_are_better() {
        for (value, mark) in [(0, "○"), (10, "○"), (12, "△"), (20, "×")] {
            let achieved = achievement(Measure::VerdictsFailed, 10, value).unwrap();
            assert_eq!(Mark::of(achieved).symbol(), mark, "{value} where 10 at most were meant");
        }
        assert_eq!(achievement(Measure::VerdictsFailed, 0, 1), Some(0), "none was meant");
        assert_eq!(achievement(Measure::DaysMedian, 300, 600).map(Mark::of), Some(Mark::Missed));
        assert_eq!(achievement(Measure::DaysMedian, 300, 150).map(Mark::of), Some(Mark::Reached));
        assert_eq!(achievement(Measure::DaysMedian, 300, 0).map(Mark::of), Some(Mark::Reached));
    }
}
