//! How alike two texts are: half of it by what a profile says altogether, half by the passages of it that say most
//! of the need.
//!
//! Japanese is written without spaces, so a text is cut into overlapping pairs of characters; words and numbers
//! in Latin letters stay whole. A profile is made of passages: a name with its remark, a sentence. As a whole it is
//! compared by BM25 over all of them in one bag; passage by passage, by how much of the need a passage says. One
//! passage that says the same is the best evidence there is; where nobody has such a passage, one names the work
//! and another the material, and only the bag sees both.
//!
//! Either is divided by what a text would come to that said every word of the need once. That share does not depend
//! on the other candidates, except through how common each word is.
//!
//! Length is held against a profile for its prose only (`Document::prose`): a long story must not win by its length,
//! but a further capability or machine on record never makes a profile less alike. A passage is long by its names
//! as well, but not by the terms of a capability.

use super::score::{
    BM25_B, BM25_K1, PASSAGE_B, PASSAGE_DECAY, PASSAGE_K1, PASSAGE_LENGTH, PASSAGES_COUNTED, TEXT_HALF_SHARE,
    WHOLE,
};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The unit texts are compared by: two neighbouring characters, one that stands alone (twice), or a word or number
/// in ASCII. Pairs are themselves; of a word it is a hash of 63 bits (FNV-1a), which in a million words meets by
/// chance once in ten million times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Token(u64);

impl Token {
    fn pair(one: char, other: char) -> Self {
        Self(u64::from(u32::from(one)) << 21 | u64::from(u32::from(other)))
    }

    fn word(word: &[char]) -> Self {
        let hash = word.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, ch| {
            (hash ^ u64::from(u32::from(*ch))).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(hash | 1 << 63)
    }
}

/// The form in which texts are compared: NFKC, in lower case.
pub(super) fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Cuts a plain text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text: Vec<char> = text.chars().collect();
    let mut tokens = Vec::with_capacity(text.len());
    let runs = text.chunk_by(|a, b| class(*a) == class(*b));
    for run in runs {
        match (class(run[0]), run) {
            (Class::Ascii, run) => tokens.push(Token::word(run)),
            (Class::Letter, [alone]) => tokens.push(Token::pair(*alone, *alone)),
            (Class::Letter, run) => tokens.extend(run.windows(2).map(|pair| Token::pair(pair[0], pair[1]))),
            (Class::Other, _) => {}
        }
    }
    tokens
}

/// What a character counts as when a text is cut up.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(super) enum Class {
    Ascii,
    Letter,
    Other,
}

pub(super) fn class(c: char) -> Class {
    if c.is_ascii_alphanumeric() {
        Class::Ascii
    } else if is_plain_japanese(c) || c.is_alphanumeric() || c == 'ー' || c == '々' {
        Class::Letter
    } else {
        Class::Other
    }
}

/// Letters of which nearly all Japanese text is made: told here at once, for to look a character up takes long.
fn is_plain_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}')
}

/// Cuts prose in plain form into sentences: at 。, ! and ?, and where a line ends. What has no token is left out.
pub(super) fn sentences(prose: &str) -> impl Iterator<Item = &str> {
    let sentences = prose.split_inclusive(['。', '!', '?', '\n']).map(str::trim);
    sentences.filter(|sentence| sentence.chars().any(|c| class(c) != Class::Other))
}

/// One profile's text, being collected passage by passage.
#[derive(Default)]
pub(super) struct Document {
    tokens: Vec<Token>,
    /// Where each passage begins in `tokens`, and its length.
    passages: Vec<(usize, u8)>,
    prose: u32,
}

impl Document {
    /// Begins the next passage. What is added goes into it.
    pub(super) fn begin(&mut self) {
        self.passages.push((self.tokens.len(), 0));
    }

    /// Adds prose, whose length counts.
    pub(super) fn prose(&mut self, text: &str) {
        self.prose += self.name(text);
    }

    /// Adds a name: it makes its passage longer, but not the profile. Returns how many tokens it has.
    pub(super) fn name(&mut self, text: &str) -> u32 {
        let before = self.tokens.len();
        self.label(text);
        let added = self.tokens.len() - before;
        if let Some((_, length)) = self.passages.last_mut() {
            *length = length.saturating_add(u8::try_from(added).unwrap_or(u8::MAX));
        }
        added as u32
    }

    /// Adds the label of a term, which is there to be found by and has no length.
    pub(super) fn label(&mut self, text: &str) {
        self.tokens.extend(tokens(text));
    }
}

