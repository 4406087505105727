//! Pieces and days: ロット50〜, 月産200個, 納期2週間, 20個, lots of 200, 500 pcs/month.

use super::figures::{Figures, starts_with, strip_end};
use crate::domain::{Days, Pieces};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Lot(Pieces),
    Monthly(Pieces),
    LeadTime(Days),
    Quantity(Pieces),
}

const COUNTS: &[(&str, ())] = &[
    ("個", ()),
    ("ヶ", ()),
    ("ケ", ()),
    ("コ", ()),
    ("本", ()),
    ("枚", ()),
    ("台", ()),
    ("セット", ()),
    ("着", ()),
    ("食", ()),
    ("部", ()),
    ("組", ()),
    ("足", ()),
    ("丁", ()),
    ("pcs", ()),
    ("pc", ()),
    ("pieces", ()),
    ("piece", ()),
    ("units", ()),
    ("unit", ()),
    ("sets", ()),
    ("set", ()),
    ("ea", ()),
    ("pairs", ()),
];
/// After a count these make another word of it: 部品, 本社, 台湾, 組立, 個人, ヶ月.
const NOT_A_COUNT: &[&str] = &[
    "部品", "部門", "部署", "部分", "本社", "本部", "台湾", "組立", "組み", "個人", "個所", "ヶ月", "ケ月",
    "ヶ所", "ケ所", "着手", "食品",
];

/// A week has seven days; a month is taken as thirty; of seven days five are worked.
const TIMES: &[(&str, f64)] = &[
    ("営業日", 7.0 / 5.0),
    ("稼働日", 7.0 / 5.0),
    ("working days", 7.0 / 5.0),
    ("business days", 7.0 / 5.0),
    ("日間", 1.0),
    ("日", 1.0),
    ("days", 1.0),
    ("day", 1.0),
    ("週間", 7.0),
    ("週", 7.0),
    ("weeks", 7.0),
    ("week", 7.0),
    ("ヶ月", 30.0),
    ("か月", 30.0),
    ("カ月", 30.0),
    ("ヵ月", 30.0),
    ("ケ月", 30.0),
    ("箇月", 30.0),
    ("months", 30.0),
    ("month", 30.0),
];

const MONTHLY_BEFORE: &[&str] =
    &["月産", "月間", "毎月", "月当たり", "月あたり", "monthly", "per month", "monthly volume", "月"];
const MONTHLY_AFTER: &[&str] = &[
    "/月",
    "/ 月",
    "/month",
    "/ month",
    "per month",
    "a month",
    "monthly",
    "毎月",
    "/mo",
    "each month",
    "every month",
];
const YEARLY_BEFORE: &[&str] = &[
    "年間",
    "年産",
    "年",
    "annual volume",
    "annual quantity",
    "annually",
    "yearly",
    "annual demand",
    "yearly demand",
    "yearly volume",
];
const YEARLY_AFTER: &[&str] = &["/年", "/year", "per year", "a year", "annually", "p.a.", "per annum"];
const LOT_BEFORE: &[&str] = &[
    "ロットサイズ",
    "ロット数",
    "最小ロット",
    "1ロット",
    "ロット",
    "lot size",
    "lots",
    "lot",
    "batches",
    "batch",
    "batch size",
    "バッチ",
];
const LOT_AFTER: &[&str] =
    &["ロット", "/ロット", "lot", "lots", "per lot", "/lot", "/ lot", "から", "~", "batch", "batches"];
const LEAD_BEFORE: &[&str] = &[
    "納期",
    "リードタイム",
    "製作期間",
    "製作日数",
    "受注後",
    "発注後",
    "lead time",
    "lead-time",
    "turnaround",
    "turnaround time",
    "delivery",
    "delivery time",
    "希望納期",
];
const LEAD_AFTER: &[&str] = &["以内", "で納", "程度で納", "lead time", "turnaround", "での納"];
/// These make it a speed or a share, 時間500本: neither how many are needed nor how many a month.
const RATE_BEFORE: &[&str] = &[
    "時間",
    "毎時",
    "毎分",
    "日量",
    "日産",
    "1日",
    "毎日",
    "週",
    "毎週",
    "週に",
    "あたり",
    "当たり",
    "当り",
    "につき",
    "per hour",
];
const RATE_AFTER: &[&str] = &[
    "/日", "/時", "/h", "/分", "/週", "/回", "/day", "/hour", "/week", "per day", "per hour", "per week",
    "a day", "an hour", "a week",
];
const QUANTITY_BEFORE: &[&str] = &["数量", "個数", "quantity", "qty", "qty.", "台数", "枚数"];

