//! One normal form for comparing words: width, case, kana, separators and the final long vowel mark set aside.
//!
//! - NFKC, then lower case.
//! - Hiragana becomes katakana (めっき = メッキ).
//! - Spaces, hyphens and dashes, middle dots, slashes and underscores disappear (JIS Q 9100 = JISQ9100).
//!   A long vowel mark that does not follow kana is a dash somebody mistyped (A7075ーT6).
//! - The long vowel mark at the end of a kana run disappears after three or more characters (センター = センタ),
//!   which is where JIS Z 8301 and everyday writing differ; キー and カバー keep theirs.
//! - Kanji are left alone: 渡邊 and 渡辺, 鍍金 and めっき are different words, joined by a synonym if at all.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The long vowel mark ー.
pub(super) const LONG_VOWEL: char = '\u{30FC}';

/// What a character of the original text was, as far as word boundaries care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// ASCII letter or digit, after NFKC.
    Ascii,
    Hiragana,
    Katakana,
    /// A line break: never inside a word.
    Break,
    Other,
}

/// One character of the normal form and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub ch: char,
    pub script: Script,
    /// A separator was left out just before.
    pub gap_before: bool,
    /// Byte range in the original text. Several units may share one (㈱), and a range may cover several
    /// characters (ｶﾞ).
    pub start: usize,
    pub end: usize,
}

/// The normal form of a word, for comparison only; not meant to be shown.
pub fn normalise(text: &str) -> String {
    let fold = |text: &str| -> String {
        units(text).into_iter().filter(|unit| unit.script != Script::Break).map(|unit| unit.ch).collect()
    };
    // Leaving separators out can bring characters together that make one (ｶ/ﾞ), which is then folded in turn.
    let mut form = fold(text);
    loop {
        let again = fold(&form);
        if again == form {
            return form;
        }
        form = again;
    }
}

/// The normal form with a way back to the text. Line breaks are kept as units of their own.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let mut found: Vec<Unit> = Vec::with_capacity(text.len() / 2);
    let mut gap = false;
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        while let Some(&(at, next)) = rest.peek() {
            if !joins_previous(next) {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let mut place = |found: &mut Vec<Unit>, ch: char| match role(ch, found.last(), gap) {
            Role::Separator => gap = true,
            Role::Letter(script) => {
                found.push(Unit { ch: to_katakana(ch), script, gap_before: gap, start, end });
                gap = false;
            }
        };
        let segment = &text[start..end];
        if is_plain(first) && segment.len() == first.len_utf8() {
            place(&mut found, first.to_ascii_lowercase());
        } else {
            for ch in segment.nfkc().flat_map(char::to_lowercase) {
                place(&mut found, ch);
            }
        }
    }
    drop_final_long_vowels(found)
}

enum Role {
    Letter(Script),
    Separator,
}

fn role(ch: char, previous: Option<&Unit>, gap: bool) -> Role {
    if ch.is_ascii_alphanumeric() {
        return Role::Letter(Script::Ascii);
    }
    Role::Letter(match ch {
        '\n' | '\r' | '\u{000B}' | '\u{000C}' | '\u{0085}' | '\u{2028}' | '\u{2029}' => Script::Break,
        LONG_VOWEL => match previous.map(|unit| unit.script) {
            Some(script @ (Script::Hiragana | Script::Katakana)) if !gap => script,
            _ => return Role::Separator,
        },
        _ if is_separator(ch) => return Role::Separator,
        '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' => Script::Hiragana,
        '\u{30A1}'..='\u{30FA}' | '\u{30FD}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => Script::Katakana,
        _ => Script::Other,
    })
}

/// Spaces, hyphens, dashes, middle dots, slashes, underscores and characters that do not show.
pub(super) fn is_separator(ch: char) -> bool {
    ch.is_whitespace()
        || matches!(
            ch,
            '-' | '_' | '/' | '\u{00AD}' | '\u{00B7}' | '\u{200B}'..='\u{200D}' | '\u{2010}'..='\u{2015}'
                | '\u{2022}' | '\u{2027}' | '\u{2044}' | '\u{2043}' | '\u{2212}' | '\u{2215}' | '\u{2219}'
                | '\u{2500}' | '\u{2501}' | '\u{30FB}' | '\u{FEFF}'
        )
}

