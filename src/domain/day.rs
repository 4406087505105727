//! Calendar days as offices use them: dates that exist, read in Japan time, and the fiscal year (年度).

use super::Language;
use super::fault::Reason;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The first days of the eras, by the laws and edicts that changed them.
const ERAS: [(&str, i32, u32, u32); 5] = [
    ("令和", 2019, 5, 1),
    ("平成", 1989, 1, 8),
    ("昭和", 1926, 12, 25),
    ("大正", 1912, 7, 30),
    ("明治", 1868, 1, 25),
];

/// A calendar day in Japan, written `YYYY-MM-DD`. Between 1700 (the oldest firms) and 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Date, example = "2026-11-21")]
pub struct Day(NaiveDate);

impl Day {
    /// # Errors
    /// [`Reason::NotADate`] where the date does not exist or is not written `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shape {
            return Err(Reason::NotADate);
        }
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Reason::NotADate)?;
        if (1700..2200).contains(&date.year()) { Ok(Self(date)) } else { Err(Reason::NotADate) }
    }

    /// The day in Japan at an instant.
    pub fn in_japan(instant: DateTime<Utc>) -> Self {
        Self(instant.with_timezone(&chrono_tz::Asia::Tokyo).date_naive())
    }

    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// Whole days from `earlier` to this day; negative where this day is the earlier one.
    pub fn days_since(self, earlier: Day) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// Days since the beginning of our era: a small number for what keeps many days.
    pub fn number(self) -> i32 {
        self.0.num_days_from_ce()
    }

    /// As people read it: 2027年3月31日（令和9年）, 31 March 2027. The year of the Japanese era stands beside it, as
    /// offices write it, from Meiji 6 on, when the calendar was that of today.
    pub fn said(self, language: Language) -> String {
        match language {
            Language::Ja => format!("{}{}", self.0.format("%Y年%-m月%-d日"), self.era()),
            Language::En => self.0.format("%-d %B %Y").to_string(),
        }
    }

    /// 月, Monday.
    pub fn weekday(self, language: Language) -> &'static str {
        const NAMES: [(&str, &str); 7] = [
            ("月", "Monday"),
            ("火", "Tuesday"),
            ("水", "Wednesday"),
            ("木", "Thursday"),
            ("金", "Friday"),
            ("土", "Saturday"),
            ("日", "Sunday"),
        ];
        let (ja, en) = NAMES[self.0.weekday().num_days_from_monday() as usize];
        language.pick(ja, en)
    }

    fn era(self) -> String {
        self.era_year().map_or_else(String::new, |year| format!("（{year}）"))
    }

    /// The year of the Japanese era, 令和9年, 令和元年; none before Meiji 6, when the calendar was another.
    pub fn era_year(self) -> Option<String> {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        let era = ERAS.iter().find(|(_, first, m, d)| (year, month, day) >= (*first, *m, *d) && year >= 1873);
        era.map(|(name, first, ..)| match year - first + 1 {
            1 => format!("{name}元年"),
            number => format!("{name}{number}年"),
        })
    }

    /// The Japanese fiscal year (年度), April to March, that this day lies in.
    pub fn fiscal_year(self) -> i32 {
        if self.0.month() >= 4 { self.0.year() } else { self.0.year() - 1 }
    }
}

/// A text of several days, in which the year of an era is said once: of 2026年11月5日（令和8年）と2026年11月6日（令和8年）,
/// the second has none. For sentences of ours only: what people write stays as it is.
pub fn with_eras_once(text: &str) -> String {
    let mut pieces = text.split('（');
    let mut once = pieces.next().unwrap_or_default().to_owned();
    let mut said: Vec<&str> = Vec::new();
    for piece in pieces {
        match piece.split_once("年）").filter(|(year, _)| is_era_year(year)) {
            Some((year, rest)) if said.contains(&year) => once.push_str(rest),
            found => {
                said.extend(found.map(|(year, _)| year));
                once.push('（');
                once.push_str(piece);
            }
        }
    }
    once
}

/// 令和8, 平成元.
fn is_era_year(text: &str) -> bool {
    ERAS.iter().any(|(name, ..)| {
        text.strip_prefix(name).is_some_and(|year| year == "元" || year.parse::<u8>().is_ok())
    })
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl deserr::Deserr<super::Faults> for Day {
    fn deserialize_from_value<V: deserr::IntoValue>(
        value: deserr::Value<V>,
        location: deserr::ValuePointerRef<'_>,
    ) -> Result<Self, super::Faults> {
        super::ids::parsed(value, location, Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_that_exist() {
        assert!(Day::parse("2028-02-29").is_ok());
        for text in ["2027-02-29", "2026-13-01", "2026-1-1", "20260101", "", "0001-01-01", "9999-01-01"] {
            assert_eq!(Day::parse(text), Err(Reason::NotADate), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_day_in_japan() {
        let late_evening = "2026-03-31T15:00:00Z".parse().unwrap();
        assert_eq!(Day::in_japan(late_evening), Day::parse("2026-04-01").unwrap());
    }

    #[test]
    fn the_year_of_an_era_is_said_once() {
        let text = "打診（期限：2026年12月5日（令和8年）） 2026年11月28日（令和8年） 10:00、2019年4月1日（平成31年）";
        let once = "打診（期限：2026年12月5日（令和8年）） 2026年11月28日 10:00、2019年4月1日（平成31年）";
        assert_eq!(with_eras_once(text), once);
        assert_eq!(with_eras_once("（令和）（令和8年度）"), "（令和）（令和8年度）");
    }

    #[test]
    fn the_fiscal_year_begins_in_april() {
        assert_eq!(Day::parse("2026-03-31").unwrap().fiscal_year(), 2025);
        assert_eq!(Day::parse("2026-04-01").unwrap().fiscal_year(), 2026);
    }
}
