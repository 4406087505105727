//! What nothing was made of: words of the text that no finding and no sign covers.

use super::draft::Span;
use super::passage::Passage;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words that belong to asking and say nothing by themselves, separated by |.
const EMPTY: &str = "会社|企業|工場|業者|メーカ|希望|対応|可能|程度|材質|材料|材|品|サイズ|公差|納期|ロット|月産|数量|\
     月|個|本|枚|台|約|最大|加工|処理|紹介|協力|願|探|世話|連絡|宜|必要|必須|弊社|当社|御社|方|所|先|\
     為|事|際|等|件|様|以上|以下|以内|保有|取得|経験|実績|訪問|メモ|条件|内容|the|a|an|of|for|in|to|\
     and|or|we|are|is|be|with|our|by|on|at|can|who|that|please|need|looking|supplier|parts|part|x|mm|\
     per|from|as|us|it|this|you|your|i|would|like|have|has|will|any|do|does";
/// Fewer characters than this are not worth a line.
const SHORTEST: usize = 2;

/// The words that are left over, where `covered` marks what was understood, byte by byte of the folded text.
pub(super) fn leftovers(passage: &Passage, covered: &[bool]) -> Vec<Span> {
    let text = passage.text();
    let mut found = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (at, ch) in text.char_indices() {
        let is_word = is_content(ch) && !covered[at];
        match (&mut open, is_word) {
            (Some(range), true) if same_word(text, range, at, ch) => range.end = at + ch.len_utf8(),
            (_, true) => {
                let closed = open.replace(at..at + ch.len_utf8());
                found.extend(closed.and_then(|range| told(passage, range)));
            }
            (_, false) => found.extend(open.take().and_then(|range| told(passage, range))),
        }
    }
    found.extend(open.and_then(|range| told(passage, range)));
    found
}

/// Kanji, katakana, letters and digits carry meaning; hiragana is mostly grammar.
fn is_content(ch: char) -> bool {
    ch.is_alphanumeric() && !matches!(ch, 'ぁ'..='ん')
}

/// Letters and Japanese next to each other are two words.
fn same_word(text: &str, range: &Range<usize>, at: usize, ch: char) -> bool {
    let last = text[range.clone()].chars().next_back();
    range.end == at && last.is_some_and(|last| last.is_ascii() == ch.is_ascii())
}

fn told(passage: &Passage, range: Range<usize>) -> Option<Span> {
    let word = &passage.text()[range.clone()];
    let long_enough = word.chars().nth(SHORTEST - 1).is_some();
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    (long_enough && !is_number && !is_empty(word)).then(|| passage.folded.span(&range))
}

fn is_empty(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| EMPTY.split('|').collect());
    WORDS.contains(word)
}
