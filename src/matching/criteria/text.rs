//! Words: how much of what the need says the profile says too.

use super::{Basis, Case, Judgement, unknown};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::ranking::FindingStatus::Inferred;
use crate::matching::score::{TEXT_FLOOR, TEXT_LIKELY};
use crate::matching::shared::Own;
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

/// The words that the best passage shares with the text, and those that stand elsewhere in the profile. The best that
/// shares a word, for a passage may say much by its endings alone.
fn shared(case: &Case, number: usize) -> Option<Evidence> {
    let (asked, phrases) = (&case.plan.asked[number], &case.plan.phrases[number]);
    let texts = case.segment.texts();
    let text = |passage| case.segment.passage(case.number, passage);
    let has_words = |passage: &usize| {
        let has_token = &|token| texts.has(*passage..passage + 1, token);
        phrases.has_words(&Own { text: text(*passage).0, has_token })
    };
    let best = case.answers[number].best_passages(case.number);
    let passage = *best.iter().find(|passage| has_words(passage)).or(best.first())?;
    let (text, source) = text(passage);
    let own = Own { text, has_token: &|token| texts.has(passage..passage + 1, token) };
    let words = phrases.shared(asked, &own, WORDS_MOST);
    let all = texts.passages(case.number);
    let own =
        Own { text: case.segment.text_of(case.number), has_token: &|token| texts.has(all.clone(), token) };
    let mut elsewhere = phrases.shared(asked, &own, WORDS_MOST);
    elsewhere.retain(|word| !words.contains(word));
    elsewhere.truncate(WORDS_MOST - words.len());
    Some(Evidence::SharedWords { words, source, elsewhere })
}
