//! When it must be there: 来年3月末, 令和9年3月, R9.3.31, 2027/3/31, 3月末, 年度内, by the end of March 2027.

use super::passage::Passage;
use super::signs::Sign;
use crate::domain::Day;
use chrono::{Datelike, Months, NaiveDate};
use std::ops::Range;

/// A date in the text. Its digits speak of nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Date {
    pub at: Range<usize>,
    day: Option<NaiveDate>,
    /// It names the end of a time (3月末, 年内), which is what deadlines are made of.
    is_end: bool,
}

/// After a date these make it a deadline.
const AFTER: &[&str] = &[
    "まで",
    "迄",
    "納期",
    "納品",
    "納入",
    "納め",
    "必着",
    "期限",
    "希望",
    "〆",
    "締",
    "完納",
    "に納",
    "には必",
    "に必要",
    "着で",
    "出荷",
    "の納",
    "を納期",
    "を期限",
    "に間に合",
];
/// Before a date these make it a deadline; what may stand between is stripped first.
const BEFORE: &[&str] = &[
    "納期",
    "納入時期",
    "納品日",
    "納入日",
    "納入",
    "納品",
    "期限",
    "締切",
    "締め切り",
    "〆切",
    "希望納期",
    "by",
    "before",
    "until",
    "due",
    "deadline",
    "no later than",
    "delivery",
    "needed by",
    "required by",
    "due date",
    "needed before",
];
const BETWEEN: &[&str] = &[" ", "は", "が", ":", "を", "(", "the", "on", "in", "希望", "date", "約", "、"];

/// What may stand between a date and what is to be done until then.
const UNTIL: &[&str] =
    &["まで", "迄", "には", "に", "ご", "御", "お", "頃", "ごろ", "必ず", "一度", "、", " "];
