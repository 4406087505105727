//! Sizes: Φ200×500mm, 板厚1.2t, W800×H1600×D350, 300角, dia. 12 mm x 80 mm.

use super::figures::{Figures, INCH, InchSign, inch_sign, starts_with, strip_end};
use crate::domain::{Millimetres, SizeEnvelope};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Diameter,
    Length,
    Width,
    Height,
    Thickness,
    /// Both length and width: 300角, □50.
    Square,
}

/// Dimensions in millimetres.
type Dimensions = Vec<(Slot, f64)>;

/// One number of a size.
struct Member {
    index: usize,
    value: f64,
    /// Millimetres in the unit that stands beside it.
    unit: Option<f64>,
    slot: Option<Slot>,
    /// Where it begins (with the word that names it) and ends (with its unit).
    at: Range<usize>,
    /// A lone letter named it, which alone may mean many things (H7).
    is_weak: bool,
    /// φ or a bare t: on drawings these are in millimetres, whatever the length beside them is in.
    is_signed: bool,
}

const UNITS: &[(&str, f64)] = &[
    ("mm", 1.0),
    ("ミリメートル", 1.0),
    ("ミリ", 1.0),
    ("cm", 10.0),
    ("センチ", 10.0),
    ("m", 1_000.0),
    ("メートル", 1_000.0),
    ("inches", INCH),
    ("inch", INCH),
    ("インチ", INCH),
];
const METRE: f64 = 1_000.0;
/// Words before a number. `weak` ones count only beside others.
const NAMES: &[(&str, Slot, bool)] = &[
    ("φ", Slot::Diameter, false),
    ("直径", Slot::Diameter, false),
    ("外径", Slot::Diameter, false),
    ("内径", Slot::Diameter, false),
    ("口径", Slot::Diameter, false),
    ("穴径", Slot::Diameter, false),
    ("径", Slot::Diameter, false),
    ("diameter", Slot::Diameter, false),
    ("dia.", Slot::Diameter, false),
    ("dia", Slot::Diameter, false),
    ("od", Slot::Diameter, false),
    ("o.d.", Slot::Diameter, false),
    ("長さ", Slot::Length, false),
    ("全長", Slot::Length, false),
    ("length", Slot::Length, false),
    ("奥行き", Slot::Length, false),
    ("奥行", Slot::Length, false),
    ("depth", Slot::Height, false),
    ("縦", Slot::Length, false),
    ("横", Slot::Width, false),
    ("幅", Slot::Width, false),
    ("width", Slot::Width, false),
    ("高さ", Slot::Height, false),
    ("深さ", Slot::Height, false),
    ("height", Slot::Height, false),
    ("板厚", Slot::Thickness, false),
    ("肉厚", Slot::Thickness, false),
    ("厚さ", Slot::Thickness, false),
    ("厚み", Slot::Thickness, false),
    ("厚", Slot::Thickness, false),
    ("thickness", Slot::Thickness, false),
    ("□", Slot::Square, false),
    ("t", Slot::Thickness, false),
    ("l", Slot::Length, false),
    ("w", Slot::Width, true),
    ("h", Slot::Height, true),
    ("d", Slot::Length, true),
];
/// Words after a number and its unit.
const TAILS: &[(&str, Slot)] = &[
    ("t", Slot::Thickness),
    ("厚", Slot::Thickness),
    ("l", Slot::Length),
    ("角", Slot::Square),
    ("径", Slot::Diameter),
    ("thick", Slot::Thickness),
    ("long", Slot::Length),
    ("wide", Slot::Width),
    ("high", Slot::Height),
    ("tall", Slot::Height),
    ("deep", Slot::Height),
    ("dia", Slot::Diameter),
    ("diameter", Slot::Diameter),
    ("w", Slot::Width),
    ("h", Slot::Height),
    ("d", Slot::Length),
];
/// After these words `t` means tonnes.
const WEIGHED: &[&str] = &["月", "重量", "重さ", "荷重", "総", "年間", "約"];
/// A metre said of one number is another's as well only if the other is not so many times larger: 3×6m is three
/// metres by six, and 500×300×2m a bar of two metres.
const MOST_OF_A_METRE: f64 = 3.0;
/// The wall of a square tube is thinner than its side by at least so much: □40×40×1.6.
const SIDE_TO_WALL: f64 = 4.0;
/// Thicker than this, `t` means tonnes, mm.
const THICKEST: f64 = 100.0;
/// Length, width, height and one more that says it again.
const MOST_DIMENSIONS: usize = 4;
/// What may stand between two dimensions of one size.
const BETWEEN: &[&str] = &[" ", "、", ",", "・", "/", "で", "程度", "以下", "まで", "(", ")", "×", "x"];