/// Which profile of a segment says what, and in which passage.
#[derive(Default)]
pub(super) struct TextIndex {
    numbers: FxHashMap<Token, u32>,
    /// By number of the token: how many profiles have it.
    having: Vec<u32>,
    profiles: Vec<ProfileRow>,
    passages: Vec<PassageRow>,
    /// What each passage says, in the order of the tokens' numbers.
    said: Vec<Saying>,
}

/// A token that a passage says: its number, and how often the whole profile says it, where it says it for the first
/// time; else 0.
#[derive(Clone, Copy)]
struct Saying(u32);

impl Saying {
    const COUNT_BITS: u32 = 4;
    /// Beyond a few times nothing is gained.
    const COUNT_MOST: u32 = (1 << Self::COUNT_BITS) - 1;

    fn new(number: u32, count: u32) -> Self {
        Self(number << Self::COUNT_BITS | count.min(Self::COUNT_MOST))
    }

    fn number(self) -> u32 {
        self.0 >> Self::COUNT_BITS
    }

    fn count(self) -> u32 {
        self.0 & Self::COUNT_MOST
    }
}

/// What is looked up of a profile to compare it, side by side in memory.
struct ProfileRow {
    /// Its first passage; its last one stands before the first of the next profile.
    first: u32,
    /// Tokens of prose.
    prose: u32,
}

struct PassageRow {
    /// Where its tokens end; they begin where those of the passage before end.
    end: u32,
    /// In tokens, up to the greatest length that is told apart.
    length: u8,
}

impl TextIndex {
    /// Adds the next profile.
    pub(super) fn push(&mut self, document: Document) {
        let Document { tokens, passages, prose } = document;
        self.profiles.push(ProfileRow { first: self.passages.len() as u32, prose });
        let numbers: Vec<u32> = tokens.into_iter().map(|token| self.number(token)).collect();
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for number in &numbers {
            *counts.entry(*number).or_default() += 1;
        }
        for number in counts.keys() {
            self.having[*number as usize] += 1;
        }
        let ends = passages.iter().skip(1).map(|(start, _)| *start).chain([numbers.len()]);
        for ((start, length), end) in passages.iter().zip(ends) {
            let mut said = numbers[*start..end].to_vec();
            said.sort_unstable();
            said.dedup();
            let said = said.into_iter();
            self.said
                .extend(said.map(|number| Saying::new(number, counts.remove(&number).unwrap_or_default())));
            self.passages.push(PassageRow { end: self.said.len() as u32, length: *length });
        }
    }

    fn number(&mut self, token: Token) -> u32 {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(token).or_insert(next);
        if number == next {
            self.having.push(0);
        }
        number
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.numbers.shrink_to_fit();
        self.having.shrink_to_fit();
        self.profiles.shrink_to_fit();
        self.passages.shrink_to_fit();
        self.said.shrink_to_fit();
    }

    /// How many profiles have a token.
    pub(super) fn having(&self, token: Token) -> usize {
        self.numbers.get(&token).map_or(0, |number| self.having[*number as usize] as usize)
    }

    /// Tokens of prose in all profiles.
    pub(super) fn prose(&self) -> u64 {
        self.profiles.iter().map(|profile| u64::from(profile.prose)).sum()
    }

    /// Tokens of prose of one profile.
    pub(super) fn length(&self, subject: usize) -> u32 {
        self.profiles[subject].prose
    }

    /// The passages of a profile, in order.
    pub(super) fn passages(&self, subject: usize) -> Range<usize> {
        let end = self.profiles.get(subject + 1).map_or(self.passages.len(), |next| next.first as usize);
        self.profiles[subject].first as usize..end
    }

    /// What a passage says, less for a long one.
    fn damped(&self, passage: usize, sum: u64) -> u64 {
        (sum as f64 * DAMPED[usize::from(self.passages[passage].length)]) as u64
    }

    /// Where the tokens of neighbouring passages are.
    fn range(&self, passages: Range<usize>) -> Range<usize> {
        let end =
            |passages: usize| passages.checked_sub(1).map_or(0, |last| self.passages[last].end as usize);
        end(passages.start)..end(passages.end)
    }

