//! Which words of a need a profile has too, to be shown as the reason why the two are called alike.
//!
//! Texts are compared by pairs of characters, and pairs from different places can add up to a word that the profile
//! does not have. What is shown is therefore looked for in the profile's text itself.

use super::text::{Asked, Class, class, tokens};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The text of a profile or of a passage of it, to look words up in.
pub(super) struct Own<'a> {
    /// All its pieces in plain form, each on a line of its own.
    pub text: &'a str,
    /// Whether one of the pieces has a token, which is told by its number in the need's text.
    pub has_token: &'a dyn Fn(u16) -> bool,
}

/// A need's text, cut up to be looked for in profiles: once for all of them. Ranges count its characters.
pub(super) struct Phrases {
    written: String,
    /// In lower case.
    plain: String,
    letters: Vec<Letter>,
    /// The words that are worth showing.
    words: Vec<Range<usize>>,
}

/// A character of the text, or its end.
struct Letter {
    class: Class,
    /// Where it begins in `written` and in `plain`.
    written: usize,
    plain: usize,
    /// The number of the token that begins here, and where that ends.
    token: Option<(u16, usize)>,
}

/// A word that a profile has, too.
pub(super) struct Shared<'a> {
    phrases: &'a Phrases,
    at: Range<usize>,
}

impl<'a> Shared<'a> {
    /// As the need writes it.
    pub(super) fn written(&self) -> &'a str {
        let [start, end] = [self.at.start, self.at.end].map(|at| self.phrases.letters[at].written);
        &self.phrases.written[start..end]
    }

    fn plain(&self) -> &'a str {
        self.phrases.plain(self.at.clone())
    }
}

impl Phrases {
    /// `asked` is the text as it is compared.
    pub(super) fn new(text: &str, asked: &Asked) -> Self {
        let text: Vec<char> = text.nfkc().collect();
        let mut phrases = Self {
            written: String::new(),
            plain: String::new(),
            letters: Vec::with_capacity(text.len() + 1),
            words: words(&text).collect(),
        };
        for c in text.iter().map(Some).chain([None]) {
            let class = c.map_or(Class::Other, |c| class(*c));
            let (written, plain) = (phrases.written.len(), phrases.plain.len());
            phrases.letters.push(Letter { class, written, plain, token: None });
            phrases.written.extend(c);
            phrases.plain.extend(c.into_iter().flat_map(|c| c.to_lowercase()));
        }
        for run in phrases.runs(0..text.len()) {
            let step = match phrases.letters[run.start].class {
                Class::Ascii => run.len(),
                Class::Letter => 2,
                Class::Other => continue,
            };
            let last = run.end.saturating_sub(step).max(run.start);
            for start in run.start..=last {
                let end = run.end.min(start + step);
                // A character whose lower case is more than one is no token of its own: none is looked for.
                let [token] = tokens(phrases.plain(start..end))[..] else { continue };
                phrases.letters[start].token = asked.number(token).map(|token| (token, end));
            }
        }
        phrases
    }

    fn plain(&self, at: Range<usize>) -> &str {
        &self.plain[self.letters[at.start].plain..self.letters[at.end].plain]
    }

    /// The numbers of the tokens that lie in a part of the text.
    fn tokens(&self, at: Range<usize>) -> impl Iterator<Item = u16> {
        let tokens = self.letters[at.clone()].iter().filter_map(|letter| letter.token);
        tokens.filter(move |(_, end)| *end <= at.end).map(|(token, _)| token)
    }

    /// The runs of characters of one class in a part of the text.
    fn runs(&self, part: Range<usize>) -> Vec<Range<usize>> {
        let mut start = part.start;
        let runs = self.letters[part].chunk_by(|a, b| a.class == b.class).map(|run| {
            start += run.len();
            start - run.len()..start
        });
        runs.collect()
    }