/// The sizes in the order of the text, with where they stand. Their numbers are spent.
pub(super) fn sizes(figures: &mut Figures) -> Vec<(SizeEnvelope, Range<usize>)> {
    let mut found: Vec<(Dimensions, Range<usize>)> = Vec::new();
    let mut index = 0;
    while index < figures.len() {
        let Some(members) = chain(figures, index) else {
            index += 1;
            continue;
        };
        let after = members.last().map_or(index, |last| last.index) + 1;
        for spent in index..after {
            figures.spend(spent);
        }
        index = after;
        let at = members[0].at.start..members[members.len() - 1].at.end;
        // Half of a size would be another size.
        let Some(slots) = assign(&members) else { continue };
        match found.last_mut() {
            Some((known, before)) if belongs(figures, known, before, &slots, &at) => {
                known.extend(slots);
                before.end = at.end;
            }
            _ => found.push((slots, at)),
        }
    }
    found.into_iter().filter_map(|(slots, at)| Some((envelope(&slots)?, at))).collect()
}

/// Whether a dimension goes on with the size before it: 板厚3mm、長さ2m.
fn belongs(
    figures: &Figures,
    known: &[(Slot, f64)],
    before: &Range<usize>,
    slots: &[(Slot, f64)],
    at: &Range<usize>,
) -> bool {
    let text = figures.passage.text();
    let same_line = before.end <= at.start && strip_end(&text[before.end..at.start], BETWEEN).is_empty();
    same_line && !slots.iter().any(|(slot, _)| known.iter().any(|(other, _)| other == slot))
}

/// A number with what says that it is a dimension, and those joined to it by ×.
fn chain(figures: &mut Figures, first: usize) -> Option<Vec<Member>> {
    if figures.is_spent(first) {
        return None;
    }
    let mut members = vec![member(figures, first, None)?];
    loop {
        let last = members.last()?;
        let next = last.index + 1;
        if members.len() == MOST_DIMENSIONS || next >= figures.len() || figures.is_spent(next) {
            break;
        }
        let text = figures.passage.text();
        let between = text.get(last.at.end..figures.at(next).start)?;
        let joined = between.trim_start();
        let Some(rest) = joined.strip_prefix('×').or(joined.strip_prefix('x')).or(joined.strip_prefix('*'))
        else {
            break;
        };
        let from = figures.at(next).start - rest.len();
        let Some(mut member) = member(figures, next, Some(from)) else {
            // What × follows is a dimension, even if the next one cannot be read.
            members[0].is_weak = false;
            break;
        };
        if member.at.start.min(figures.at(next).start) > from + rest.len() - rest.trim_start().len() {
            break;
        }
        member.is_weak = false;
        members[0].is_weak = false;
        members.push(member);
    }
    // 200×300×50個 are no dimensions.
    let last = members.last()?;
    let tail = figures.rest(last.at.end);
    if last.unit.is_none()
        && last.slot.is_none()
        && tail.trim_start().starts_with(['個', '本', '枚', '台', '%'])
    {
        return None;
    }
    let named = members.iter().any(|member| member.slot.is_some() && !member.is_weak);
    let is_sheet = members.len() == 1 && members[0].unit == Some(1.0) && speaks_of_sheet(tail);
    if is_sheet && !named {
        members[0].slot = Some(Slot::Thickness);
        return Some(members);
    }
    (named || members.len() >= 2).then_some(members)
}

