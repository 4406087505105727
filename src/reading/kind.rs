//! What sort of need it is, where the text says so.

use super::passage::Passage;
use super::refusal;
use super::signs::Sign;
use crate::domain::NeedKind;
use std::ops::Range;

/// Which kind counts where several are named: the more telling one. Whoever speaks of 共同研究 may well speak of
/// 依頼, but not the other way about.
const TELLING: [NeedKind; 8] = [
    NeedKind::Succession,
    NeedKind::People,
    NeedKind::JointResearch,
    NeedKind::JointDevelopment,
    NeedKind::SalesChannel,
    NeedKind::TechnicalAdvice,
    NeedKind::Purchase,
    NeedKind::Outsourcing,
];

/// The kind and the words that say it.
pub(super) fn kind(passage: &Passage) -> Option<(NeedKind, Range<usize>)> {
    for wanted in TELLING {
        // A sign of another sort may refuse it: 海外調達以外.
        let said = passage.signs.iter().find(|placed| {
            placed.sign == Sign::Kind(wanted)
                && !passage.is_own(placed.at.start)
                && refusal::behind(passage, placed.at.end).is_none()
                && refusal::ahead(passage, placed.at.start).is_none()
        });
        if let Some(placed) = said {
            return Some((wanted, placed.at.clone()));
        }
    }
    searches(passage).map(|at| (NeedKind::Outsourcing, at))
}

/// "... 会社を探しています", "looking for a supplier": work is to be given out.
fn searches(passage: &Passage) -> Option<Range<usize>> {
    passage.sentences().iter().find_map(|sentence| {
        let signs = passage.signs_in(sentence);
        let seeks = signs.iter().find(|placed| placed.sign == Sign::Seeks)?;
        let sought = signs.iter().any(|placed| {
            placed.sign == Sign::Sought && !passage.is_own(placed.at.start) && placed.at != seeks.at
        });
        let research = signs.iter().any(|placed| placed.sign == Sign::Research);
        (sought && !research).then(|| seeks.at.clone())
    })
}

/// Whether a kind is said in words that are terms as well (共同研究, 事業承継), which then are no requirement.
pub(super) fn speaks_in_terms(kind: NeedKind) -> bool {
    !matches!(kind, NeedKind::Outsourcing | NeedKind::Purchase)
}
