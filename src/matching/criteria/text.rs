//! Words: how much of what the need says the profile says too.

use super::{Basis, Case, Judgement, unknown};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::ranking::FindingStatus::Inferred;
use crate::matching::score::{TEXT_FLOOR, TEXT_LIKELY};
use crate::matching::shared::{Own, Shared};
use crate::matching::text::degree;

/// The most words that are named as shared.
const WORDS_MOST: usize = 5;

/// The same words do not prove the same meaning, so likeness is never a match; and other words do not disprove
/// it, so it is never missing.
pub(super) fn judge(share: i32, is_condition: bool) -> Judgement {
    let enough = if is_condition { TEXT_LIKELY } else { TEXT_FLOOR };
    if share >= enough {
        Judgement { status: Inferred, degree: degree(share), basis: Basis::Nothing }
    } else {
        unknown(degree(share), Basis::Nothing)
    }
}

pub(super) fn explain(
    case: &Case,
    text: &str,
    number: usize,
    is_condition: bool,
    judgement: Judgement,
) -> (Option<Evidence>, Option<Question>) {
    let evidence = shared(case, number);
    let asks = is_condition && judgement.status != super::FindingStatus::Matched;
    (evidence, asks.then(|| Question::Words { text: text.to_owned() }))
}

/// The words that a profile shares with the text. Named is the best passage that has one of them, for a passage may
/// say much by its endings alone; the other words stand elsewhere.
fn shared(case: &Case, number: usize) -> Option<Evidence> {
    let said = case.answers[number].said(case.number);
    let own = Own { text: case.segment.text_of(case.number), has_token: &|token| said.has(token) };
    let shared = case.plan.phrases[number].shared(&case.plan.asked[number], &own, WORDS_MOST);
    said.passages().find_map(|(passage, tokens)| {
        let (text, source) = case.segment.passage(case.number, passage);
        let own = Own { text, has_token: &|token| tokens.contains(&token) };
        let (here, elsewhere): (Vec<&Shared>, Vec<&Shared>) = shared.iter().partition(|word| own.says(word));
        let written = |words: Vec<&Shared>| words.iter().map(|word| word.written().to_owned()).collect();
        let words: Vec<String> = written(here);
        (!words.is_empty()).then(|| Evidence::SharedWords { words, source, elsewhere: written(elsewhere) })
    })
}