/// The number as a dimension; none where it is a thread, a weight or something else. `from` is where the chain
/// goes on; before it nothing is looked at.
fn member(figures: &Figures, index: usize, from: Option<usize>) -> Option<Member> {
    let text = figures.passage.text();
    let at = figures.at(index).clone();
    let floor = from.unwrap_or_else(|| figures.passage.sentence(at.start).start);
    let before = &text[floor.min(at.start)..at.start];
    if is_thread(before) {
        return None;
    }
    let (slot, name_length, is_weak) = name(before);
    let mut start = at.start - name_length;
    // 直径φ30: the word belongs to it as well.
    if slot.is_some() {
        let (outer, length, _) = name(&text[floor.min(start)..start]);
        if outer == slot {
            start -= length;
        }
    }
    let mut value = figures.value(index);
    let mut last = index;
    let after = figures.after(index);
    if inch_sign(&text[floor.min(at.start)..at.start], after) == Some(InchSign::Unsure) {
        return None;
    }
    let (mut unit, mut tail, mut end) = unit_and_tail(text, at.end, value);
    // Of a range the larger counts: what is largest must fit.
    if let Some(next) = figures.range_to(index, end).filter(|next| !figures.is_spent(*next)) {
        let (other, after, further) = unit_and_tail(text, figures.at(next).end, figures.value(next));
        (unit, tail, end) = (other.or(unit), after.or(tail), further);
        (value, last) = (figures.value(next).max(value), next);
    }
    let rest = &text[end..];
    if rest.starts_with(['°', '度', '%']) || is_other_unit(rest) && unit.is_none() && tail.is_none() {
        return None;
    }
    let is_tonnes =
        tail == Some(Slot::Thickness) && WEIGHED.iter().any(|word| before.trim_end().ends_with(word));
    if is_tonnes && unit.is_none() {
        return None;
    }
    let is_letter = text[..end].ends_with(['l', 'w', 'h', 'd']) && slot.is_none() && tail.is_some();
    Some(Member {
        index: last,
        value,
        unit,
        slot: slot.or(tail),
        at: start..end,
        is_weak: is_weak || is_letter,
        is_signed: is_signed(&text[start..at.start], &text[at.end..end]),
    })
}

fn is_signed(before: &str, behind: &str) -> bool {
    let is_thickness = before.starts_with('t') && !before.starts_with("th") || behind.ends_with('t');
    is_thickness || before.contains('φ')
}

/// Whether a length right before is the thickness of a sheet: 3mmの板, 1.5 mm stainless sheets.
fn speaks_of_sheet(rest: &str) -> bool {
    let clause = rest.split([',', '、', '.', ';']).next().unwrap_or_default();
    let mut words = clause.split_whitespace().take(3);
    clause.starts_with("板")
        || clause.starts_with("の板")
        || words.any(|word| word.starts_with("sheet") || word.starts_with("plate"))
}

fn is_other_unit(rest: &str) -> bool {
    const OTHERS: [&str; 25] = [
        "kg",
        "g",
        "μ",
        "ミクロン",
        "micron",
        "um",
        "トン",
        "時間",
        "円",
        "万円",
        "ml",
        "kw",
        "v",
        "a",
        "hz",
        "℃",
        "°c",
        "人",
        "名",
        "尺",
        "寸",
        "ft",
        "feet",
        "km",
        "yd",
    ];
    let ends =
        |unit: &str, rest: &str| !unit.is_ascii() || !rest.starts_with(|ch: char| ch.is_ascii_alphanumeric());
    OTHERS.iter().any(|unit| {
        // A lone letter after a space is the beginning of another word.
        let rest = if unit.len() > 1 { rest.trim_start() } else { rest };
        rest.strip_prefix(unit).is_some_and(|rest| ends(unit, rest))
    })
}

/// M8 is a thread.
fn is_thread(before: &str) -> bool {
    let Some(rest) = before.strip_suffix('m') else { return false };
    !rest.ends_with(|ch: char| ch.is_ascii_alphanumeric())
}

/// The word before a number that names the dimension, and how long it is with what stands between.
fn name(before: &str) -> (Option<Slot>, usize, bool) {
    let stripped = strip_end(
        before,
        &[" ", "約", "は", "が", ":", "=", "最大", "最小", "of", "max", "max.", "up to", "の", "寸法"],
    );
    let fits = |(word, ..): &&(&str, Slot, bool)| {
        let Some(rest) = stripped.strip_suffix(*word) else { return false };
        let is_letter = word.is_ascii();
        let alone = !is_letter || !rest.ends_with(|ch: char| ch.is_ascii_alphanumeric());
        // A letter stands right before its number, or with = or : between.
        let close = word.len() > 1 || !is_letter || !before.ends_with(' ') || before.contains(['=', ':']);
        alone && close
    };
    match NAMES.iter().filter(fits).max_by_key(|(word, ..)| word.len()) {
        Some((word, slot, weak)) => {
            let length = before.len() - stripped.len() + word.len();
            (Some(*slot), length, *weak)
        }
        None => (None, 0, false),
    }
}

