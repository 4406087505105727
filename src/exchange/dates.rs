//! Dates as offices write them, in the Western or the Japanese calendar.

use super::fault::ImportReason;
use super::words::fold;
use crate::domain::Day;

/// The eras, with the year before their first and the letter that stands for them.
const ERAS: [(&str, &str, i64); 5] =
    [("令和", "r", 2018), ("平成", "h", 1988), ("昭和", "s", 1925), ("大正", "t", 1911), ("明治", "m", 1867)];

/// A day written `2027-03-31`, `2027/3/31`, `2027.3.31`, `2027年3月31日`, `令和9年3月31日`, `R9.3.31`.
///
/// An era may run past its end: 平成32年 stands in documents written before its successor had a name.
pub(super) fn day(text: &str) -> Result<Day, ImportReason> {
    parse(&fold(text)).and_then(|iso| Day::parse(&iso).ok()).ok_or(ImportReason::NotADate)
}

fn parse(text: &str) -> Option<String> {
    let era = ERAS.iter().find_map(|(name, letter, before)| {
        let rest = text.strip_prefix(name).or_else(|| text.strip_prefix(letter))?;
        Some((rest, *before))
    });
    let (text, before) = era.unwrap_or((text, 0));
    let (year, month, day) = parts(text)?;
    let year = match (year, before) {
        ("元", 1..) => before + 1,
        (year, 0) if year.len() == 4 => number(year)?,
        (year, 1..) if year.len() <= 2 => before + number(year).filter(|year| *year > 0)?,
        _ => return None,
    };
    Some(format!("{year:04}-{:02}-{:02}", number(month)?, number(day)?))
}

/// Year, month and day, parted by 年月日 or by one and the same sign.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return Some((year, month, rest.strip_suffix('日')?));
    }
    let sign = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = text.splitn(3, sign);
    Some((parts.next()?, parts.next()?, parts.next()?))
}

fn number(digits: &str) -> Option<i64> {
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_be_written_in_either_calendar() {
        for text in [
            "2027-03-31",
            "2027/3/31",
            "2027.03.31",
            "２０２７／０３／３１",
            "2027年3月31日",
            "2027年 3月31日",
            "令和9年3月31日",
            "令和９年３月３１日",
            "R9.3.31",
            "Ｒ９／３／３１",
            "平成39年3月31日",
        ] {
            assert_eq!(day(text).map(|day| day.to_string()), Ok("2027-03-31".to_owned()), "{text}");
        }
        for (text, iso) in [
            ("令和元年5月1日", "2019-05-01"),
            ("平成21年2月27日", "2009-02-27"),
            ("昭和64年1月7日", "1989-01-07"),
            ("大正元年7月30日", "1912-07-30"),
            ("明治17年4月1日", "1884-04-01"),
        ] {
            assert_eq!(day(text).map(|day| day.to_string()), Ok(iso.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2027",
            "2027-3",
            "2027年3月",
            "明治17年",
            "2027-02-30",
            "令和9年13月1日",
            "令和0年1月1日",
            "27/3/31",
            "3/31/2027",
            "2027-3/31",
            "元年1月1日",
            "令和2027年1月1日",
            "46112",
            "来年春",
        ] {
            assert_eq!(day(text), Err(ImportReason::NotADate), "{text}");
        }
    }
}