fn to_katakana(ch: char) -> char {
    match ch {
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' => {
            char::from_u32(u32::from(ch) + 0x60).unwrap_or(ch)
        }
        _ => ch,
    }
}

/// Characters that NFKC leaves alone and whose lower case is at most ASCII: nearly all of Japanese text.
fn is_plain(ch: char) -> bool {
    ch.is_ascii()
        || matches!(ch, '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}'
            | '\u{4E00}'..='\u{9FA5}')
}

/// Whether normalisation may join the character to the one before: a combining mark, the half-width voiced
/// marks, a Hangul vowel.
fn joins_previous(ch: char) -> bool {
    if ch.is_ascii() || is_plain(ch) {
        return false;
    }
    canonical_combining_class(ch) != 0
        || matches!(ch, '\u{FF9E}' | '\u{FF9F}')
        || is_nfc_quick(std::iter::once(ch)) == IsNormalized::Maybe
}

/// How many katakana a normal form ends in.
pub(super) fn final_kana_run(normalised: &[char]) -> usize {
    let is_kana = |ch: &&char| matches!(ch, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}');
    normalised.iter().rev().take_while(is_kana).count()
}

fn drop_final_long_vowels(units: Vec<Unit>) -> Vec<Unit> {
    let is_kana = |unit: &Unit| matches!(unit.script, Script::Hiragana | Script::Katakana);
    let mut kept: Vec<Unit> = Vec::with_capacity(units.len());
    let mut run = 0;
    for unit in units {
        if is_kana(&unit) {
            run += 1;
        } else {
            close_run(&mut kept, run);
            run = 0;
        }
        kept.push(unit);
    }
    close_run(&mut kept, run);
    kept
}

/// Removes the long vowel marks at the end of a run of `run` kana; what is left still covers their bytes.
fn close_run(kept: &mut Vec<Unit>, mut run: usize) {
    while run > 3 && kept.last().is_some_and(|unit| unit.ch == LONG_VOWEL) {
        let Some(mark) = kept.pop() else { return };
        run -= 1;
        if let Some(before) = kept.last_mut() {
            before.end = mark.end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_kana_and_separators_do_not_matter() {
        for (one, other) in [
            ("めっき", "メッキ"),
            ("ﾒｯｷ", "メッキ"),
            ("JIS Q 9100", "JISQ9100"),
            ("ＪＩＳ－Ｑ－９１００", "jisq9100"),
            ("SUS 304", "sus304"),
            ("マシニング・センター", "マシニングセンタ"),
            ("ﾏｼﾆﾝｸﾞｾﾝﾀｰ", "マシニングセンタ"),
            ("A7075ーT6", "A7075-T6"),
            ("5‐軸", "５軸"),
            ("か\u{3099}", "が"),
        ] {
            assert_eq!(normalise(one), normalise(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_final_long_vowel_is_dropped_after_three_characters_only() {
        assert_eq!(normalise("センター"), "センタ");
        assert_eq!(normalise("レーザー加工"), "レーザ加工");
        assert_eq!(normalise("キー"), "キー");
        assert_eq!(normalise("カバー"), "カバー");
        assert_eq!(normalise("センターピン"), "センターピン");
    }

    #[test]
    fn old_forms_of_kanji_stay_what_they_are() {
        assert_ne!(normalise("渡邊"), normalise("渡辺"));
        assert_eq!(normalise("髙島"), "髙島");
    }

    #[test]
    fn every_unit_knows_the_bytes_it_comes_from() {
        let text = "ｶﾞｽ センター㈱";
        let units = units(text);
        let pieces: Vec<(char, &str)> = units.iter().map(|u| (u.ch, &text[u.start..u.end])).collect();
        assert_eq!(
            pieces,
            [
                ('ガ', "ｶﾞ"),
                ('ス', "ｽ"),
                ('セ', "セ"),
                ('ン', "ン"),
                ('タ', "ター"),
                ('(', "㈱"),
                ('株', "㈱"),
                (')', "㈱")
            ]
        );
        assert!(units[2].gap_before);
    }
}