/// The unit after a number and the word after it that names the dimension.
fn unit_and_tail(text: &str, from: usize, value: f64) -> (Option<f64>, Option<Slot>, usize) {
    let mut end = from;
    let skip = |at: usize| at + text[at..].len() - text[at..].trim_start_matches(' ').len();
    let rest = &text[skip(end)..];
    let unit = starts_with(rest, UNITS)
        .filter(|(_, length)| !rest[*length..].starts_with(['2', '3', '²', '³', '/', 'l']))
        // mmt
        .or_else(|| rest.starts_with("mmt").then_some((1.0, 2)))
        .or_else(|| match inch_sign("", rest) {
            Some(InchSign::Sure(length)) => Some((INCH, length)),
            _ => None,
        });
    if let Some((_, length)) = unit {
        end = skip(end) + length;
    }
    let close = &text[end..];
    let spaced = &text[skip(end)..];
    let tail = starts_with(close, TAILS)
        .or_else(|| {
            let words = TAILS.iter().filter(|(word, _)| word.len() > 3).copied().collect::<Vec<_>>();
            starts_with(spaced, &words)
        })
        .filter(|(slot, length)| {
            let is_letter = *length == 1;
            let is_fit = is_letter && close[1..].starts_with(|ch: char| ch.is_ascii_digit());
            let is_tonnes = *slot == Slot::Thickness && is_letter && value > THICKEST;
            !is_fit && !is_tonnes
        });
    if let Some((_, length)) = tail {
        let from = if starts_with(close, TAILS).is_some() { end } else { skip(end) };
        end = from + length;
    }
    (unit.map(|(factor, _)| factor), tail.map(|(slot, _)| slot), end)
}

/// Every number in its place: those that are named where their name says, the others length, width, height. None
/// where one finds no place.
fn assign(members: &[Member]) -> Option<Dimensions> {
    let mut slots = Dimensions::new();
    let named = |wanted: Slot| members.iter().any(|member| member.slot == Some(wanted));
    for (position, member) in members.iter().enumerate() {
        let value = member.value * factor(members, position);
        let is_free =
            |slot: Slot, slots: &[(Slot, f64)]| !named(slot) && !slots.iter().any(|(used, _)| *used == slot);
        match member.slot {
            // □40×30×2.3: where two more follow, the sign tells of the section, whose second side comes next.
            Some(Slot::Square) if is_section(&members[position..]) => slots.push((Slot::Length, value)),
            Some(Slot::Square) => slots.extend([(Slot::Length, value), (Slot::Width, value)]),
            Some(slot) => slots.push((slot, value)),
            None => {
                let is_wall = named(Slot::Square)
                    && slots.len() == 2
                    && slots.iter().all(|(_, side)| value * SIDE_TO_WALL <= *side)
                    && members.len() > 2;
                let order = if is_wall {
                    [Slot::Thickness, Slot::Height, Slot::Height]
                } else {
                    [Slot::Length, Slot::Width, Slot::Height]
                };
                let free = order.into_iter().find(|slot| is_free(*slot, &slots));
                let is_said_again = slots.iter().any(|(_, known)| *known == value);
                match free {
                    Some(slot) => slots.push((slot, value)),
                    None if is_said_again => {}
                    None => return None,
                }
            }
        }
    }
    Some(slots)
}

/// Whether □ opens a section that is told side by side: two more numbers without a name follow.
fn is_section(members: &[Member]) -> bool {
    members.len() > 2 && members[1].slot.is_none() && members[2].slot.is_none()
}

/// The millimetres that a number counts: its own unit, else the next one's, else the one before, as far as that can
/// be meant of it.
fn factor(members: &[Member], position: usize) -> f64 {
    let member = &members[position];
    let own = member.unit;
    let later = members[position..].iter().find(|other| other.unit.is_some());
    let lender = later.or_else(|| members[..position].iter().rev().find(|other| other.unit.is_some()));
    let lent = lender.and_then(|lender| {
        let is_metre = lender.unit == Some(METRE);
        let is_absurd = is_metre && member.value > lender.value * MOST_OF_A_METRE;
        let is_thickness = member.slot == Some(Slot::Thickness);
        let keeps_its_own = member.is_signed && (is_metre || is_thickness);
        lender.unit.filter(|_| !is_absurd && !keeps_its_own)
    });
    own.or(lent).unwrap_or(1.0)
}

/// The envelope; none where a number is out of every bound.
fn envelope(slots: &[(Slot, f64)]) -> Option<SizeEnvelope> {
    let value = |wanted: Slot| -> Result<Option<Millimetres>, crate::domain::Reason> {
        let found = slots.iter().find(|(slot, _)| *slot == wanted);
        found.map(|(_, value)| Millimetres::new(*value)).transpose()
    };
    let envelope = SizeEnvelope {
        length_mm: value(Slot::Length).ok()?,
        width_mm: value(Slot::Width).ok()?,
        height_mm: value(Slot::Height).ok()?,
        diameter_mm: value(Slot::Diameter).ok()?,
        thickness_mm: value(Slot::Thickness).ok()?,
    };
    (!slots.is_empty()).then_some(envelope)
}