/// The amounts in the order of the text, with where they stand. Their numbers are spent.
pub(super) fn amounts(figures: &mut Figures) -> Vec<(Amount, Range<usize>)> {
    let mut found = Vec::new();
    for index in 0..figures.len() {
        if figures.is_spent(index) {
            continue;
        }
        let read = lead_time(figures, index).or_else(|| pieces(figures, index));
        let Some(Reading { amounts, at, last }) = read else { continue };
        for spent in index..=last {
            figures.spend(spent);
        }
        found.extend(amounts.into_iter().map(|amount| (amount, at.clone())));
    }
    found
}

struct Reading {
    amounts: Vec<Amount>,
    at: Range<usize>,
    /// The last number that it takes.
    last: usize,
}

/// How much longer a text is than what is left of it.
fn cut(whole: &str, left: &str) -> usize {
    whole.len() - left.len()
}

fn skip_spaces(text: &str) -> (&str, usize) {
    let rest = text.trim_start_matches(' ');
    (rest, cut(text, rest))
}

/// The longest of these words that ends a text, on its own where it is of letters.
fn ends_with<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    let fits = |word: &&&str| {
        text.strip_suffix(**word).is_some_and(|rest| {
            !word.starts_with(|ch: char| ch.is_ascii_alphanumeric())
                || !rest.ends_with(|ch: char| ch.is_ascii_alphanumeric())
        })
    };
    words.iter().filter(fits).max_by_key(|word| word.len()).copied()
}

fn begins_with<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    let fits =
        |word: &&&str| text.starts_with(**word) && super::figures::ends_word(word, &text[word.len()..]);
    words.iter().filter(fits).max_by_key(|word| word.len()).copied()
}

fn lead_time(figures: &Figures, index: usize) -> Option<Reading> {
    let unit = |index: usize| {
        let (rest, spaces) = skip_spaces(figures.after(index));
        let (factor, length) = starts_with(rest, TIMES)?;
        Some((factor, figures.at(index).end + spaces + length))
    };
    let direct = unit(index);
    let from = direct.map_or(figures.at(index).end, |(_, end)| end);
    let (last, (factor, end)) = match figures.range_to(index, from) {
        Some(next) if unit(next).is_some() => (next, unit(next)?),
        _ => (index, direct?),
    };
    let cue = figures.cue_before(index);
    let name = ends_with(cue, LEAD_BEFORE);
    let (rest, spaces) = skip_spaces(figures.rest(end));
    let tail = begins_with(rest, LEAD_AFTER);
    let within = ends_with(strip_end(figures.before(index), &[" "]), &["within"]);
    if name.is_none() && tail.is_none() && within.is_none() {
        return None;
    }
    let days = (figures.value(last) * factor).ceil();
    let days = Days::new(whole(days)?).ok()?;
    let start = match name {
        Some(name) => figures.at(index).start - cut(figures.before(index), cue) - name.len(),
        None => figures.at(index).start,
    };
    let end = tail.map_or(end, |tail| end + spaces + tail.len());
    Some(Reading { amounts: vec![Amount::LeadTime(days)], at: start..end, last })
}

/// The count word after a number: where it ends.
fn count(figures: &Figures, index: usize) -> Option<usize> {
    let (rest, spaces) = skip_spaces(figures.after(index));
    if NOT_A_COUNT.iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    // "5 stainless sets" is rare; "5 pcs" is not.
    let (_, length) = starts_with(rest, COUNTS)?;
    Some(figures.at(index).end + spaces + length)
}

