//! How alike two texts are: BM25 over character pairs and whole words, as a share of what the need itself says.
//!
//! Japanese is written without spaces, so a text is cut into overlapping pairs of characters; words and numbers
//! in Latin letters stay whole. A profile's score against a need is divided by the score of a profile of average
//! length that says every word of the need once. That share does not depend on the other candidates, except
//! through how common each word is.
//!
//! Length normalisation counts prose only (`Document::prose`): a long story must not win by its length, but a
//! further capability or machine on record never makes a profile less alike.

use super::score::{BM25_B, BM25_K1, TEXT_HALF_SHARE, WHOLE};
use rustc_hash::FxHashMap;
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
    } else if c.is_alphanumeric() || c == 'ー' || c == '々' {
        Class::Letter
    } else {
        Class::Other
    }
}

/// One profile's text, being collected.
#[derive(Default)]
pub(super) struct Document {
    tokens: Vec<Token>,
    prose: u32,
}

impl Document {
    /// Adds prose, whose length counts.
    pub(super) fn prose(&mut self, text: &str) {
        let before = self.tokens.len();
        self.label(text);
        self.prose += (self.tokens.len() - before) as u32;
    }

    /// Adds names and labels, which are there to be found by and have no length.
    pub(super) fn label(&mut self, text: &str) {
        self.tokens.extend(tokens(text));
    }

    /// Tokens of prose.
    pub(super) fn length(&self) -> u32 {
        self.prose
    }

    /// Every token once, with how often it occurs; sorted. Beyond a few times nothing is gained.
    pub(super) fn counts(mut self) -> Vec<(Token, u8)> {
        self.tokens.sort_unstable();
        let same = self.tokens.chunk_by(|a, b| a == b);
        same.map(|run| (run[0], u8::try_from(run.len()).unwrap_or(u8::MAX))).collect()
    }
}

/// Which profile of a segment says what.
#[derive(Default)]
pub(super) struct TextIndex {
    numbers: FxHashMap<Token, u32>,
    /// By number of the token: how many profiles have it.
    having: Vec<u32>,
    /// By profile: where its tokens begin; they end where those of the next begin.
    starts: Vec<u32>,
    /// The tokens of each profile by number, in order, and how often each occurs.
    said: Vec<u32>,
    counts: Vec<u8>,
    /// By profile: tokens of prose.
    lengths: Vec<u32>,
}

impl TextIndex {
    /// Adds the next profile.
    pub(super) fn push(&mut self, document: Document) {
        self.lengths.push(document.length());
        let start = self.said.len();
        self.starts.push(start as u32);
        let mut said: Vec<(u32, u8)> = Vec::new();
        for (token, count) in document.counts() {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(token).or_insert(next);
            if number == next {
                self.having.push(0);
            }
            self.having[number as usize] += 1;
            said.push((number, count));
        }
        said.sort_unstable();
        self.said.extend(said.iter().map(|(number, _)| *number));
        self.counts.extend(said.iter().map(|(_, count)| *count));
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.numbers.shrink_to_fit();
        self.said.shrink_to_fit();
        self.counts.shrink_to_fit();
    }

    /// How many profiles have a token.
    pub(super) fn having(&self, token: Token) -> usize {
        self.numbers.get(&token).map_or(0, |number| self.having[*number as usize] as usize)
    }

    /// Tokens of prose in all profiles.
    pub(super) fn prose(&self) -> u64 {
        self.lengths.iter().map(|length| u64::from(*length)).sum()
    }

    /// Tokens of prose of one profile.
    pub(super) fn length(&self, subject: usize) -> u32 {
        self.lengths[subject]
    }

    /// Whether a profile has a token.
    pub(super) fn has(&self, subject: usize, token: Token) -> bool {
        let number = self.numbers.get(&token);
        number.is_some_and(|number| self.said[self.range(subject)].binary_search(number).is_ok())
    }

    fn range(&self, subject: usize) -> Range<usize> {
        let end = self.starts.get(subject + 1).map_or(self.said.len(), |end| *end as usize);
        self.starts[subject] as usize..end
    }

