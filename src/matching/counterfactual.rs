//! What would change a candidate's place most: the one condition that would lift it furthest if it were met.

use super::ranking::{Candidate, Criterion, FindingStatus, Ranking, RequirementRef};
use super::score::Score;
use crate::domain::Level;

/// A condition that is not met in full, and where the candidate would stand if it were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lift {
    /// Position in the candidate's `findings` and `parts`.
    pub finding: usize,
    pub score: Score,
    /// Among the candidates.
    pub rank: u32,
}

impl Ranking {
    /// What would lift somebody on one of the lists furthest, if it lifts them to a better place at all. Nothing for
    /// whoever lacks several musts: one more met would leave them a near miss.
    ///
    /// The place is told by the score alone, the better place of equals, and all else is taken to stay as it is. What
    /// meets one condition often speaks for another as well, so it is the least that would come of it.
    pub fn lift(&self, candidate: &Candidate) -> Option<Lift> {
        let missing = |finding: usize| {
            let finding = &candidate.findings[finding];
            finding.level == Level::Must && finding.status == FindingStatus::Missing
        };
        let missing: Vec<usize> = (0..candidate.findings.len()).filter(|finding| missing(*finding)).collect();
        let (within, closes_gap) = match missing.as_slice() {
            [] => ((0..candidate.parts.len()).collect(), false),
            [only] => (vec![*only], true),
            _ => return None,
        };
        let gain = |finding: usize| {
            let part = &candidate.parts[finding];
            let is_in_ones_hands = part.criterion != Criterion::Text && is_condition(&part.requirement);
            is_in_ones_hands.then_some(part.most - part.points).filter(|gain| *gain > 0 || closes_gap)
        };
        // The first of equals: conditions stand in the order of the need.
        let gains = within.into_iter().filter_map(|finding| Some((finding, gain(finding)?)));
        let (finding, gain) = gains.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let score = Score(candidate.score.0 + gain);
        let others =
            self.candidates.iter().filter(|other| other.organization_id != candidate.organization_id);
        let rank = 1 + others.filter(|other| other.score > score).count() as u32;
        let is_better = closes_gap || rank < candidate.rank;
        // Beyond the end of the list nobody knows who comes before.
        let is_known = rank as usize <= self.candidates.len() || !closes_gap;
        (is_better && is_known).then_some(Lift { finding, score, rank })
    }
}

/// Whether it is a condition of the need, and not where somebody is or what sort of organization it is.
fn is_condition(requirement: &RequirementRef) -> bool {
    use RequirementRef::*;
    matches!(
        requirement,
        Requirement { .. }
            | RequirementMaterials { .. }
            | Step { .. }
            | StepMaterials { .. }
            | StepStandard { .. }
            | Term { .. }
    )
}
