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

/// Cuts a text into tokens, after NFKC and in lower case.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
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

    /// Every token once, with how often it occurs; sorted.
    pub(super) fn counts(mut self) -> Vec<(Token, u16)> {
        self.tokens.sort_unstable();
        let same = self.tokens.chunk_by(|a, b| a == b);
        same.map(|run| (run[0], u16::try_from(run.len()).unwrap_or(u16::MAX))).collect()
    }
}

/// A profile that has a token, and how often.
#[derive(Debug, Clone, Copy, Default)]
struct Occurrence {
    subject: u16,
    count: u16,
}

/// Which profile of a segment says what.
pub(super) struct TextIndex {
    numbers: FxHashMap<Token, u32>,
    /// Where the list of a token begins; it ends where the next begins.
    starts: Vec<u32>,
    occurrences: Vec<Occurrence>,
    /// By profile: tokens of prose.
    lengths: Vec<u32>,
}

/// A text index being made.
#[derive(Default)]
pub(super) struct TextIndexBuilder {
    numbers: FxHashMap<Token, u32>,
    occurrences: Vec<(u32, Occurrence)>,
    lengths: Vec<u32>,
}

impl TextIndexBuilder {
    /// Adds the next profile.
    pub(super) fn push(&mut self, document: Document) {
        let subject = self.lengths.len() as u16;
        self.lengths.push(document.length());
        for (token, count) in document.counts() {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(token).or_insert(next);
            self.occurrences.push((number, Occurrence { subject, count }));
        }
    }

    pub(super) fn finish(self) -> TextIndex {
        let Self { mut numbers, occurrences: found, lengths } = self;
        let mut starts = vec![0_u32; numbers.len() + 1];
        for (token, _) in &found {
            starts[*token as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut occurrences = vec![Occurrence::default(); found.len()];
        for (token, occurrence) in found {
            let at = &mut next[token as usize];
            occurrences[*at as usize] = occurrence;
            *at += 1;
        }
        numbers.shrink_to_fit();
        TextIndex { numbers, starts, occurrences, lengths }
    }
}

impl TextIndex {
    fn occurrences(&self, token: Token) -> &[Occurrence] {
        self.numbers.get(&token).map_or(&[], |number| {
            let number = *number as usize;
            &self.occurrences[self.starts[number] as usize..self.starts[number + 1] as usize]
        })
    }

    /// How many profiles have a token.
    pub(super) fn having(&self, token: Token) -> usize {
        self.occurrences(token).len()
    }

    /// Tokens of prose in all profiles.
    pub(super) fn prose(&self) -> u64 {
        self.lengths.iter().map(|length| u64::from(*length)).sum()
    }

    /// Tokens of prose of one profile.
    pub(super) fn length(&self, subject: usize) -> u32 {
        self.lengths[subject]
    }

    /// The part of a question that concerns this segment.
    pub(super) fn ask<'a>(&'a self, asked: &'a Asked) -> Answer<'a> {
        let lists = asked.tokens.iter().map(|(token, rarity)| (*rarity, self.occurrences(*token)));
        Answer { index: self, asked, lists: lists.filter(|(_, list)| !list.is_empty()).collect() }
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

    fn saturation(&self, count: u16, length: u32) -> f64 {
        let count = f64::from(count);
        let relative_length = f64::from(length) / self.average_length;
        count * (BM25_K1 + 1.0) / (count + BM25_K1 * (1.0 - BM25_B + BM25_B * relative_length))
    }

    fn share(&self, sum: f64) -> i32 {
        let share = if self.whole > 0.0 { (sum / self.whole).min(1.0) } else { 0.0 };
        (share * f64::from(WHOLE)).round() as i32
    }
}

/// How rare a token is: ln(1 + (N - n + 0.5) / (n + 0.5)).
fn rarity(all: usize, having: usize) -> f64 {
    let (all, having) = (all as f64, having as f64);
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// The profiles of a segment before a text. A share is the same whichever way it is asked for: the tokens are
/// added up in the same order.
pub(super) struct Answer<'a> {
    index: &'a TextIndex,
    asked: &'a Asked,
    lists: Vec<(f64, &'a [Occurrence])>,
}

impl Answer<'_> {
    /// The share of the text's weight that one profile has, in basis points.
    pub(super) fn share(&self, subject: usize) -> i32 {
        let length = self.index.lengths[subject];
        let mut sum = 0.0;
        for (rarity, list) in &self.lists {
            if let Ok(at) = list.binary_search_by_key(&subject, |found| usize::from(found.subject)) {
                sum += rarity * self.asked.saturation(list[at].count, length);
            }
        }
        self.asked.share(sum)
    }

    /// The shares of all profiles.
    pub(super) fn shares(&self) -> Vec<i32> {
        let mut sums = vec![0.0_f64; self.index.lengths.len()];
        for (rarity, list) in &self.lists {
            for found in *list {
                let subject = usize::from(found.subject);
                sums[subject] += rarity * self.asked.saturation(found.count, self.index.lengths[subject]);
            }
        }
        sums.into_iter().map(|sum| self.asked.share(sum)).collect()
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
        let mut builder = TextIndexBuilder::default();
        for text in texts {
            let mut document = Document::default();
            document.prose(text);
            builder.push(document);
        }
        let index = builder.finish();
        let asked = Asked::new(asked, texts.len(), index.prose(), |token| index.having(token));
        let answer = index.ask(&asked);
        let shares = answer.shares();
        let one_by_one: Vec<i32> = (0..texts.len()).map(|subject| answer.share(subject)).collect();
        assert_eq!(shares, one_by_one);
        shares
    }

    #[test]
    fn characters_in_pairs_and_latin_words_whole() {
        let word = Token::word(&['c', 'n', 'c']);
        assert_eq!(tokens("ＣＮＣ旋盤、鋼"), [word, Token::pair('旋', '盤'), Token::pair('鋼', '鋼')]);
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