    /// The part of a question that concerns this segment.
    pub(super) fn ask<'a>(&'a self, asked: &'a Asked) -> Answer<'a> {
        let mut slots = vec![NONE; SLOTS_LEAST.max(4 * asked.tokens.len()).next_power_of_two()];
        let mut tokens = Vec::with_capacity(asked.tokens.len());
        for ((token, rarity), at) in asked.tokens.iter().zip(0..NONE) {
            let number = self.numbers.get(token).copied();
            tokens.push((number.unwrap_or_default(), units(*rarity)));
            let Some(number) = number else { continue };
            let mut slot = number as usize % slots.len();
            while slots[slot] != NONE {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = at;
        }
        Answer { index: self, asked, tokens, slots }
    }
}

/// A text that profiles are compared with: its tokens in order, how rare each is, and what all of them weigh.
pub(super) struct Asked {
    tokens: Vec<(Token, f64)>,
    whole: f64,
    average_length: f64,
}

impl Asked {
    /// `having` tells how many of the `all` profiles have a token, `prose` how many tokens of prose they have.
    pub(super) fn new(text: &str, all: usize, prose: u64, having: impl Fn(Token) -> usize) -> Self {
        let mut asked = tokens(text);
        asked.sort_unstable();
        asked.dedup();
        let tokens: Vec<(Token, f64)> =
            asked.into_iter().map(|token| (token, rarity(all, having(token)))).collect();
        let whole = tokens.iter().map(|(_, rarity)| rarity).sum();
        let average_length = (prose as f64 / all.max(1) as f64).max(1.0);
        Self { tokens, whole, average_length }
    }

    /// The number of a token, where it is one of the text's.
    pub(super) fn number(&self, token: Token) -> Option<u16> {
        let at = self.tokens.binary_search_by_key(&token, |(token, _)| *token).ok()?;
        u16::try_from(at).ok().filter(|at| *at != NONE)
    }

    /// How rare the token with this number is.
    pub(super) fn rarity(&self, number: u16) -> f64 {
        self.tokens[usize::from(number)].1
    }

    /// A part of the whole, 1 at most.
    fn part(&self, sum: f64) -> f64 {
        if self.whole > 0.0 { (sum / UNIT / self.whole).min(1.0) } else { 0.0 }
    }
}

/// How rare a token is: ln(1 + (N - n + 0.5) / (n + 0.5)).
fn rarity(all: usize, having: usize) -> f64 {
    let (all, having) = (all as f64, having as f64);
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// What tokens weigh is added up in whole billionths, so that the sum does not depend on their order.
const UNIT: f64 = 1e9;

fn units(weight: f64) -> u64 {
    (weight * UNIT).round() as u64
}

/// The least size of [`Answer::slots`]: twenty times the tokens of a usual need, and small beside the fastest cache.
const SLOTS_LEAST: usize = 2_048;
/// No token of the text; no text has so many.
const NONE: u16 = u16::MAX;

/// The profiles of a segment before a text.
pub(super) struct Answer<'a> {
    index: &'a TextIndex,
    asked: &'a Asked,
    /// By number in the text: the token's number in the segment, 0 also where it has none, and what it weighs.
    tokens: Vec<(u32, u64)>,
    /// By number in the segment modulo their count, or the next free one: the token's number in the text. Most tokens
    /// of a profile are told by one look to be none of the text's.
    slots: Vec<u16>,
}

/// By length of a passage: what part of its words' weight counts (BM25 with every word counted once).
static DAMPED: [f64; u8::MAX as usize + 1] = damped();

const fn damped() -> [f64; u8::MAX as usize + 1] {
    let mut damped = [0.0; u8::MAX as usize + 1];
    let mut length = 0;
    while length < damped.len() {
        let damping = PASSAGE_K1 * (1.0 - PASSAGE_B + PASSAGE_B * (length as f64 / PASSAGE_LENGTH));
        damped[length] = (PASSAGE_K1 + 1.0) / (1.0 + damping);
        length += 1;
    }
    damped
}

impl Answer<'_> {
    /// The share of the text's weight that one profile has, in basis points.
    pub(super) fn share(&self, subject: usize) -> i32 {
        let relative_length = f64::from(self.index.length(subject)) / self.asked.average_length;
        let damping = BM25_K1 * (1.0 - BM25_B + BM25_B * relative_length);
        let saturation = |count: u32| f64::from(count) * (BM25_K1 + 1.0) / (f64::from(count) + damping);
        // The passages that say most, the best first.
        let mut best = [0; PASSAGES_COUNTED];
        let mut keep = |passage, sum| {
            let mut sum = self.index.damped(passage, sum);
            for place in &mut best {
                if sum > *place {
                    std::mem::swap(place, &mut sum);
                }
            }
        };
        // Most of what is said at all is said once.
        let (mut once, mut again) = (0, 0);
        let (mut passage, mut here) = (self.index.passages(subject).start, 0);
        for echo in self.echoes(subject) {
            if echo.passage != passage {
                keep(passage, here);
                (passage, here) = (echo.passage, 0);
            }
            here += echo.weight;
            match echo.count {
                count @ 0..=1 => once += echo.weight * u64::from(count),
                count => again += (echo.weight as f64 * saturation(count)) as u64,
            }
        }
        if here > 0 {
            keep(passage, here);
        }
        let bag = once as f64 * saturation(1) + again as f64;
        let best = best.iter().rev().fold(0.0, |sum, best| sum * PASSAGE_DECAY + *best as f64);
        let share = (self.asked.part(bag) + self.asked.part(best)) / 2.0;
        (share * f64::from(WHOLE)).round() as i32
    }