    /// Up to `most` words of the text that stand in a profile, the rarest first. At least one, where the two share
    /// any token. `asked` is the text as it is compared.
    pub(super) fn shared(&self, asked: &Asked, own: &Own, most: usize) -> Vec<Shared<'_>> {
        let mut shared: Vec<Shared> = Vec::new();
        let word = |at| Shared { phrases: self, at };
        for at in &self.words {
            if self.stands(at.clone(), own) {
                shared.push(word(at.clone()));
            } else {
                // Of a compound such as "チタン合金部品" the parts that tell something.
                let parts = self.stretches(at.clone(), own).into_iter().map(word);
                shared.extend(parts.filter(|part| is_telling(part.written())));
            }
        }
        if shared.is_empty() {
            // Words read best; where none is shared, whatever is shared is still shown.
            shared = self.stretches(0..self.letters.len() - 1, own).into_iter().map(word).collect();
        }
        let mut seen = FxHashSet::default();
        shared.retain(|word| seen.insert(word.written()));
        // Whoever reads "エンジン部品" need not be told "部品" as well.
        let all: Vec<&str> = shared.iter().map(Shared::plain).collect();
        let is_told = |plain: &str| all.iter().any(|other| *other != plain && other.contains(plain));
        shared.retain(|word| !is_told(word.plain()));
        // In thousandths, for it is sorted by. What has no token of the text counts as common.
        let rarity = |token| (asked.rarity(token) * 1e3) as u64;
        // The sort is stable: of equally rare words the one named first comes first.
        shared.sort_by_cached_key(|word| Reverse(self.tokens(word.at.clone()).map(rarity).max()));
        shared.truncate(most);
        shared
    }

    /// Whether a profile has the characters of this part side by side and all tokens in it: "IT" is no part of "kit".
    fn stands(&self, at: Range<usize>, own: &Own) -> bool {
        // The tokens first: that is quicker, and mostly enough.
        self.tokens(at.clone()).all(own.has_token) && own.text.contains(self.plain(at))
    }

    /// The longest stretches of a part of the text that the profile has too, from left to right.
    fn stretches(&self, part: Range<usize>, own: &Own) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for run in self.runs(part) {
            match self.letters[run.start].class {
                // Letters in twos at least.
                Class::Letter if run.len() > 1 => self.stretches_of_letters(run, own, &mut found),
                // A letter that stands alone and a word in ASCII only whole.
                Class::Letter | Class::Ascii => found.extend(self.stands(run.clone(), own).then_some(run)),
                Class::Other => {}
            }
        }
        found
    }

    fn stretches_of_letters(&self, run: Range<usize>, own: &Own, found: &mut Vec<Range<usize>>) {
        let mut at = run.start;
        while at + 2 <= run.end {
            // A stretch is in the profile only if the one without its last letter is.
            let ends = at + 2..=run.end;
            let is_there = |end: &usize| {
                self.tokens(end - 2..*end).all(own.has_token) && own.text.contains(self.plain(at..*end))
            };
            let end = ends.take_while(is_there).last();
            found.extend(end.map(|end| at..end));
            at = end.unwrap_or(at + 1);
        }
    }
}

impl Own<'_> {
    /// Whether the text has a word.
    pub(super) fn says(&self, word: &Shared) -> bool {
        word.phrases.stands(word.at.clone(), self)
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
fn is_telling(part: &str) -> bool {
    let is_kanji = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '々';
    let count = part.chars().count();
    count > 2 || (count == 2 && part.chars().all(is_kanji))
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    fn shared(text: &str, profile: &str) -> Vec<String> {
        let asked = Asked::new(&text::plain(text), 1, 1, |_| 1);
        let profile = text::plain(profile);
        let said = tokens(&profile).into_iter().filter_map(|token| asked.number(token));
        let said: Vec<u16> = said.collect();
        let own = Own { text: &profile, has_token: &|token| said.contains(&token) };
        let phrases = Phrases::new(text, &asked);
        let shared = phrases.shared(&asked, &own, 5);
        shared.iter().map(|word| word.written().to_owned()).collect()
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
