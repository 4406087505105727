//! Every number the engine judges with, and the reason beside it; what conditions weigh against each other is in
//! `weights`. Basis points: 10000 is the whole.

use crate::domain::{CaseResult, NeedKind, OrganizationKind};
use serde::Serialize;
use utoipa::ToSchema;

/// A score in basis points, 0 to 10000; shown as "72.5".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = i32, minimum = 0, maximum = 10000, example = 7250)]
pub struct Score(pub i32);

impl std::fmt::Display for Score {
    /// Points of 100 with one decimal, rounded to the nearest.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.0 + 5) / 10;
        write!(f, "{}.{}", tenths / 10, tenths % 10)
    }
}

/// The whole of a score, of a part's degree, and of a share.
pub(super) const WHOLE: i32 = 10_000;

/// The least score at which a coordinator is told without asking. A firm that does the process that must be done,
/// and of which nothing else is known beside a certificate that must be there, reaches it: one clear reason to
/// telephone. Below it a proposal rests on hints.
pub const GOOD_SCORE: Score = Score(5_000);

// Degrees: how much of a part's points a finding earns. Their order is the rule; a finding never earns more
// than one that is surer.

/// The profile says so.
pub(super) const MATCHED: i32 = 10_000;
/// Something stated entails it: the machine its process, JISQ9100 the ISO 9001. Nearly as good as stated; the
/// rest is earned by writing it down.
pub(super) const INFERRED: i32 = 8_000;
/// Named in free text only. "We used to do plating" names plating too, hence below an entailment.
pub(super) const MENTIONED: i32 = 6_000;
/// Stated is something more general: the firm that says "cutting" may well have five axes. Below half, since
/// it is a possibility and not a capability.
pub(super) const POSSIBLE: i32 = 4_000;
/// Stated elsewhere than outright is something more general: worth a question after all others.
pub(super) const RELATED: i32 = 2_500;
/// Stated is something of the same sort that is as good as the same: just below something more general, which may
/// well include what is wanted.
const SIBLING_MOST: i32 = 3_500;
/// Nothing is stated. Half of all profiles are incomplete, so silence must not cost everything; a fifth keeps
/// a silent profile below every hint.
pub(super) const UNKNOWN: i32 = 2_000;
/// The most that a known gap earns, for a capacity that just falls short or a certification in progress:
/// below silence, because silence may turn out well and this will not by itself. Above nothing, so that
/// among near misses the nearest comes first.
pub(super) const GAP_MOST: i32 = 1_500;
/// A certification that is only planned: half of one in progress.
pub(super) const GAP_PLANNED: i32 = 750;
/// A gap that nothing shortens: expired, granted for something else.
pub(super) const GAP: i32 = 0;

// How the points of substance are shared out among the conditions of one need; the weights are in `weights`.

/// Share of a process's weight that its materials take, where materials are given. The process decides who is
/// asked; the material decides what is asked first.
pub(super) const MATERIALS_SHARE: i32 = 3_000;
/// The most terms taken from a need's text, in the order they are named. The first dozen say what it is about;
/// a long text must not drown its conditions.
pub(super) const TERMS_MOST: usize = 12;
// Distance.

/// Beyond this many kilometres nearness earns nothing: about what a lorry covers and returns in a day.
pub(super) const NEARNESS_REACH_KM: i64 = 300;
/// What a place just outside a wished-for region earns; it fades to nothing over [`OUTSIDE_REACH_KM`]. A wish
/// for a region is a wish for short ways, and the next town has them too.
pub(super) const OUTSIDE_MOST: i32 = 5_000;
/// Two hours by road.
pub(super) const OUTSIDE_REACH_KM: i64 = 150;

// Freshness.

/// Confirmed within half a year counts as fresh: offices ask twice a year at most.
pub(super) const FRESH_DAYS: i64 = 183;
/// After three years a date says no more than no date: machines and people have changed.
pub(super) const STALE_DAYS: i64 = 3 * 365;

