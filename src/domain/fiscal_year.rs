//! The fiscal year (年度) as offices report by it: April to March in Japan, in two halves.

use super::fault::Reason;
use super::{Day, Language};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fiscal year, by the year in which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "i32", into = "i32")]
#[schema(value_type = i32, example = 2026)]
pub struct FiscalYear(i32);

/// Nobody reports on what was before, or plans beyond.
const FIRST: i32 = 1950;
const LAST: i32 = 2150;

impl FiscalYear {
    /// # Errors
    /// [`Reason::OutOfRange`].
    pub fn new(year: i32) -> Result<Self, Reason> {
        if (FIRST..=LAST).contains(&year) {
            Ok(Self(year))
        } else {
            Err(Reason::OutOfRange { min: FIRST.to_string(), max: LAST.to_string() })
        }
    }

    /// The fiscal year that a day lies in; the nearest there is, where the day is far from today.
    pub fn of(day: Day) -> Self {
        Self(day.fiscal_year().clamp(FIRST, LAST))
    }

    pub fn number(self) -> i32 {
        self.0
    }

    /// The first and the last day of the year, or of a half of it.
    pub fn days(self, half: Option<Half>) -> (Day, Day) {
        let ((from_year, from), (until_year, until)) = match half {
            None => ((self.0, 4), (self.0 + 1, 4)),
            Some(Half::First) => ((self.0, 4), (self.0, 10)),
            Some(Half::Second) => ((self.0, 10), (self.0 + 1, 4)),
        };
        let first =
            |year, month| NaiveDate::from_ymd_opt(year, month, 1).expect("every month has a first day");
        let last =
            first(until_year, until).pred_opt().expect("every day but the first of all has one before it");
        (Day::from(first(from_year, from)), Day::from(last))
    }

    pub fn contains(self, day: Day) -> bool {
        let (from, until) = self.days(None);
        (from..=until).contains(&day)
    }

    /// The instants at which the year begins and at which the next one does.
    pub fn instants(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |year: i32| {
            let there = chrono_tz::Asia::Tokyo.with_ymd_and_hms(year, 4, 1, 0, 0, 0);
            there.single().expect("no clock is changed in Japan in April since 1950").with_timezone(&Utc)
        };
        (begin(self.0), begin(self.0 + 1))
    }

    pub fn before(self) -> Option<Self> {
        Self::new(self.0 - 1).ok()
    }

    pub fn after(self) -> Option<Self> {
        Self::new(self.0 + 1).ok()
    }

    /// 令和8年度（2026年度）, fiscal 2026. A year in which the era changes has the name of the new one where that began by the
    /// first of June: 2019 is 令和元年度, as the government writes it, and 1988 is 昭和63年度.
    pub fn said(self, language: Language) -> String {
        let june = NaiveDate::from_ymd_opt(self.0, 6, 1).map(Day::from);
        match (language, june.and_then(Day::era_year)) {
            (Language::Ja, Some(era)) => format!("{era}度（{}年度）", self.0),
            (Language::Ja, None) => format!("{}年度", self.0),
            (Language::En, _) => format!("fiscal {} (April {} to March {})", self.0, self.0, self.0 + 1),
        }
    }
}

impl TryFrom<i32> for FiscalYear {
    type Error = &'static str;
    fn try_from(year: i32) -> Result<Self, Self::Error> {
        Self::new(year).map_err(|reason| reason.code())
    }
}

impl From<FiscalYear> for i32 {
    fn from(year: FiscalYear) -> i32 {
        year.0
    }
}

impl std::fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Half of a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FiscalHalf)]
pub enum Half {
    /// 4〜9月
    First,
    /// 10〜3月
    Second,
}

impl Half {
    pub const ALL: [Half; 2] = [Self::First, Self::Second];

    pub fn of(day: Day) -> Self {
        if FiscalYear::of(day).days(Some(Self::First)).1 >= day { Self::First } else { Self::Second }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::First => language.pick("4〜9月", "April to September"),
            Self::Second => language.pick("10〜3月", "October to March"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_year_is_its_two_halves() {
        let year = FiscalYear::new(2027).unwrap();
        assert_eq!(year.days(None), (day("2027-04-01"), day("2028-03-31")));
        assert_eq!(year.days(Some(Half::First)), (day("2027-04-01"), day("2027-09-30")));
        assert_eq!(year.days(Some(Half::Second)), (day("2027-10-01"), day("2028-03-31")));
        assert_eq!((Half::of(day("2027-09-30")), Half::of(day("2027-10-01"))), (Half::First, Half::Second));
        assert_eq!((Half::of(day("2028-03-31")), Half::of(day("2028-04-01"))), (Half::Second, Half::First));
        assert!(year.contains(day("2028-02-29")) && !year.contains(day("2027-03-31")));
    }

    #[test]
    fn a_year_begins_at_midnight_in_japan() {
        let (begins, ends) = FiscalYear::new(2026).unwrap().instants();
        assert_eq!(begins.to_rfc3339(), "2026-03-31T15:00:00+00:00");
        assert_eq!(ends.to_rfc3339(), "2027-03-31T15:00:00+00:00");
    }

    #[test]
    fn a_year_has_the_name_of_its_era() {
        let said = |year| FiscalYear::new(year).unwrap().said(Language::Ja);
        assert_eq!(said(2026), "令和8年度（2026年度）");
        assert_eq!(said(2019), "令和元年度（2019年度）");
        assert_eq!(said(2018), "平成30年度（2018年度）");
        assert_eq!(said(1988), "昭和63年度（1988年度）");
        assert!(FiscalYear::new(1949).is_err() && FiscalYear::new(2151).is_err());
    }
}
