//! What a text is cut into for retrieval: single kanji, pairs, words, how it is written and how it begins and ends.
//!
//! Titles are short, so everything about them is evidence: not only what they name but how they are put ("外3件",
//! "の請負  一式"). That is the hand of whoever wrote them, and one hand writes for one circle of partners.
//! Numbers are one sign each, since "外3件" and "外17件" are put alike, and years of account are left out, since the
//! same work comes back every year.

use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// A piece of text; its first character says of which sort.
pub(super) type Token = Box<str>;

/// More of one text is not read: who writes 4,000 characters has said what it is about, and a ranking must end.
const LONGEST_TEXT: usize = 4_000;

/// The era names that years of account are counted in.
const ERAS: [&str; 2] = ["平成", "令和"];

/// A sort of token: the sign that keeps it apart from the others, and how much it counts, in hundredths of a pair.
///
/// The numbers come from held-out titles (docs/text.md): around each the quality is flat.
struct Sort {
    sign: char,
    weight: u32,
}

/// Two neighbours: most Japanese words are made of pairs of characters that mean something of their own.
const PAIR: Sort = Sort { sign: 'p', weight: 100 };
/// A single kanji: 修 says repair whatever word it stands in. Less than a pair, being less exact.
const KANJI: Sort = Sort { sign: 'k', weight: 70 };
/// A word in Latin letters.
const WORD: Sort = Sort { sign: 'w', weight: 100 };
/// Three letters of a Latin word: ASSEMBLY and ASSY share no word, but a beginning. Words have many.
const LETTERS: Sort = Sort { sign: 'l', weight: 30 };
/// A Latin word right behind a number, as in 3EA: a unit, and a word already.
const UNIT: Sort = Sort { sign: 'u', weight: 50 };
/// A character beside a mark or a space, or where scripts meet: "(冷", "以下 ". How it is put says as much as a word.
const SEAM: Sort = Sort { sign: 's', weight: 100 };
/// The first two characters: where or what for.
const BEGINNING: Sort = Sort { sign: 'b', weight: 100 };
/// The last two characters: the head noun of a Japanese title stands last.
const END: Sort = Sort { sign: 'e', weight: 100 };
/// The order of scripts and marks at the beginning and at the end.
const SHAPE: [Sort; 2] = [Sort { sign: '<', weight: 50 }, Sort { sign: '>', weight: 50 }];
/// Three scripts or marks in a row, anywhere: there are few different ones, so they may not count much.
const SHAPE_WITHIN: Sort = Sort { sign: '~', weight: 15 };

/// So many runs of a script make the shape of a beginning or an end.
const SHAPE_RUNS: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Kanji,
    Katakana,
    Hiragana,
    Latin,
    Digit,
    Mark,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Self::Digit,
            '\u{3041}'..='\u{309F}' => Self::Hiragana,
            '\u{30A1}'..='\u{30FA}' | 'ー' => Self::Katakana,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '々' => Self::Kanji,
            c if c.is_alphanumeric() => Self::Latin,
            _ => Self::Mark,
        }
    }

    /// Japanese, and numbers, which stand inside Japanese words.
    fn is_japanese(self) -> bool {
        matches!(self, Self::Kanji | Self::Katakana | Self::Hiragana | Self::Digit)
    }
}

/// Cuts a text into tokens with their amounts (hundredths of a pair), in the order of the tokens.
pub(super) fn tokens(text: &str) -> Vec<(Token, u32)> {
    let signs = signs(text);
    let mut bag = Bag::default();
    if signs.len() >= 2 {
        bag.add(&BEGINNING, &signs[..2]);
        bag.add(&END, &signs[signs.len() - 2..]);
    }
    add_shape(&mut bag, &signs);
    let mut start = 0;
    while start < signs.len() {
        let class = Class::of(signs[start]);
        let same = |c: &&char| match class {
            Class::Mark => false,
            Class::Latin => Class::of(**c) == Class::Latin,
            _ => Class::of(**c).is_japanese(),
        };
        let end = start + signs[start..].iter().take_while(same).count().max(1);
        match class {
            Class::Mark => add_seams(&mut bag, &signs, start),
            Class::Latin => add_latin(&mut bag, &signs, start, end),
            _ => add_japanese(&mut bag, &signs[start..end]),
        }
        start = end;
    }
    bag.0.into_iter().map(|(token, amount)| (token.into_boxed_str(), amount)).collect()
}

#[derive(Default)]
struct Bag(BTreeMap<String, u32>);

impl Bag {
    fn add(&mut self, sort: &Sort, signs: &[char]) {
        let token = std::iter::once(&sort.sign).chain(signs).collect();
        *self.0.entry(token).or_default() += sort.weight;
    }
}

