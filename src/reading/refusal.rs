//! What is not wanted: めっき不要, 中国製不可, no plating. The refusing word and what it refuses.

use super::draft::Refusal;
use super::passage::Passage;
use super::signs::{Placed, Sign};
use std::ops::Range;

/// Words that may stand between a thing and the word that refuses it.
const FILLERS: &[&str] = &[
    "は",
    "が",
    "も",
    "を",
    "の",
    "に",
    "で",
    "等",
    "など",
    "処理",
    "加工",
    "品",
    "製",
    "材",
    "工程",
    "業者",
    "メーカー",
    "認証",
    "許可",
    "免許",
    "資格",
    "認定",
    "取得",
    "まで",
    ":",
    "による",
    "について",
    "系",
    "類",
    "作業",
    "関係",
    "特に",
    "のみ",
    "だけ",
    "一切",
    "「",
    "」",
    "(",
    ")",
    "'",
    "\"",
    " is ",
    " are ",
    " ",
    "certification",
    "certificate",
    "process",
];
/// Words that put two things side by side, so that what refuses the second refuses the first.
const BESIDE: &[&str] =
    &["・", "と", "や", "及び", "および", "並びに", "又は", "または", "もしくは", "or", "nor", "/"];
/// How many characters before a refusing word may be what it refuses, where no term is.
const LONGEST_SUBJECT: usize = 14;
/// Adjectives before a refused thing say nothing by themselves: 図面なし, 問題なし, 関係なく.
const NOTHING_BY_ITSELF: &[&str] = &["なし", "無し", "除いて", "でなく", "ではなく", "じゃなく", "のみ"];

/// Whether a refusing word only answers what stands right before it.
pub(super) fn says_nothing_by_itself(word: &str) -> bool {
    NOTHING_BY_ITSELF.contains(&word)
}

/// The word that refuses what ends at `end`.
pub(super) fn behind(passage: &Passage, end: usize) -> Option<(&Placed, Refusal)> {
    let clause = passage.clause(end.saturating_sub(1));
    let from = skip(passage.text(), end, clause.end, FILLERS);
    // The fillers may have eaten the head of the word (で of でなく), so anything on the way will do.
    passage
        .signs_in(&(end..clause.end.max(end)))
        .iter()
        .take_while(|placed| placed.at.start <= from)
        .find_map(|placed| match placed.sign {
            Sign::Not(refusal) if !tells_of_oneself(passage, placed) => Some((placed, refusal)),
            _ => None,
        })
}

/// What a firm does not do is refused where it says which firm is wanted (小麦を扱っていない工場), a noun behind it;
/// 溶接は扱っていないので is why somebody asks for it.
fn tells_of_oneself(passage: &Passage, placed: &Placed) -> bool {
    const DOES_NOT: [&str; 4] = ["扱っていない", "扱わない", "使っていない", "使用していない"];
    let behind = &passage.text()[placed.at.end..];
    let is_noun = behind.starts_with("ところ")
        || behind.starts_with(|ch| matches!(ch, '\u{4E00}'..='\u{9FA5}' | 'ァ'..='ヶ'));
    DOES_NOT.contains(&&passage.text()[placed.at.clone()]) && !is_noun
}

/// Where these stand right before a refused thing, only that sort of it is refused: 海外縫製は除外.
const FOREIGN: [&str; 6] = ["海外", "中国", "国外", "外国", "県外", "他社"];

/// Where what is refused begins, if it is only a foreign sort of what is named here.
pub(super) fn foreign(passage: &Passage, at: &Range<usize>) -> Option<usize> {
    let before = &passage.text()[..at.start];
    FOREIGN.iter().find(|word| before.ends_with(**word)).map(|word| at.start - word.len())
}

/// "not" refuses a thing only where it opens the clause and the thing is near: "not welding", but not "we are not
/// sure about welding".
const BARE_NOT: &str = "not ";
const MOST_WORDS: usize = 2;

/// The word before that refuses everything up to the end of its clause.
pub(super) fn ahead(passage: &Passage, start: usize) -> Option<(&Placed, Refusal)> {
    let clause = passage.clause(start);
    let found =
        passage.signs_in(&(clause.start..start)).iter().rev().find_map(|placed| match placed.sign {
            Sign::NotAhead(refusal) => Some((placed, refusal)),
            _ => None,
        })?;
    let between = &passage.text()[found.0.at.end.min(start)..start];
    if &passage.text()[found.0.at.clone()] == BARE_NOT {
        let opens = passage.text()[clause.start..found.0.at.start].trim().is_empty();
        let is_near = between.split_whitespace().count() <= MOST_WORDS && !between.contains(':');
        return (opens && is_near).then_some(found);
    }
    let goes_on = [" but ", " with ", "; "].iter().any(|word| between.contains(word));
    (!goes_on).then_some(found)
}

/// Whether two things stand side by side with nothing but a joining word between them.
pub(super) fn beside(passage: &Passage, first: &Range<usize>, second: &Range<usize>) -> bool {
    let text = passage.text();
    let from = skip(text, first.end, second.start, FILLERS);
    let Some(join) = BESIDE.iter().find(|word| text[from..second.start].starts_with(**word)) else {
        return false;
    };
    skip(text, from + join.len(), second.start, &[" "]) == second.start
}

/// What a refusing word refuses where no term stands before it: the word or phrase before it.
pub(super) fn subject(passage: &Passage, placed: &Placed) -> Option<Range<usize>> {
    let text = passage.text();
    let clause = passage.clause(placed.at.start);
    match placed.sign {
        Sign::Not(_) if NOTHING_BY_ITSELF.contains(&&text[placed.at.clone()]) => None,
        Sign::Not(_) if tells_of_oneself(passage, placed) => None,
        Sign::NotAhead(_) if &text[placed.at.clone()] == BARE_NOT => None,
        Sign::Not(_) => {
            let before = text[clause.start..placed.at.start]
                .trim_end_matches([' ', 'は', 'が', 'も', 'を', 'の', 'で', '、'])
                .trim_end_matches(" is")
                .trim_end_matches(" are");
            let end = clause.start + before.len();
            let is_end = |ch: char| !ch.is_alphanumeric() && !matches!(ch, 'ー' | '-' | '・');
            let mut start = end;
            for (taken, (at, ch)) in before.char_indices().rev().enumerate() {
                if is_end(ch) || taken >= LONGEST_SUBJECT || matches!(ch, 'は' | 'を' | 'が') {
                    break;
                }
                start = clause.start + at;
            }
            let is_word = text[start..end].chars().any(|ch| !matches!(ch, 'ぁ'..='ん'));
            // English puts verbs and joining words there; what it refuses is read as terms only.
            let is_english = text[start..end].is_ascii();
            (is_word && !is_english && start < end && !text[start..end].contains("問")).then_some(start..end)
        }
        Sign::NotAhead(_) => {
            let rest = text[placed.at.end..clause.end.max(placed.at.end)]
                .trim_end_matches(['.', ',', ';', '\n', ' ', '。', '、', '!']);
            let words = rest.find(" but ").map_or(rest, |at| &rest[..at]);
            let lead = words.len() - words.trim_start().len();
            let start = placed.at.end + lead;
            let end = placed.at.end + words.len();
            (start < end).then_some(start..end)
        }
        _ => None,
    }
}

/// Where a text goes on after these words.
fn skip(text: &str, from: usize, end: usize, words: &[&str]) -> usize {
    let mut at = from;
    while at < end {
        let rest = &text[at..end];
        match words.iter().filter(|word| rest.starts_with(**word)).map(|word| word.len()).max() {
            Some(length) => at += length,
            None => break,
        }
    }
    at
}
