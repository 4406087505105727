//! Which words of a need a profile has too, to be shown as the reason why the two are called alike.
//!
//! Texts are compared by pairs of characters, and pairs from different places can add up to a word that the profile
//! does not have. What is shown is therefore looked for in the profile's text itself.

use super::text::{Asked, Class, Token, class, tokens};
use std::cmp::Reverse;
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;

/// A profile's text, to look words up in.
pub(super) struct Own<'a> {
    /// All its pieces in plain form, each on a line of its own.
    pub text: &'a str,
    /// Whether one of the pieces has a token.
    pub has_token: &'a dyn Fn(Token) -> bool,
}

/// Up to `most` words of a text that stand in a profile, the rarest first. At least one, where the two share any
/// token. `asked` is the text as it is compared.
pub(super) fn shared_words(text: &str, asked: &Asked, own: &Own, most: usize) -> Vec<String> {
    let text: Vec<char> = text.nfkc().collect();
    let mut shared: Vec<String> = words(&text)
        .flat_map(|word| match own.has(word) {
            true => vec![String::from_iter(word)],
            // Of a compound such as "チタン合金部品" the parts that tell something.
            false => stretches(word, own).into_iter().filter(|part| is_telling(part)).collect(),
        })
        .collect();
    if shared.is_empty() {
        // Words read best; where none is shared, whatever is shared is still shown.
        shared = stretches(&text, own);
    }
    // In thousandths, for it is sorted by. A part of a word may be no token of the text: it counts as common.
    let rarity = |token: Token| (asked.rarity(token).unwrap_or_default() * 1e3) as u64;
    let rarest = |word: &String| tokens(&plain(word.chars())).into_iter().map(rarity).max();
    // The sort is stable: of equally rare words the one named first comes first.
    shared.sort_by_cached_key(|word| Reverse(rarest(word)));
    let mut seen = HashSet::new();
    shared.retain(|word| seen.insert(word.clone()));
    shared.truncate(most);
    shared
}

impl Own<'_> {
    /// Whether the text has these characters side by side and, where they are one token, has that token: "IT" is no
    /// part of "kit".
    fn has(&self, chars: &[char]) -> bool {
        let text = plain(chars.iter().copied());
        // The tokens first: that is quicker, and mostly enough.
        tokens(&text).into_iter().all(|token| (self.has_token)(token)) && self.text.contains(&text)
    }
}

fn plain(chars: impl Iterator<Item = char>) -> String {
    chars.flat_map(char::to_lowercase).collect()
}

/// The words that are worth showing: runs of kanji, katakana or ASCII of at least two characters. Hiragana mostly
/// carries grammar.
fn words(text: &[char]) -> impl Iterator<Item = &[char]> {
    let is_shown = |c: char| class(c) != Class::Other && !('\u{3041}'..='\u{309f}').contains(&c);
    text.chunk_by(move |a, b| is_shown(*a) == is_shown(*b))
        .filter(move |run| is_shown(run[0]) && run.len() > 1)
}

/// Whether part of a word says something on its own: two kanji do, two letters of katakana or ASCII hardly.
fn is_telling(part: &str) -> bool {
    let is_kanji = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '々';
    part.chars().count() > 2 || (part.chars().count() == 2 && part.chars().all(is_kanji))
}

/// The longest stretches that both texts have, from left to right.
fn stretches(text: &[char], own: &Own) -> Vec<String> {
    let mut found = Vec::new();
    for run in text.chunk_by(|a, b| class(*a) == class(*b)).filter(|run| class(run[0]) != Class::Other) {
        let is_letters = class(run[0]) == Class::Letter && run.len() > 1;
        let mut at = 0;
        while at < run.len() {
            // Letters in twos at least; a letter that stands alone and a word in ASCII only whole.
            let shortest = if is_letters { 2 } else { run.len() };
            let ends = (at + shortest..=run.len()).take_while(|end| own.has(&run[at..*end]));
            let end = ends.last();
            if let Some(end) = end {
                found.push(run[at..end].iter().collect());
            }
            at = end.unwrap_or(if is_letters { at + 1 } else { run.len() });
        }
    }
    found
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
        shared_words(text, &asked, &own, 5)
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
    fn what_is_shared_is_shown_even_where_it_is_no_whole_word() {
        assert_eq!(shared("めっき一筋五十年", "めっきします"), ["めっき"]);
        assert_eq!(shared("レーザー溶接", "レーザー切断機"), ["レーザー"]);
        assert_eq!(shared("ＣＮＣの、鋼", "鋼、cnc"), ["CNC"]);
        assert_eq!(shared("鋼の", "鋼の"), ["鋼の"]);
        assert!(shared("味噌", "めっき").is_empty());
    }
}
