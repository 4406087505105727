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
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The unit texts are compared by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    /// Two neighbouring characters, or one that stands alone (twice).
    Pair(char, char),
    /// A word or number in ASCII.
    Word(Box<str>),
}

/// Cuts a text into tokens, after NFKC and in lower case.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut tokens = Vec::new();
    let runs = text.chunk_by(|a, b| class(*a) == class(*b));
    for run in runs {
        match (class(run[0]), run) {
            (Class::Ascii, run) => tokens.push(Token::Word(run.iter().collect())),
            (Class::Letter, [alone]) => tokens.push(Token::Pair(*alone, *alone)),
            (Class::Letter, run) => tokens.extend(run.windows(2).map(|pair| Token::Pair(pair[0], pair[1]))),
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
    counts: HashMap<Token, u32>,
    prose: u32,
}

impl Document {
    /// Adds prose, whose length counts.
    pub(super) fn prose(&mut self, text: &str) {
        self.prose += self.count(text);
    }

    /// Adds names and labels, which are there to be found by and have no length.
    pub(super) fn label(&mut self, text: &str) {
        self.count(text);
    }

    fn count(&mut self, text: &str) -> u32 {
        let tokens = tokens(text);
        let length = tokens.len() as u32;
        for token in tokens {
            *self.counts.entry(token).or_default() += 1;
        }
        length
    }
}

/// Which profile says what, ready to be asked.
#[derive(Default)]
pub(super) struct TextIndex {
    numbers: HashMap<Token, u32>,
    /// By token: the profiles that have it, in order, and how often.
    postings: Vec<Vec<(u32, u32)>>,
    /// By profile: tokens of prose.
    lengths: Vec<u32>,
    average_length: f64,
}

impl TextIndex {
    /// Adds the next profile.
    pub(super) fn push(&mut self, document: Document) {
        let number = self.lengths.len() as u32;
        self.lengths.push(document.prose);
        for (token, count) in document.counts {
            let next = self.postings.len() as u32;
            let at = *self.numbers.entry(token).or_insert(next);
            if at == next {
                self.postings.push(Vec::new());
            }
            self.postings[at as usize].push((number, count));
        }
    }

    /// To be called once all profiles are in.
    pub(super) fn finish(&mut self) {
        let total: u64 = self.lengths.iter().map(|l| u64::from(*l)).sum();
        self.average_length = (total as f64 / self.lengths.len().max(1) as f64).max(1.0);
        self.postings.iter_mut().for_each(Vec::shrink_to_fit);
    }

    fn postings(&self, token: &Token) -> &[(u32, u32)] {
        self.numbers.get(token).map_or(&[], |at| &self.postings[*at as usize])
    }

    /// How rare a token is: ln(1 + (N - n + 0.5) / (n + 0.5)).
    fn rarity(&self, having: usize) -> f64 {
        let all = self.lengths.len() as f64;
        let having = having as f64;
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }

    fn saturation(&self, count: u32, length: u32) -> f64 {
        let count = f64::from(count);
        let relative_length = f64::from(length) / self.average_length;
        count * (BM25_K1 + 1.0) / (count + BM25_K1 * (1.0 - BM25_B + BM25_B * relative_length))
    }

    /// For every profile the share of the text's weight that it has, in basis points.
    pub(super) fn shares(&self, text: &str) -> Vec<i32> {
        let mut asked = tokens(text);
        asked.sort();
        asked.dedup();
        let mut sums = vec![0.0_f64; self.lengths.len()];
        let mut whole = 0.0;
        for token in &asked {
            let postings = self.postings(token);
            let rarity = self.rarity(postings.len());
            whole += rarity;
            for (profile, count) in postings {
                let profile = *profile as usize;
                sums[profile] += rarity * self.saturation(*count, self.lengths[profile]);
            }
        }
        let share = |sum: f64| if whole > 0.0 { (sum / whole).min(1.0) } else { 0.0 };
        sums.into_iter().map(|sum| (share(sum) * f64::from(WHOLE)).round() as i32).collect()
    }

    /// How many profiles have a token.
    pub(super) fn having(&self, token: &Token) -> usize {
        self.postings(token).len()
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

    fn index(texts: &[&str]) -> TextIndex {
        let mut index = TextIndex::default();
        for text in texts {
            let mut document = Document::default();
            document.prose(text);
            index.push(document);
        }
        index.finish();
        index
    }

    #[test]
    fn characters_in_pairs_and_latin_words_whole() {
        let pair = |a, b| Token::Pair(a, b);
        assert_eq!(tokens("ＣＮＣ旋盤、鋼"), [Token::Word("cnc".into()), pair('旋', '盤'), pair('鋼', '鋼')]);
    }

    #[test]
    fn the_profile_that_says_the_same_is_most_alike() {
        let index =
            index(&["薄板のレーザー溶接が得意です", "豆腐と味噌の製造販売", "レーザー加工機による切断"]);
        let shares = index.shares("薄板のレーザー溶接を頼みたい");
        assert!(shares[0] > shares[2] && shares[2] > shares[1], "{shares:?}");
    }

    #[test]
    fn a_share_is_whole_at_most_and_earns_the_more_the_greater_it_is() {
        let index = index(&["めっき", "塗装屋"]);
        assert_eq!(index.shares("めっき")[0], WHOLE);
        assert_eq!(index.shares(""), [0, 0]);
        let degrees: Vec<i32> = (0..=WHOLE).map(degree).collect();
        assert!(degrees.is_sorted());
        assert_eq!((degrees[0], degrees[WHOLE as usize]), (0, WHOLE));
    }
}