// Track record.

/// So many silent cases are imagined beside those that there were: one contract or one refusal may be chance, so that
/// it takes two for what was found out to count as much as what was not.
pub(super) const RECORD_PRIOR: i64 = 2;

/// What a case with the office is worth. All that came to the table is above silence ([`UNKNOWN`]).
pub(super) const fn case_degree(result: CaseResult) -> i32 {
    // It can be done with them from beginning to end.
    const CONTRACTED: i32 = 10_000;
    // They gave it an hour, and what follows is open.
    const MET: i32 = 6_000;
    // They came to the table; that it came to nothing takes two.
    const NO_CONTRACT: i32 = 4_000;
    // Asked, and would not: the only thing that is held against anybody.
    const DECLINED: i32 = 0;
    match result {
        CaseResult::Contracted => CONTRACTED,
        CaseResult::Met => MET,
        CaseResult::NoContract => NO_CONTRACT,
        CaseResult::Declined => DECLINED,
    }
}

// Text.

/// BM25 over a whole profile, term saturation and length normalisation (Robertson and Zaragoza, 2009). Both below
/// what is customary (1.2 and 0.75): that a word was ever said is most of it, and who writes much does much. Found on
/// award titles (docs/text.md).
pub(super) const BM25_K1: f64 = 0.5;
pub(super) const BM25_B: f64 = 0.3;
/// The same for a single passage, where every word counts once. A passage of twice the length is about more.
pub(super) const PASSAGE_K1: f64 = 0.5;
pub(super) const PASSAGE_B: f64 = 0.8;
/// The length of a usual passage, in tokens: a sentence, or a name with a remark. Not the mean of those at hand, so
/// that no further entry of a profile makes another one less alike; between 10 and 40 it hardly matters.
pub(super) const PASSAGE_LENGTH: f64 = 20.0;
/// What each next best passage counts, next to the one before it: a second one that says the same makes it surer.
pub(super) const PASSAGE_DECAY: f64 = 0.3;
/// Passages beyond these would add less than a thirtieth.
pub(super) const PASSAGES_COUNTED: usize = 3;
/// The share of the need's weight of words that earns half the points. A profile never repeats a need word for
/// word: sharing a quarter is much.
pub(super) const TEXT_HALF_SHARE: f64 = 0.25;
/// Below this share, in basis points, likeness is chance: two unrelated texts of this field share as much.
pub(super) const TEXT_FLOOR: i32 = 1_000;
/// From this share, in basis points, a condition in words counts as inferred.
pub(super) const TEXT_LIKELY: i32 = 3_500;

/// How usual it is to bring a need of this kind to an organization of that kind; none where no kind is
/// preferred.
pub(super) fn kind_degree(need: NeedKind, kind: OrganizationKind) -> Option<i32> {
    use OrganizationKind::{Buyer, Company, SupportBody, University};
    const USUAL: i32 = 10_000;
    // A buyer also makes, a laboratory also takes orders: not what one thinks of first.
    const POSSIBLE: i32 = 5_000;
    const UNUSUAL: i32 = 2_000;
    Some(match (need, kind) {
        (NeedKind::Outsourcing | NeedKind::Purchase, Company) => USUAL,
        (NeedKind::Outsourcing | NeedKind::Purchase, Buyer) => POSSIBLE,
        (NeedKind::Outsourcing | NeedKind::Purchase, University | SupportBody) => UNUSUAL,
        (NeedKind::JointResearch, University) => USUAL,
        (NeedKind::TechnicalAdvice, University | SupportBody) => USUAL,
        (NeedKind::JointResearch | NeedKind::TechnicalAdvice, Company) => POSSIBLE,
        (NeedKind::JointResearch | NeedKind::TechnicalAdvice, Buyer | SupportBody) => UNUSUAL,
        (NeedKind::SalesChannel, Buyer) => USUAL,
        (NeedKind::SalesChannel, Company) => POSSIBLE,
        (NeedKind::SalesChannel, University | SupportBody) => UNUSUAL,
        (NeedKind::JointDevelopment | NeedKind::People | NeedKind::Succession, _) => return None,
    })
}