/// What a date is for stands within so many bytes of it: four kanji.
const NEAR: usize = 12;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The dates of the text, in its order.
pub(super) fn dates(passage: &Passage, today: Day) -> Vec<Date> {
    let text = passage.text();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        match date(text, at, today.date()) {
            Some(date) => {
                at = date.at.end.max(at + 1);
                found.push(date);
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// The first date that is said to be a deadline and has not passed, with where it stands.
pub(super) fn deadline(passage: &Passage, dates: &[Date], today: Day) -> Option<(Day, Range<usize>)> {
    dates.iter().find_map(|date| {
        let day = date.day.filter(|day| *day >= today.date())?;
        let text = passage.text();
        let sentence = passage.sentence(date.at.start);
        let before = super::figures::strip_end(&text[sentence.start..date.at.start], BETWEEN);
        let after =
            text[date.at.end..sentence.end.max(date.at.end)].trim_start_matches([' ', ')', '頃', 'ご', 'ろ']);
        let said = AFTER.iter().any(|word| after.starts_with(word))
            || BEFORE.iter().any(|word| before.ends_with(word));
        let from = date.at.start.saturating_sub(NEAR).max(sentence.start);
        let to = (date.at.end + NEAR).min(sentence.end).max(from);
        // 12月5日までにご回答: what must be done until then stands behind まで.
        let act = date.at.end + lead_in(&text[date.at.end..sentence.end.max(date.at.end)]);
        let other = passage
            .signs_over(&(from..to))
            .chain(passage.signs_in(&(act..act + 1)))
            .any(|placed| placed.sign == Sign::OtherDate);
        ((said || date.is_end) && !other).then_some((Day::from(day), date.at.clone()))
    })
}

/// How long the words of [`UNTIL`] are that a text begins with.
fn lead_in(text: &str) -> usize {
    let mut rest = text;
    while let Some(left) = UNTIL.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = left;
    }
    text.len() - rest.len()
}

/// The date that begins here.
fn date(text: &str, at: usize, today: NaiveDate) -> Option<Date> {
    let rest = &text[at..];
    let first = rest.chars().next()?;
    let before = text[..at].chars().next_back();
    let is_digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit());
    let is_letter = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
    let mut reader = Reader { text, at, today };
    let (day, is_end) = match first {
        '0'..='9' if !is_digit(before) && !matches!(before, Some('.' | ',' | '/' | '-')) => {
            if is_letter(before) {
                return None;
            }
            reader.in_digits()?
        }
        '令' | 'r' if !is_letter(before) => reader.in_era()?,
        '来' | '今' | '本' | '再' | '翌' | '年' | '月' => reader.in_words(before)?,
        'a'..='z' if !is_letter(before) => reader.in_english()?,
        _ => return None,
    };
    Some(Date { at: at..reader.at, day, is_end })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    today: NaiveDate,
}

type Read = (Option<NaiveDate>, bool);

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn eat(&mut self, word: &str) -> bool {
        let fits = self.rest().starts_with(word);
        if fits {
            self.at += word.len();
        }
        fits
    }

    fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// At most four digits.
    fn number(&mut self) -> Option<u32> {
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=4).contains(&length) {
            return None;
        }
        let number = self.rest()[..length].parse().ok()?;
        self.at += length;
        Some(number)
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(' ').len();
    }

    /// 2027/3/31, 2027年3月末, 3月末, 12月20日, 31 March 2027.
    fn in_digits(&mut self) -> Option<Read> {
        let start = self.at;
        let first = self.number()?;
        let digits = self.at - start;
        if digits == 4 && (1900..2200).contains(&first) {
            let year = i32::try_from(first).ok()?;
            if self.eat("年度") {
                return self.end_of_fiscal_year(year);
            }
            let separated = self.eat_any(&["年", "/", "-", "."]);
            return if separated { self.month_and_day(Some(year)) } else { None };
        }
        if digits <= 2 && self.rest().starts_with('月') {
            self.at = start;
            return self.month_and_day(None);
        }
        if digits <= 2 {
            self.eat_any(&["st", "nd", "rd", "th"]);
            self.spaces();
            self.eat("of ");
            if let Some(month) = self.month_name() {
                let year = self.year_after();
                return Some((self.on(year, month, first), false));
            }
            self.at = start + digits;
            // 3/31: only where nothing makes it a fraction.
            if self.eat("/") {
                let day = self.number()?;
                let goes_on = self.rest().starts_with(['/', '.', '%'])
                    || self.rest().starts_with(|ch: char| ch.is_ascii_alphanumeric());
                if (1..=12).contains(&first) && (1..=31).contains(&day) && !goes_on {
                    return Some((self.on(None, first, day), false));
                }
            }
        }
        None
    }

    /// From the month on: 3月31日, 3/31, 3月末, 3月. A month alone is meant to its end.
    fn month_and_day(&mut self, year: Option<i32>) -> Option<Read> {
        self.spaces();
        let month = self.number().filter(|month| (1..=12).contains(month))?;
        if self.eat("月") {
            // 3ヶ月 has no 月 right after; 3月期 is a fiscal word.
            let before = self.at;
            self.eat("の");
            if let Some(day) = self.part_of_month(year, month) {
                return Some(day);
            }
            if let Some(day) = self.number()
                && self.eat("日")
            {
                return Some((self.on(year, month, day), false));
            }
            self.at = before;
            let alone = !self.rest().starts_with(['期', '号', '分']);
            return alone.then(|| (self.end_of_month(year, month), false));
        }
        year?;
        let separator = self.eat_any(&["/", "-", "."]);
        if !separator {
            return Some((self.end_of_month(year, month), false));
        }
        let before = self.at;
        match self.number() {
            Some(day) => {
                self.eat("日");
                Some((self.on(year, month, day), false))
            }
            None => {
                self.at = before - 1;
                Some((self.end_of_month(year, month), false))
            }
        }
    }

    /// 末, 上旬 (to the 10th), 中旬 (to the 20th), 下旬, 中.
    fn part_of_month(&mut self, year: Option<i32>, month: u32) -> Option<Read> {
        if self.eat_any(&["末日", "末", "下旬", "いっぱい", "中に"]) {
            return Some((self.end_of_month(year, month), true));
        }
        if self.eat("上旬") || self.eat("初旬") {
            return Some((self.on(year, month, 10), true));
        }
        if self.eat("中旬") {
            return Some((self.on(year, month, 20), true));
        }
        None
    }

    /// 令和9年3月, R9.3.31.
    fn in_era(&mut self) -> Option<Read> {
        let written = self.eat("令和");
        if !written && !self.eat("r") {
            return None;
        }
        self.spaces();
        let year = if written && self.eat("元") { 1 } else { self.number()? };
        let separated = self.eat("年") || self.eat(".") || self.eat("/");
        if year > 99 || !separated {
            return None;
        }
        // The first year of Reiwa is 2019.
        let year = 2018 + i32::try_from(year).ok()?;
        if self.eat("度") {
            return self.end_of_fiscal_year(year);
        }
        self.month_and_day(Some(year))
    }

    fn end_of_fiscal_year(&mut self, year: i32) -> Option<Read> {
        self.eat_any(&["末", "内", "中"]).then_some(())?;
        Some((NaiveDate::from_ymd_opt(year + 1, 3, 31), true))
    }

    /// 来年3月末, 今月末, 再来月末, 年内, 年度内, 月末.
    fn in_words(&mut self, before: Option<char>) -> Option<Read> {
        let year = self.today.year();
        let fiscal = Day::from(self.today).fiscal_year();
        let years: [(&[&str], i32, i32); 4] = [
            (&["再来年"], year + 2, fiscal + 2),
            (&["来年", "翌年"], year + 1, fiscal + 1),
            (&["今年", "本年"], year, fiscal),
            (&["年"], year, fiscal),
        ];
        for (words, calendar, fiscal) in years {
            if !self.eat_any(words) {
                continue;
            }
            let is_bare = words == ["年"];
            if is_bare
                && before.is_some_and(|ch| {
                    ch.is_alphanumeric() && !matches!(ch, 'は' | 'に' | 'で' | 'を' | 'が' | 'の' | 'も')
                })
            {
                return None;
            }
            if self.eat("度") {
                return self.end_of_fiscal_year(fiscal);
            }
            if self.eat_any(&["内", "末", "中に", "いっぱい"]) {
                return Some((NaiveDate::from_ymd_opt(calendar, 12, 31), true));
            }
            if is_bare {
                return None;
            }
            self.eat("の");
            return self.month_and_day(Some(calendar));
        }
        let months: [(&[&str], u32); 4] =
            [(&["再来月"], 2), (&["来月", "翌月"], 1), (&["今月", "本月"], 0), (&["月"], 0)];
        for (words, ahead) in months {
            if !self.eat_any(words) {
                continue;
            }
            let first = self.today.with_day(1)?.checked_add_months(Months::new(ahead))?;
            let (year, month) = (Some(first.year()), first.month());
            if words == ["月"] {
                let free =
                    !before.is_some_and(|ch| ch.is_ascii_digit() || ch.is_alphabetic() && !is_hiragana(ch));
                return (free && self.eat("末")).then(|| (self.end_of_month(year, month), true));
            }
            self.eat("の");
            if let Some(read) = self.part_of_month(year, month) {
                return Some(read);
            }
            let day = self.number()?;
            return self.eat("日").then(|| (self.on(year, month, day), false));
        }
        None
    }

    /// end of March 2027, March 31, 2027, end of the year, end of next month.
    fn in_english(&mut self) -> Option<Read> {
        let is_end = self.eat_any(&["the end of ", "end of ", "late ", "end-"]);
        if is_end {
            if self.eat_any(&["the year", "this year", "year"]) {
                return Some((NaiveDate::from_ymd_opt(self.today.year(), 12, 31), true));
            }
            let ahead = if self.eat("next month") {
                Some(1)
            } else {
                self.eat_any(&["this month", "the month"]).then_some(0)
            };
            if let Some(ahead) = ahead {
                let first = self.today.with_day(1)?.checked_add_months(Months::new(ahead))?;
                return Some((self.end_of_month(Some(first.year()), first.month()), true));
            }
        }
        let month = self.month_name()?;
        if !is_end {
            let before = self.at;
            self.spaces();
            if let Some(day) = self.number().filter(|day| (1..=31).contains(day)) {
                self.eat_any(&["st", "nd", "rd", "th"]);
                let year = self.year_after();
                return Some((self.on(year, month, day), false));
            }
            self.at = before;
        }
        let year = self.year_after();
        // "may" is a month only beside a year or an end.
        if year.is_none() && !is_end {
            return None;
        }
        Some((self.end_of_month(year, month), is_end))
    }

    fn month_name(&mut self) -> Option<u32> {
        for (number, name) in (1..).zip(MONTHS) {
            for word in [name, &name[..3]] {
                let rest = self.rest();
                if rest.starts_with(word) && super::figures::ends_word(word, &rest[word.len()..]) {
                    self.at += word.len();
                    self.eat(".");
                    return Some(number);
                }
            }
        }
        None
    }

    /// A year that follows: ", 2027".
    fn year_after(&mut self) -> Option<i32> {
        let before = self.at;
        self.eat(",");
        self.spaces();
        let year = self.number().filter(|year| (2000..2200).contains(year));
        if year.is_none() {
            self.at = before;
        }
        i32::try_from(year?).ok()
    }

    /// The day; without a year the next one there is.
    fn on(&self, year: Option<i32>, month: u32, day: u32) -> Option<NaiveDate> {
        let in_year = |year| NaiveDate::from_ymd_opt(year, month, day);
        match year {
            Some(year) => in_year(year),
            None => in_year(self.today.year())
                .filter(|day| *day >= self.today)
                .or_else(|| in_year(self.today.year() + 1)),
        }
    }

    fn end_of_month(&self, year: Option<i32>, month: u32) -> Option<NaiveDate> {
        let in_year = |year: i32| {
            let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
        };
        match year {
            Some(year) => in_year(year),
            None => in_year(self.today.year())
                .filter(|day| *day >= self.today)
                .or_else(|| in_year(self.today.year() + 1)),
        }
    }
}