    /// The part of a question that concerns this segment.
    pub(super) fn ask<'a>(&'a self, asked: &'a Asked) -> Answer<'a> {
        let known = asked.tokens.iter();
        let mut tokens: Vec<(u32, f64)> =
            known.filter_map(|(token, rarity)| Some((*self.numbers.get(token)?, *rarity))).collect();
        tokens.sort_unstable_by_key(|(number, _)| *number);
        let mut sieve = [0; SIEVE / 64];
        for (number, _) in &tokens {
            let bit = *number as usize % SIEVE;
            sieve[bit / 64] |= 1_u64 << (bit % 64);
        }
        Answer { index: self, asked, tokens, sieve }
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

    /// How rare a token of the text is; none where it is none of its.
    pub(super) fn rarity(&self, token: Token) -> Option<f64> {
        let at = self.tokens.binary_search_by_key(&token, |(token, _)| *token).ok()?;
        Some(self.tokens[at].1)
    }

    fn share(&self, sum: u64) -> i32 {
        let share = if self.whole > 0.0 { (sum as f64 / UNIT / self.whole).min(1.0) } else { 0.0 };
        (share * f64::from(WHOLE)).round() as i32
    }
}

/// How rare a token is: ln(1 + (N - n + 0.5) / (n + 0.5)).
fn rarity(all: usize, having: usize) -> f64 {
    let (all, having) = (all as f64, having as f64);
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// What tokens add is added up in whole billionths, so that the sum does not depend on their order.
const UNIT: f64 = 1e9;
/// Size of [`Answer::sieve`] in bits: twenty times the tokens of a usual need, and small beside the fastest cache.
const SIEVE: usize = 4_096;

/// The profiles of a segment before a text.
pub(super) struct Answer<'a> {
    index: &'a TextIndex,
    asked: &'a Asked,
    /// The tokens of the text that the segment has, by number, with their rarity.
    tokens: Vec<(u32, f64)>,
    /// A bit for every one of them, at its number modulo [`SIEVE`]: most tokens of a profile are told by it to be
    /// none of the text's.
    sieve: [u64; SIEVE / 64],
}

impl Answer<'_> {
    /// The share of the text's weight that one profile has, in basis points.
    pub(super) fn share(&self, subject: usize) -> i32 {
        let index = self.index;
        let relative_length = f64::from(index.lengths[subject]) / self.asked.average_length;
        let damping = BM25_K1 * (1.0 - BM25_B + BM25_B * relative_length);
        let range = index.range(subject);
        let said = index.said[range.clone()].iter().zip(&index.counts[range]);
        let mut sum = 0;
        for (number, count) in said {
            let bit = *number as usize % SIEVE;
            if self.sieve[bit / 64] >> (bit % 64) & 1 == 0 {
                continue;
            }
            if let Ok(at) = self.tokens.binary_search_by_key(number, |(number, _)| *number) {
                let count = f64::from(*count);
                let saturation = count * (BM25_K1 + 1.0) / (count + damping);
                sum += (self.tokens[at].1 * saturation * UNIT).round() as u64;
            }
        }
        self.asked.share(sum)
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

    fn shares(texts: &[&str], asked: &str) -> Vec<i32> {
        let mut index = TextIndex::default();
        for text in texts {
            let mut document = Document::default();
            document.prose(&plain(text));
            index.push(document);
        }
        let asked = Asked::new(&plain(asked), texts.len(), index.prose(), |token| index.having(token));
        let answer = index.ask(&asked);
        (0..texts.len()).map(|subject| answer.share(subject)).collect()
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
        assert_eq!(shares(&["めっき", "塗装屋"], ""), [0, 0]);
        let degrees: Vec<i32> = (0..=WHOLE).map(degree).collect();
        assert!(degrees.is_sorted());
        assert_eq!((degrees[0], degrees[WHOLE as usize]), (0, WHOLE));
    }
}