/// What a part with `most` points earns at a degree. Rounded down, so that parts add up to the score as they
/// stand.
pub(super) fn points(most: i32, degree: i32) -> i32 {
    most * degree / WHOLE
}

/// A degree that is `full` at 0 and fades evenly to `least` at `reach`.
pub(super) fn fade(full: i32, least: i32, distance: i64, reach: i64) -> i32 {
    let left = (reach - distance.clamp(0, reach)) as i32;
    least + ((full - least) as i64 * i64::from(left) / reach) as i32
}

/// What something of the same sort earns: from silence up to [`SIBLING_MOST`] by how much the two share, which is
/// twice what their common kind tells of what they tell together (Lin, 1998). Two kinds of five-axis milling are
/// nearer to each other than two kinds of machining. All in the same unit of information.
pub(super) fn sibling_degree(common: u32, one: u32, other: u32) -> i32 {
    let both = (u64::from(one) + u64::from(other)).max(1);
    let shared = (2 * u64::from(common)).min(both);
    UNKNOWN + (u64::from((SIBLING_MOST - UNKNOWN) as u32) * shared / both) as i32
}

/// What a gap earns where `offered` of `wanted` is there (or `wanted` of `offered`, for what must be small).
pub(super) fn gap(part: i64, whole: i64) -> i32 {
    if whole <= 0 {
        return GAP;
    }
    let part = part.clamp(0, whole);
    // Numbers that occur are small enough for the quick way.
    match part.checked_mul(GAP_MOST.into()) {
        Some(product) => (product / whole) as i32,
        None => (i128::from(GAP_MOST) * i128::from(part) / i128::from(whole)) as i32,
    }
}

/// Shares `total` out in proportion to the weights, exactly: what rounding leaves goes to the largest
/// remainders, the earlier first.
pub(super) fn share_out(total: i32, weights: &[i32]) -> Vec<i32> {
    let sum: i64 = weights.iter().map(|w| i64::from(*w)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let exact = |w: i32| i64::from(total) * i64::from(w);
    let mut shares: Vec<i32> = weights.iter().map(|w| (exact(*w) / sum) as i32).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact(weights[*i]) % sum), *i));
    let left = total - shares.iter().sum::<i32>();
    for i in order.into_iter().take(left as usize) {
        shares[i] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_out_adds_up() {
        for weights in [vec![1, 1, 1], vec![300, 70, 30, 25], vec![7; 101], vec![0, 5]] {
            assert_eq!(share_out(8_700, &weights).iter().sum::<i32>(), 8_700, "{weights:?}");
        }
        assert_eq!(share_out(100, &[0, 0]), [0, 0]);
    }

    #[test]
    fn a_surer_finding_never_earns_less() {
        let degrees = [MATCHED, INFERRED, MENTIONED, POSSIBLE, RELATED, UNKNOWN, GAP_MOST, GAP_PLANNED, GAP];
        assert!(degrees.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn the_more_two_of_a_sort_share_the_more_it_earns_and_never_as_much_as_the_kind_itself() {
        assert_eq!([0, 500, 1_000].map(|common| sibling_degree(common, 1_000, 1_000)), [2_000, 2_750, 3_500]);
        assert_eq!(sibling_degree(0, 0, 0), UNKNOWN);
        const { assert!(SIBLING_MOST < POSSIBLE) };
    }

    #[test]
    fn a_score_is_shown_with_one_decimal() {
        assert_eq!(Score(7_250).to_string(), "72.5");
        assert_eq!(Score(10_000).to_string(), "100.0");
        assert_eq!(Score(7_256).to_string(), "72.6");
    }
}