fn is_hiragana(ch: char) -> bool {
    matches!(ch, 'ぁ'..='ん')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn a_deadline_is_read_however_it_is_said() {
        let today = day("2026-11-21");
        for (text, expected) in [
            ("来年3月末まで", "2027-03-31"),
            ("令和9年3月まで", "2027-03-31"),
            ("令和9年3月10日まで", "2027-03-10"),
            ("R9.3.31納期", "2027-03-31"),
            ("納期:2027/3/31", "2027-03-31"),
            ("2027-01-15まで", "2027-01-15"),
            ("3月末", "2027-03-31"),
            ("12月末", "2026-12-31"),
            ("年内に", "2026-12-31"),
            ("年度内", "2027-03-31"),
            ("来年度末", "2028-03-31"),
            ("今月末", "2026-11-30"),
            ("再来月末", "2027-01-31"),
            ("12月中旬まで", "2026-12-20"),
            ("2月末まで", "2027-02-28"),
            ("by march 31, 2027", "2027-03-31"),
            ("by the end of march", "2027-03-31"),
            ("before 15 february 2027", "2027-02-15"),
            ("due 3/31", "2027-03-31"),
            ("再来年の2月末", "2028-02-29"),
        ] {
            let passage = Passage::of(text);
            let found = deadline(&passage, &dates(&passage, today), today);
            assert_eq!(found.map(|(day, _)| day), Some(day(expected)), "{text}");
        }
    }

    #[test]
    fn what_is_no_deadline_is_not_made_one() {
        let today = day("2026-11-21");
        for text in [
            "2020/3/31まで",
            "訪問日 2026/12/1",
            "見積回答は12月5日まで",
            "2月31日まで",
            "展示会(2月10日)",
            "5/100",
            "3月号",
            "may be",
        ] {
            let passage = Passage::of(text);
            assert_eq!(deadline(&passage, &dates(&passage, today), today), None, "{text}");
        }
    }
}