    /// What of the text a profile says where.
    pub(super) fn said(&self, subject: usize) -> Said {
        let mut said = Said { all: vec![false; self.tokens.len()], passages: vec![], tokens: vec![] };
        for echo in self.echoes(subject) {
            said.all[usize::from(echo.token)] = true;
            let start = said.tokens.len();
            said.tokens.push(echo.token);
            match said.passages.last_mut() {
                Some(last) if last.number == echo.passage => {
                    last.sum += echo.weight;
                    last.tokens.end += 1;
                }
                _ => {
                    let tokens = start..start + 1;
                    said.passages.push(SaidThere { number: echo.passage, sum: echo.weight, tokens });
                }
            }
        }
        for passage in &mut said.passages {
            passage.sum = self.index.damped(passage.number, passage.sum);
        }
        said.passages.sort_by_key(|passage| Reverse(passage.sum));
        said
    }

    /// What a profile says of the text, passage by passage.
    #[inline]
    fn echoes(&self, subject: usize) -> impl Iterator<Item = Echo> {
        let index = self.index;
        let passages = index.passages(subject);
        let range = index.range(passages.clone());
        let (mut passage, mut at) = (passages.start, range.start);
        index.said[range].iter().filter_map(move |saying| {
            at += 1;
            let token = self.token(saying.number())?;
            while at > index.passages[passage].end as usize {
                passage += 1;
            }
            let weight = self.tokens[usize::from(token)].1;
            Some(Echo { passage, token, weight, count: saying.count() })
        })
    }

