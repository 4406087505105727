//! The numbers of a passage with what stands around them: which are spoken for, what comes before and after.

use super::number::Number;
use super::passage::Passage;
use std::ops::Range;

pub(super) struct Figures<'a> {
    pub passage: &'a Passage,
    pub numbers: Vec<Number>,
    /// Which numbers have found their meaning, or cannot have one.
    spent: Vec<bool>,
}

/// Words between a number and what says its meaning.
const BEFORE: &[&str] = &[
    " ",
    "約",
    "およそ",
    "最大",
    "最小",
    "は",
    "が",
    "に",
    "で",
    "の",
    ":",
    "=",
    "を",
    "程度",
    "max",
    "max.",
    "approx",
    "approx.",
    "about",
    "of",
    "is",
    "up to",
    "受注後",
    "発注後",
    "通常",
    "within",
    "in",
    "目安",
    "as",
    "~",
];

impl<'a> Figures<'a> {
    pub fn new(passage: &'a Passage, numbers: Vec<Number>) -> Self {
        let spent = vec![false; numbers.len()];
        Self { passage, numbers, spent }
    }

    pub fn is_spent(&self, index: usize) -> bool {
        self.spent[index]
    }

    pub fn spend(&mut self, index: usize) {
        self.spent[index] = true;
    }

    pub fn at(&self, index: usize) -> &Range<usize> {
        &self.numbers[index].at
    }

    pub fn value(&self, index: usize) -> f64 {
        self.numbers[index].value
    }

    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The text before a number, as far back as its sentence goes.
    pub fn before(&self, index: usize) -> &'a str {
        let start = self.at(index).start;
        &self.passage.text()[self.passage.sentence(start).start..start]
    }

    /// The text after a number, to the end of its sentence.
    pub fn after(&self, index: usize) -> &'a str {
        self.rest(self.at(index).end)
    }

    /// The text from here to the end of the sentence.
    pub fn rest(&self, from: usize) -> &'a str {
        &self.passage.text()[from..self.passage.sentence(from.saturating_sub(1)).end.max(from)]
    }

    /// The text before a number without words that say nothing.
    pub fn cue_before(&self, index: usize) -> &'a str {
        strip_end(self.before(index), BEFORE)
    }

    /// The number that a range goes on to (50〜100, 6 to 12), where what stands between is nothing else than the
    /// sign for it; `from` is the end of what belongs to the first number.
    pub fn range_to(&self, index: usize, from: usize) -> Option<usize> {
        let next = index + 1;
        if next >= self.len() || self.at(next).start < from {
            return None;
        }
        let between = self.passage.text()[from..self.at(next).start].trim();
        let sign = between.trim_end_matches(['φ', 't', 'm']).trim_end();
        (matches!(sign, "~" | "-" | "から" | "to" | "ないし") && between.len() <= 12).then_some(next)
    }
}

/// Millimetres in an inch.
pub(super) const INCH: f64 = 25.4;

/// How an inch is told by signs and letters that also mean other things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InchSign {
    /// An inch, in so many bytes.
    Sure(usize),
    /// An inch or not: the number is best left unread.
    Unsure,
}

/// The inch after a number: 0.002 in, 0.5". `in` before another word may be the preposition (±0.05 in all
/// directions), and a quotation mark may close what another one opened.
pub(super) fn inch_sign(before: &str, after: &str) -> Option<InchSign> {
    let rest = after.trim_start_matches(' ');
    let spaces = after.len() - rest.len();
    if let Some(mark) = ["\"", "\u{201D}", "\u{2032}\u{2032}"].iter().find(|mark| after.starts_with(**mark)) {
        let is_closing = before.matches(['"', '\u{201C}']).count() % 2 == 1;
        return Some(if is_closing { InchSign::Unsure } else { InchSign::Sure(mark.len()) });
    }
    let behind = rest.strip_prefix("in").filter(|behind| ends_word("in", behind))?;
    let goes_on = behind.trim_start_matches(['.', ' ']);
    let joined =
        goes_on.strip_prefix('x').is_some_and(|next| next.starts_with([' ', '.']) || starts_number(next));
    let is_preposition = goes_on.starts_with(char::is_alphanumeric) && !joined;
    Some(if is_preposition { InchSign::Unsure } else { InchSign::Sure(spaces + 2) })
}

fn starts_number(text: &str) -> bool {
    text.starts_with(|ch: char| ch.is_ascii_digit())
}

/// A text without these words at its end.
pub(super) fn strip_end<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let mut rest = text;
    loop {
        // Letters are stripped as whole words: `in` is not the end of `margin`.
        let is_whole = |word: &str, left: &str| {
            !word.starts_with(|ch: char| ch.is_ascii_alphabetic())
                || !left.ends_with(|ch: char| ch.is_ascii_alphabetic())
        };
        let shorter =
            words.iter().filter_map(|word| rest.strip_suffix(word).filter(|left| is_whole(word, left)));
        match shorter.min_by_key(|left| left.len()) {
            Some(left) => rest = left,
            None => return rest,
        }
    }
}

/// The longest of these words that a text begins with, and its length; letters have to end there.
pub(super) fn starts_with<T: Copy>(text: &str, words: &[(&str, T)]) -> Option<(T, usize)> {
    words
        .iter()
        .filter(|(word, _)| text.starts_with(word) && ends_word(word, &text[word.len()..]))
        .max_by_key(|(word, _)| word.len())
        .map(|(word, meaning)| (*meaning, word.len()))
}

/// Whether a text begins with a word, and not with a longer one.
pub(super) fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| ends_word(word, rest))
}

/// Whether a word of letters is not the head of a longer one.
pub(super) fn ends_word(word: &str, rest: &str) -> bool {
    !word.ends_with(|ch: char| ch.is_ascii_alphabetic())
        || !rest.starts_with(|ch: char| ch.is_ascii_alphabetic())
}