/// The text in one width and case, without years of account, every number one 0 and every space one blank.
fn signs(text: &str) -> Vec<char> {
    let text: String = text.chars().take(LONGEST_TEXT).nfkc().flat_map(char::to_lowercase).collect();
    let mut signs = Vec::new();
    for c in without_years(&text).chars() {
        let sign = match c {
            '0'..='9' => '0',
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        };
        let repeats = matches!(sign, '0' | ' ') && signs.last() == Some(&sign);
        let leads = sign == ' ' && signs.is_empty();
        if !repeats && !leads {
            signs.push(sign);
        }
    }
    if signs.last() == Some(&' ') {
        signs.pop();
    }
    signs
}

/// Leaves out 平成30年度, 令和元年 and the like.
fn without_years(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let year = ERAS.iter().find_map(|era| rest.strip_prefix(era)).and_then(|after| {
            let behind = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '元');
            (behind.len() < after.len()).then_some(behind)
        });
        match year {
            Some(behind) => {
                kept.push(' ');
                rest = behind.strip_prefix("年度").or(behind.strip_prefix('年')).unwrap_or(behind);
            }
            None => {
                kept.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    kept
}

fn add_shape(bag: &mut Bag, signs: &[char]) {
    let mut shape: Vec<char> = signs
        .iter()
        .map(|c| match Class::of(*c) {
            Class::Kanji => 'K',
            Class::Katakana => 'T',
            Class::Hiragana => 'H',
            Class::Latin => 'L',
            Class::Digit => '0',
            Class::Mark => *c,
        })
        .collect();
    shape.dedup();
    if shape.is_empty() {
        return;
    }
    let [beginning, end] = &SHAPE;
    bag.add(beginning, &shape[..shape.len().min(SHAPE_RUNS)]);
    bag.add(end, &shape[shape.len().saturating_sub(SHAPE_RUNS)..]);
    shape.windows(3).for_each(|runs| bag.add(&SHAPE_WITHIN, runs));
}

/// The Japanese neighbours of a mark or space.
fn add_seams(bag: &mut Bag, signs: &[char], at: usize) {
    let is_japanese = |i: usize| signs.get(i).is_some_and(|c| Class::of(*c).is_japanese());
    if is_japanese(at + 1) {
        bag.add(&SEAM, &signs[at..at + 2]);
    }
    if at > 0 && is_japanese(at - 1) {
        bag.add(&SEAM, &signs[at - 1..=at]);
    }
}

fn add_latin(bag: &mut Bag, signs: &[char], start: usize, end: usize) {
    let word = &signs[start..end];
    bag.add(&WORD, word);
    word.windows(3).for_each(|letters| bag.add(&LETTERS, letters));
    if start > 0 && signs[start - 1] == '0' {
        bag.add(&UNIT, word);
    }
    if signs.get(end).is_some_and(|c| Class::of(*c).is_japanese()) {
        bag.add(&SEAM, &signs[end - 1..=end]);
    }
}

fn add_japanese(bag: &mut Bag, run: &[char]) {
    if run.len() == 1 && run[0] != '0' {
        bag.add(&PAIR, run);
    }
    run.windows(2).for_each(|pair| bag.add(&PAIR, pair));
    let kanji = run.iter().filter(|c| Class::of(**c) == Class::Kanji);
    kanji.for_each(|c| bag.add(&KANJI, &[*c]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|(token, _)| token.into()).collect()
    }

    #[test]
    fn width_case_year_and_quantity_do_not_matter() {
        assert_eq!(of("令和２年度　ＬＥＤ照明の購入（３個）"), of("令和元年度 LED照明の購入(120個)"));
        assert_eq!(of("平成30年度調査"), of("調査"));
        assert_ne!(of("平成館の調査"), of("館の調査"), "an era without a year is a name");
    }

    #[test]
    fn a_word_is_found_by_its_pairs_its_kanji_and_its_letters() {
        let found = of("修理3EA VALVE");
        for token in ["p修理", "k修", "k理", "p理0", "wea", "uea", "wvalve", "lval", "b修理", "eve"] {
            assert!(found.iter().any(|one| one == token), "{token}: {found:?}");
        }
    }

    #[test]
    fn how_it_is_put_is_kept() {
        let found = of("バルブ(冷) 外12件");
        for token in ["sブ(", "s(冷", "s冷)", "s 外", "p外0", "p0件", "<T(K)", ">K0K", "> K0K"] {
            let there = found.iter().any(|one| one == token);
            assert_eq!(there, token != ">K0K", "{token}: {found:?}");
        }
    }

    #[test]
    fn nothing_control_characters_and_very_long_texts_are_cut_like_any() {
        assert!(of("").is_empty());
        assert!(of("\u{0}\u{7}\n ").is_empty());
        assert_eq!(of("研\u{0}磨"), of("研 磨"));
        let long = "研磨と検査".repeat(20_000);
        let read: String = long.chars().take(LONGEST_TEXT).collect();
        assert_eq!(tokens(&long), tokens(&read));
    }
}
