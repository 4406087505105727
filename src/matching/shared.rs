//! Which words of a need a profile has too, to be shown as the reason why the two are called alike.
//!
//! Texts are compared by pairs of characters, and pairs from different places can add up to a word that the profile
//! does not have. What is shown is therefore looked for in the profile's text itself.

use super::text::{Asked, Class, Token, class, tokens};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The text of a profile or of a passage of it, to look words up in.
pub(super) struct Own<'a> {
    /// All its pieces in plain form, each on a line of its own.
    pub text: &'a str,
    /// Whether one of the pieces has a token.
    pub has_token: &'a dyn Fn(Token) -> bool,
}

/// A need's text, cut up to be looked for in profiles: once for all of them.
pub(super) struct Phrases {
    text: Vec<char>,
    /// By character.
    classes: Vec<Class>,
    /// The text in lower case, and by character where it begins in there; at last the end of all.
    plain: String,
    starts: Vec<usize>,
    /// By character: the tokens of it and the next one.
    pairs: Vec<Vec<Token>>,
    /// The words that are worth showing.
    words: Vec<Word>,
}

struct Word {
    at: Range<usize>,
    tokens: Vec<Token>,
}

/// A word that a profile has, too.
pub(super) struct Shared<'a> {
    written: &'a [char],
    plain: &'a str,
    tokens: Cow<'a, [Token]>,
}

impl Shared<'_> {
    /// As the need writes it.
    pub(super) fn written(&self) -> String {
        self.written.iter().collect()
    }
}

impl Phrases {
    pub(super) fn new(text: &str) -> Self {
        let text: Vec<char> = text.nfkc().collect();
        let classes = text.iter().map(|c| class(*c)).collect();
        let mut phrases =
            Self { plain: String::new(), starts: vec![0], pairs: vec![], words: vec![], text, classes };
        for c in &phrases.text {
            phrases.plain.extend(c.to_lowercase());
            phrases.starts.push(phrases.plain.len());
        }
        let end = phrases.text.len();
        phrases.pairs = (0..end).map(|at| tokens(phrases.plain(at..end.min(at + 2)))).collect();
        let word = |at: Range<usize>| Word { tokens: tokens(phrases.plain(at.clone())), at };
        phrases.words = words(&phrases.text).map(word).collect();
        phrases
    }

    fn plain(&self, at: Range<usize>) -> &str {
        &self.plain[self.starts[at.start]..self.starts[at.end]]
    }

    /// Up to `most` words of the text that stand in a profile, the rarest first. At least one, where the two share
    /// any token. `asked` is the text as it is compared.
    pub(super) fn shared(&self, asked: &Asked, own: &Own, most: usize) -> Vec<Shared<'_>> {
        let part = |at: Range<usize>| {
            let plain = self.plain(at.clone());
            Shared { written: &self.text[at], plain, tokens: tokens(plain).into() }
        };
        let mut shared: Vec<Shared> = Vec::new();
        for Word { at, tokens } in &self.words {
            let (written, plain) = (&self.text[at.clone()], self.plain(at.clone()));
            if own.has(tokens, plain) {
                shared.push(Shared { written, plain, tokens: tokens.into() });
            } else {
                // Of a compound such as "チタン合金部品" the parts that tell something.
                let parts = self.stretches(at.clone(), own).into_iter();
                shared.extend(parts.filter(|at| is_telling(&self.text[at.clone()])).map(part));
            }
        }
        if shared.is_empty() {
            // Words read best; where none is shared, whatever is shared is still shown.
            shared = self.stretches(0..self.text.len(), own).into_iter().map(part).collect();
        }
        let mut seen = HashSet::new();
        shared.retain(|word| seen.insert(word.written));
        // Whoever reads "エンジン部品" need not be told "部品" as well.
        let all: Vec<&str> = shared.iter().map(|word| word.plain).collect();
        let is_told = |plain: &str| all.iter().any(|other| *other != plain && other.contains(plain));
        shared.retain(|word| !is_told(word.plain));
        // In thousandths, for it is sorted by. A part of a word may be no token of the text: it counts as common.
        let rarity = |token: &Token| (asked.rarity(*token).unwrap_or_default() * 1e3) as u64;
        // The sort is stable: of equally rare words the one named first comes first.
        shared.sort_by_cached_key(|word| Reverse(word.tokens.iter().map(rarity).max()));
        shared.truncate(most);
        shared
    }

    /// The longest stretches of a part of the text that the profile has too, from left to right.
    fn stretches(&self, part: Range<usize>, own: &Own) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = part.start;
        for run in self.classes[part].chunk_by(Class::eq) {
            let end = start + run.len();
            match run[0] {
                // Letters in twos at least.
                Class::Letter if run.len() > 1 => self.stretches_of_letters(start..end, own, &mut found),
                // A letter that stands alone and a word in ASCII only whole.
                Class::Letter | Class::Ascii => {
                    let plain = self.plain(start..end);
                    if own.has(&tokens(plain), plain) {
                        found.push(start..end);
                    }
                }
                Class::Other => {}
            }
            start = end;
        }
        found
    }

    fn stretches_of_letters(&self, run: Range<usize>, own: &Own, found: &mut Vec<Range<usize>>) {
        let mut at = run.start;
        while at + 2 <= run.end {
            // A stretch is in the profile only if the one without its last letter is.
            let ends = at + 2..=run.end;
            let is_there = |end: &usize| own.has(&self.pairs[end - 2], self.plain(at..*end));
            let end = ends.take_while(is_there).last();
            found.extend(end.map(|end| at..end));
            at = end.unwrap_or(at + 1);
        }
    }
}