    /// The number in the text of a token of the segment; none where it is none of the text's.
    #[inline]
    fn token(&self, number: u32) -> Option<u16> {
        let mut slot = number as usize & (self.slots.len() - 1);
        while self.slots[slot] != NONE {
            let token = self.slots[slot];
            if self.tokens[usize::from(token)].0 == number {
                return Some(token);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        None
    }
}

/// A token of the text that a passage says.
struct Echo {
    passage: usize,
    /// Its number in the text.
    token: u16,
    weight: u64,
    /// As in [`Saying`].
    count: u32,
}

/// What of a text a profile says. Tokens are told by their numbers in the text.
pub(super) struct Said {
    /// By token: whether the profile has it.
    all: Vec<bool>,
    /// The passages that say something, the best first; of equals the earlier.
    passages: Vec<SaidThere>,
    /// Passage by passage.
    tokens: Vec<u16>,
}

struct SaidThere {
    number: usize,
    sum: u64,
    /// Where in `Said::tokens`.
    tokens: Range<usize>,
}

impl Said {
    /// Whether the profile has a token.
    pub(super) fn has(&self, token: u16) -> bool {
        self.all[usize::from(token)]
    }

    /// The passages that say something, by number, and the tokens of each, that first which says most.
    pub(super) fn passages(&self) -> impl Iterator<Item = (usize, &[u16])> {
        self.passages.iter().map(|passage| (passage.number, &self.tokens[passage.tokens.clone()]))
    }
}

/// The degree that a share earns: s (1 + h) / (s + h), which is 0 at 0, a half or a little more at h, 1 at 1, and
/// never falls.
pub(super) fn degree(share: i32) -> i32 {
    let share = f64::from(share) / f64::from(WHOLE);
    let degree = share * (1.0 + TEXT_HALF_SHARE) / (share + TEXT_HALF_SHARE);
    (degree * f64::from(WHOLE)).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prose, every sentence a passage.
    fn document(text: &str) -> Document {
        let mut document = Document::default();
        for sentence in sentences(&plain(text)) {
            document.begin();
            document.prose(sentence);
        }
        document
    }

    fn shares(texts: &[&str], asked: &str) -> Vec<i32> {
        let mut index = TextIndex::default();
        for text in texts {
            index.push(document(text));
        }
        let asked = Asked::new(&plain(asked), texts.len(), index.prose(), |token| index.having(token));
        let answer = index.ask(&asked);
        (0..texts.len()).map(|subject| answer.share(subject)).collect()
    }

    #[test]
    fn what_is_told_at_once_is_what_looking_up_would_tell() {
        let told: Vec<char> = ('\0'..=char::MAX).filter(|c| is_plain_japanese(*c)).collect();
        assert!(told.len() > 20_000 && told.iter().all(|c| c.is_alphanumeric()));
    }

    #[test]
    fn characters_in_pairs_and_latin_words_whole() {
        let word = Token::word(&['c', 'n', 'c']);
        assert_eq!(
            tokens(&plain("ＣＮＣ旋盤、鋼")),
            [word, Token::pair('旋', '盤'), Token::pair('鋼', '鋼')]
        );
    }

    #[test]
    fn the_profile_that_says_the_same_is_most_alike() {
        let texts = ["薄板のレーザー溶接が得意です", "豆腐と味噌の製造販売", "レーザー加工機による切断"];
        let shares = shares(&texts, "薄板のレーザー溶接を頼みたい");
        assert!(shares[0] > shares[2] && shares[2] > shares[1], "{shares:?}");
    }

    #[test]
    fn a_share_is_whole_at_most_and_earns_the_more_the_greater_it_is() {
        assert_eq!(shares(&["めっき", "塗装屋"], "めっき")[0], WHOLE);
        assert_eq!(shares(&[""], "めっき"), [0]);
        assert_eq!(shares(&["めっき", "塗装屋"], ""), [0, 0]);
        let degrees: Vec<i32> = (0..=WHOLE).map(degree).collect();
        assert!(degrees.is_sorted());
        assert_eq!((degrees[0], degrees[WHOLE as usize]), (0, WHOLE));
    }

    #[test]
    fn one_passage_that_says_it_counts_more_than_the_same_words_here_and_there() {
        let texts = ["チタン、部品。豆腐、切削加工", "チタン、切削加工。豆腐、部品"];
        let shares = shares(&texts, "チタン、切削加工");
        assert!(shares[1] > shares[0] && shares[0] > 0, "{shares:?}");
    }

    #[test]
    fn a_second_passage_that_says_it_counts_too_and_a_further_one_takes_nothing_away() {
        let texts = ["チタンの切削", "チタンの切削。チタンの切削", "味噌"];
        let mut index = TextIndex::default();
        for (text, further) in texts.iter().zip(["", "", ""]).chain([(&texts[0], "アルミ")]) {
            let mut document = document(text);
            document.begin();
            document.label(further);
            index.push(document);
        }
        let asked = Asked::new("チタンの旋削", 4, index.prose(), |token| index.having(token));
        let answer = index.ask(&asked);
        let shares: Vec<i32> = (0..4).map(|subject| answer.share(subject)).collect();
        assert!(shares[1] > shares[0] && shares[0] == shares[3] && shares[2] == 0, "{shares:?}");
    }

    #[test]
    fn the_passage_that_says_most_comes_first() {
        let mut index = TextIndex::default();
        index.push(document("味噌の製造。"));
        index.push(document("味噌の製造。チタンの切削。チタンの切削加工"));
        let asked = Asked::new("チタンの切削加工", 2, index.prose(), |token| index.having(token));
        let answer = index.ask(&asked);
        assert_eq!(answer.said(0).passages().count(), 0);
        let said = answer.said(1);
        let token = asked.number(Token::pair('加', '工')).unwrap();
        let passages: Vec<_> =
            said.passages().map(|(number, tokens)| (number, tokens.contains(&token))).collect();
        assert_eq!(passages, [(3, true), (2, false)]);
        assert!(said.has(token) && !answer.said(0).has(token));
    }

    #[test]
    fn sentences_end_where_they_end() {
        let text = plain("公差±0.01 mm！　めっきは？\n…\n以上です。");
        assert_eq!(sentences(&text).collect::<Vec<_>>(), ["公差±0.01 mm!", "めっきは?", "以上です。"]);
    }
}
