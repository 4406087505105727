//! Words: how much of what the need says the profile says too.

use super::{Basis, Case, Judgement, unknown};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::ranking::FindingStatus::Inferred;
use crate::matching::score::{TEXT_FLOOR, TEXT_LIKELY};
use crate::matching::shared::{Own, Phrases};
use crate::matching::text::{Asked, degree};

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
    (asked, phrases): (&Asked, &Phrases),
    is_condition: bool,
    judgement: Judgement,
) -> (Option<Evidence>, Option<Question>) {
    let own = Own {
        text: case.segment.text_of(case.number),
        has_token: &|token| case.segment.texts().has(case.number, token),
    };
    let words = phrases.shared(asked, &own, WORDS_MOST);
    let evidence = (!words.is_empty()).then_some(Evidence::SharedWords { words });
    let asks = is_condition && judgement.status != super::FindingStatus::Matched;
    (evidence, asks.then(|| Question::Words { text: text.to_owned() }))
}