impl Own<'_> {
    /// Whether the text, a short one, has a word.
    pub(super) fn says(&self, word: &Shared) -> bool {
        self.text.contains(word.plain) && word.tokens.iter().all(|token| (self.has_token)(*token))
    }

    /// Whether the text has these characters side by side and, where they are one token, has that token: "IT" is no
    /// part of "kit". `tokens` are those of `plain` that were not looked for before.
    fn has(&self, tokens: &[Token], plain: &str) -> bool {
        // The tokens first: that is quicker, and mostly enough.
        tokens.iter().all(|token| (self.has_token)(*token)) && self.text.contains(plain)
    }
}

/// The words that are worth showing: runs of kanji, katakana or ASCII of at least two characters. Hiragana mostly
/// carries grammar.
fn words(text: &[char]) -> impl Iterator<Item = Range<usize>> {
    let is_shown = |c: char| class(c) != Class::Other && !('\u{3041}'..='\u{309f}').contains(&c);
    let mut start = 0;
    let runs = text.chunk_by(move |a, b| is_shown(*a) == is_shown(*b)).map(move |run| {
        start += run.len();
        (run, start - run.len()..start)
    });
    runs.filter(move |(run, _)| is_shown(run[0]) && run.len() > 1).map(|(_, at)| at)
}

/// Whether part of a word says something on its own: two kanji do, two letters of katakana or ASCII hardly.
fn is_telling(part: &[char]) -> bool {
    let is_kanji = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c) || *c == '々';
    part.len() > 2 || (part.len() == 2 && part.iter().all(is_kanji))
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    fn shared(text: &str, profile: &str) -> Vec<String> {
        let asked = Asked::new(&text::plain(text), 1, 1, |_| 1);
        let profile = text::plain(profile);
        let said = tokens(&profile);
        let own = Own { text: &profile, has_token: &|token| said.contains(&token) };
        Phrases::new(text).shared(&asked, &own, 5).iter().map(Shared::written).collect()
    }

    #[test]
    fn only_words_that_stand_in_the_profile_are_shown() {
        assert_eq!(
            shared("薄板のレーザー溶接を頼みたい", "薄板のレーザー溶接が得意です"),
            ["薄板", "レーザー溶接"]
        );
        // All pairs of "チタン部品" occur, and the word does not.
        assert_eq!(shared("チタン部品", "チタンのエンジン部品"), ["チタン", "部品"]);
        assert!(shared("IT部門", "kitの組立").is_empty());
        assert_eq!(shared("エンジン試作部品", "ジンの部品"), ["部品"]);
    }

    #[test]
    fn a_part_of_a_word_that_is_shown_is_not_shown_beside_it() {
        assert_eq!(shared("部品はエンジン部品", "エンジン部品"), ["エンジン部品"]);
    }

    #[test]
    fn what_is_shared_is_shown_even_where_it_is_no_whole_word() {
        assert_eq!(shared("めっき一筋五十年", "めっきします"), ["めっき"]);
        assert_eq!(shared("レーザー溶接", "レーザー切断機"), ["レーザー"]);
        assert_eq!(shared("ＣＮＣの、鋼", "鋼、cnc"), ["CNC"]);
        assert_eq!(shared("鋼の", "鋼の"), ["鋼の"]);
        assert!(shared("味噌", "めっき").is_empty());
    }
}
