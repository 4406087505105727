//! One form of a text to read from: width, case and look-alike signs set aside, with the way back to the original.
//!
//! Unlike the normal form of the vocabulary, nothing is left out: spaces, commas and hyphens carry meaning for
//! numbers, dates and clauses.

use super::draft::Span;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A folded text. Positions in it are byte offsets of `text`.
pub(super) struct Folded {
    pub text: String,
    /// For each byte of `text`, the characters of the original that it comes from: first, and one past the last.
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// For each byte of the original (and its end), where its character stands in `text`.
    from_byte: Vec<u32>,
}

impl Folded {
    pub fn of(original: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(original.len()),
            starts: Vec::with_capacity(original.len()),
            ends: Vec::with_capacity(original.len()),
            from_byte: Vec::with_capacity(original.len() + 1),
        };
        let mut rest = original.char_indices().peekable();
        let mut position = 0;
        while let Some((at, ch)) = rest.next() {
            let here = folded.text.len();
            let next = rest.peek().map(|(_, next)| *next);
            let mut taken = 1;
            let mut bytes = ch.len_utf8();
            match (simple(ch, folded.text.as_bytes().last().copied()), next) {
                (_, Some(mark @ ('\u{FF9E}' | '\u{FF9F}'))) if is_half_width_kana(ch) => {
                    rest.next();
                    taken = 2;
                    bytes += mark.len_utf8();
                    folded.text.extend(original[at..at + bytes].nfkc());
                }
                (Some(plain), _) => folded.text.push(plain),
                (None, _) => folded.text.extend(ch.nfkc().flat_map(char::to_lowercase).map(settle)),
            }
            let written = folded.text.len() - here;
            folded.starts.extend(std::iter::repeat_n(position, written));
            folded.ends.extend(std::iter::repeat_n(position + taken, written));
            folded.from_byte.extend(std::iter::repeat_n(count(here), bytes));
            position += taken;
        }
        folded.from_byte.push(count(folded.text.len()));
        folded
    }

    /// The characters of the original that a range of the folded text comes from.
    pub fn span(&self, range: &Range<usize>) -> Span {
        let start = self.starts.get(range.start).copied().unwrap_or_default();
        let end = range.end.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(start);
        Span { start, end: end.max(start) }
    }

    /// Where a byte range of the original stands in the folded text.
    pub fn range(&self, bytes: &Range<usize>) -> Range<usize> {
        self.from_byte[bytes.start] as usize..self.from_byte[bytes.end] as usize
    }
}

/// Texts are far shorter than 2^32 bytes; a longer one would lose its tail, not its head.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn is_half_width_kana(ch: char) -> bool {
    matches!(ch, '\u{FF66}'..='\u{FF9D}')
}

/// The folded form of a character where it is one character that needs no table of Unicode.
fn simple(ch: char, before: Option<u8>) -> Option<char> {
    Some(match ch {
        '\r' => '\n',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        _ if ch.is_ascii() => ch.to_ascii_lowercase(),
        // A long vowel mark after a digit is a dash somebody mistyped.
        'ー' if before.is_some_and(|byte| byte.is_ascii_digit()) => '-',
        '\u{4E00}'..='\u{9FA5}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}' => ch,
        '\u{3001}'..='\u{301B}' => ch,
        '\u{FF5E}' | '\u{301C}' | '\u{223C}' | '\u{2053}' => '~',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch).to_ascii_lowercase(),
        '\u{3000}' | '\u{A0}' => ' ',
        // Numbered bullets are not numbers.
        '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' => '・',
        _ => {
            let settled = settle(ch);
            if settled == ch {
                return None;
            }
            settled
        }
    })
}

/// Signs that people use for one another.
fn settle(ch: char) -> char {
    match ch {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{FE63}' => '-',
        'Φ' | 'ϕ' | '⌀' | '∅' | 'Ø' | 'ø' => 'φ',
        'µ' => 'μ',
        '✕' | '✖' | '╳' | '⨯' => '×',
        '〜' => '~',
        '\u{2019}' => '\'',
        '％' => '%',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_look_alikes_do_not_matter() {
        for (one, other) in [
            ("ＳＵＳ３０４", "sus304"),
            ("⌀２００", "φ200"),
            ("Ø20 ✕ 5", "φ20 × 5"),
            ("５㎜", "5mm"),
            ("3µm", "3μm"),
            ("5ー10", "5-10"),
            ("50～", "50〜"),
            ("ﾘｰﾄﾞﾀｲﾑ", "リードタイム"),
        ] {
            assert_eq!(Folded::of(one).text, Folded::of(other).text, "{one} and {other}");
        }
        assert_eq!(Folded::of("①5軸").text, "・5軸");
    }

    #[test]
    fn every_piece_knows_the_characters_it_comes_from() {
        let original = "径ﾊﾞ㎜é";
        let folded = Folded::of(original);
        assert_eq!(folded.text, "径バmmé");
        let at = |word: &str| {
            let start = folded.text.find(word).unwrap();
            folded.span(&(start..start + word.len()))
        };
        assert_eq!(at("バ"), Span { start: 1, end: 3 });
        assert_eq!(at("mm"), Span { start: 3, end: 4 });
        assert_eq!(at("é"), Span { start: 4, end: 5 });
        let bytes = original.find('ﾊ').unwrap()..original.find('㎜').unwrap();
        assert_eq!(&folded.text[folded.range(&bytes)], "バ");
    }
}
