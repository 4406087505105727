//! Tolerances, one side of ±: ±5μm, 公差0.01, 精度3ミクロン, ±2/100.

use super::figures::{Figures, INCH, InchSign, inch_sign, starts_with, strip_end};
use crate::domain::Micrometres;
use std::ops::Range;

const UNITS: &[(&str, f64)] = &[
    ("μm", 1.0),
    ("um", 1.0),
    ("ミクロン", 1.0),
    ("マイクロメートル", 1.0),
    ("microns", 1.0),
    ("micron", 1.0),
    ("μ", 1.0),
    ("mm", 1_000.0),
    ("ミリ", 1_000.0),
    ("cm", 10_000.0),
    ("センチ", 10_000.0),
    ("inches", INCH * 1_000.0),
    ("inch", INCH * 1_000.0),
    ("インチ", INCH * 1_000.0),
    ("thou", INCH),
];
/// What ± is also said of.
const OTHERS: &[&str] = &["°", "度", "℃", "%", "kg", "g", "v", "hz", "k", "分", "秒", "日", "個", "人"];
/// Before a number these make it a tolerance.
const NAMES: &[&str] = &["公差", "寸法精度", "加工精度", "精度", "tolerances", "tolerance", "accuracy"];
/// Before a number these say that it is of form, surface or a layer: another thing than the tolerance of a size.
const OTHER_QUALITIES: &[&str] = &[
    "真円度",
    "真直度",
    "平面度",
    "平行度",
    "同軸度",
    "同心度",
    "直角度",
    "円筒度",
    "位置度",
    "輪郭度",
    "振れ",
    "面粗度",
    "粗さ",
    "粗度",
    "表面粗さ",
    "ra",
    "rz",
    "rmax",
    "roundness",
    "flatness",
    "roughness",
    "concentricity",
    "parallelism",
];
/// Before micrometres these make them the thickness of a layer.
const LAYERS: &[&str] = &[
    "膜厚",
    "厚み",
    "厚さ",
    "めっき",
    "メッキ",
    "鍍金",
    "アルマイト",
    "コーティング",
    "皮膜",
    "被膜",
    "plating",
];
const BETWEEN: &[&str] = &[" ", "は", "が", "の", ":", "を", "of", "is", "約", "で", "=", "within", "以内"];
/// A bare number after 公差 is in millimetres; from this on it could as well be in micrometres, and is not read.
const SURELY_MILLIMETRES: f64 = 1.0;

/// The tolerances in the order of the text, with where they stand. Their numbers are spent, and those that speak
/// of other qualities as well.
pub(super) fn tolerances(figures: &mut Figures) -> Vec<(Micrometres, Range<usize>)> {
    let mut found = Vec::new();
    for index in 0..figures.len() {
        if figures.is_spent(index) {
            continue;
        }
        let before = figures.before(index);
        let bare = strip_end(before, &[" "]);
        let sign = ["±", "+/-", "+-"].into_iter().find(|sign| bare.ends_with(sign));
        let named = strip_end(sign.map_or(bare, |sign| &bare[..bare.len() - sign.len()]), BETWEEN);
        let name = NAMES.iter().filter(|name| named.ends_with(**name)).max_by_key(|name| name.len());
        let (value, end, spent) = read(figures, index);
        let is_micro = UNITS
            .iter()
            .any(|(unit, factor)| *factor == 1.0 && strip_start(figures.after(index)).starts_with(unit));
        let is_other = OTHER_QUALITIES.iter().any(|word| named.ends_with(word))
            || is_micro && LAYERS.iter().any(|word| named.ends_with(word));
        // 膜厚5μm±1μm: a tolerance of the layer.
        let is_close = sign.is_some_and(|sign| !bare[..bare.len() - sign.len()].ends_with(' '));
        let is_of_other = is_close && {
            let thing =
                named.trim_end_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '.' | 'μ' | 'm'));
            thing.len() < named.len()
                && OTHER_QUALITIES.iter().chain(LAYERS).any(|word| thing.ends_with(word))
        };
        if is_other && sign.is_none() || is_of_other {
            figures.spend(index);
            continue;
        }
        let tail = strip_start(figures.rest(end));
        let is_named_after = ["精度", "公差", "tolerance", "の精度", "の公差", "台の精度"]
            .iter()
            .any(|word| tail.starts_with(word));
        if sign.is_none() && name.is_none() && !is_named_after {
            continue;
        }
        if OTHERS.iter().any(|unit| tail.starts_with(unit)) && value.is_none_or(|(_, unit)| !unit) {
            if sign.is_some() {
                figures.spend(index);
            }
            continue;
        }
        let Some((value, has_unit)) = value else { continue };
        if sign.is_none() && !has_unit && value >= SURELY_MILLIMETRES * 1_000.0 {
            continue;
        }
        let start = match (name, sign) {
            (Some(name), _) => figures.at(index).start - (before.len() - named.len()) - name.len(),
            (None, Some(_)) => {
                figures.at(index).start - (before.len() - bare.len()) - sign.map_or(0, str::len)
            }
            (None, None) => figures.at(index).start,
        };
        for spent in index..=spent {
            figures.spend(spent);
        }
        if let Ok(tolerance) = Micrometres::new(value) {
            found.push((tolerance, start..end));
        }
    }
    found
}

fn strip_start(text: &str) -> &str {
    text.trim_start_matches(' ')
}

/// The number in micrometres with whether it says its unit, where it ends, and the last number it takes.
fn read(figures: &Figures, index: usize) -> (Option<(f64, bool)>, usize, usize) {
    let at = figures.at(index);
    let after = figures.after(index);
    // 5/100 is five hundredths of a millimetre.
    if after.starts_with('/') && index + 1 < figures.len() && figures.at(index + 1).start == at.end + 1 {
        let parts = figures.value(index + 1);
        if parts == 100.0 || parts == 1_000.0 {
            return (
                Some((figures.value(index) / parts * 1_000.0, true)),
                figures.at(index + 1).end,
                index + 1,
            );
        }
        return (None, at.end, index);
    }
    let spaces = after.len() - strip_start(after).len();
    match inch_sign(figures.before(index), after) {
        Some(InchSign::Sure(length)) => {
            return (Some((figures.value(index) * INCH * 1_000.0, true)), at.end + length, index);
        }
        Some(InchSign::Unsure) => return (None, at.end, index),
        None => {}
    }
    match starts_with(strip_start(after), UNITS) {
        Some((factor, length)) => {
            (Some((figures.value(index) * factor, true)), at.end + spaces + length, index)
        }
        // Letters right behind a number are a unit, and one that is not known says nothing of millimetres.
        None if after.starts_with(|ch: char| ch.is_ascii_alphabetic()) => (None, at.end, index),
        None => (Some((figures.value(index) * 1_000.0, false)), at.end, index),
    }
}