fn pieces(figures: &Figures, index: usize) -> Option<Reading> {
    let own = count(figures, index);
    let from = own.unwrap_or(figures.at(index).end);
    let next = figures.range_to(index, from);
    let last = next.filter(|next| own.is_some() || count(figures, *next).is_some() || plain(figures, *next));
    let counted = last.map_or(own, |last| count(figures, last).or(own));
    let end = last.map_or(from, |last| count(figures, last).unwrap_or(figures.at(last).end));
    let last = last.unwrap_or(index);
    let whole_range = || {
        Some((
            Pieces::new(whole(figures.value(index))?).ok()?,
            Pieces::new(whole(figures.value(last))?).ok()?,
        ))
    };
    let cue = figures.cue_before(index);
    let (rest, spaces) = skip_spaces(figures.rest(end));
    let rest = rest.strip_prefix('分').unwrap_or(rest);
    let reading = |amounts: Vec<Amount>, name: Option<&str>, tail: Option<&str>| {
        let start =
            figures.at(index).start - name.map_or(0, |name| cut(figures.before(index), cue) + name.len());
        let end = tail.map_or(end, |tail| end + spaces + tail.len() + cut(figures.rest(end), rest) - spaces);
        Some(Reading { amounts, at: start..end, last })
    };
    // 200 kg, 10 km and 5 % are no pieces.
    if counted.is_none() && !plain(figures, last) {
        return None;
    }
    let (low, high) = whole_range()?;
    if let Some(name) = ends_with(cue, MONTHLY_BEFORE).filter(|name| *name != "月" || is_per_month(cue)) {
        return reading(vec![Amount::Monthly(high)], Some(name), None);
    }
    if let Some(name) = ends_with(cue, YEARLY_BEFORE).filter(|name| *name != "年" || is_per_year(cue)) {
        return reading(vec![Amount::Monthly(a_month_of(high)?)], Some(name), None);
    }
    if let Some(tail) = begins_with(rest, MONTHLY_AFTER) {
        return reading(vec![Amount::Monthly(high)], None, Some(tail));
    }
    if let Some(tail) = begins_with(rest, YEARLY_AFTER) {
        return reading(vec![Amount::Monthly(a_month_of(high)?)], None, Some(tail));
    }
    let lots = if low == high { vec![Amount::Lot(low)] } else { vec![Amount::Lot(low), Amount::Lot(high)] };
    if let Some(name) = ends_with(cue, LOT_BEFORE) {
        // 1ロット300食: the one is not the lot.
        return reading(lots, Some(name), None);
    }
    if rest.starts_with("ロット") && counted.is_none() {
        return None;
    }
    if let (Some(_), Some(tail)) = (counted, begins_with(rest, LOT_AFTER)) {
        return reading(lots, None, Some(tail));
    }
    if let Some(name) = ends_with(cue, QUANTITY_BEFORE) {
        return reading(vec![Amount::Quantity(high)], Some(name), None);
    }
    counted?;
    if ends_with(cue, RATE_BEFORE).or_else(|| begins_with(rest, RATE_AFTER)).is_some() {
        return None;
    }
    // 1個5kg, 1個あたり: said of one piece.
    let of_each =
        high.get() == 1 && rest.starts_with(|ch: char| ch.is_ascii_digit() || ch == 'あ' || ch == 'に');
    let is_ordinal = rest.starts_with('目');
    if of_each || is_ordinal {
        return None;
    }
    reading(vec![Amount::Quantity(high)], None, None)
}

/// Whether a number has no unit of any sort.
fn plain(figures: &Figures, index: usize) -> bool {
    let (rest, _) = skip_spaces(figures.after(index));
    !rest.starts_with(|ch: char| ch.is_alphanumeric() || matches!(ch, '%' | '°' | '/' | 'μ' | '¥' | '$'))
        || ["から", "より", "ロット", "以上", "以下", "程度", "の", "で", "は", "を", "or "]
            .iter()
            .any(|word| rest.starts_with(word))
}

/// 月 is a month's here, and not the end of a date: 3月, 今月, 来月.
fn is_per_month(cue: &str) -> bool {
    let before = cue.strip_suffix('月').and_then(|rest| rest.chars().next_back());
    !before.is_some_and(|ch| ch.is_ascii_digit() || "今来先翌ヶかカヵケ箇一二三四五六七八九十数".contains(ch))
}

fn is_per_year(cue: &str) -> bool {
    let before = cue.strip_suffix('年').and_then(|rest| rest.chars().next_back());
    !before.is_some_and(|ch| ch.is_ascii_digit() || "今来去昨翌元周数".contains(ch))
}

/// A month's share of a year, rounded up: who can make less is too small.
fn a_month_of(year: Pieces) -> Option<Pieces> {
    Pieces::new((year.get() + 11) / 12).ok()
}

/// A number of pieces or days is whole.
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64)
}
