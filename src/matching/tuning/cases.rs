//! A judged need as tuning sees it: what every judged organization earns of what each weight has to give.

use super::super::metrics::ndcg;
use super::super::plan::{NeedCase, Plan};
use super::super::rank::Desk;
use super::super::score::WHOLE;
use super::super::snapshot::Snapshot;
use super::super::weights::{Weight, Weights};
use crate::domain::{NeedId, OrganizationId};
use crate::vocabulary::Vocabulary;

/// As deep as a coordinator looks.
const DEPTH: usize = 10;
/// So many judged organizations of one need are compared at most, those registered first: pairs grow with the square,
/// and hundreds for one need were not looked at one by one.
const JUDGED_MOST: usize = 100;

/// A number for every weight, by `Weight as usize`.
pub type ByWeight = [f64; Weight::COUNT];

/// A need and the organizations that were judged for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub need: NeedId,
    /// Basis points that each weight has to give for this need, with the default weights.
    pub most: ByWeight,
    pub judged: Vec<Judged>,
}

/// An organization that was judged for a need.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub organization: OrganizationId,
    /// How good it turned out: more is better.
    pub grade: u32,
    pub list: List,
    /// Basis points that it earns of `Case::most`.
    pub earned: ByWeight,
}

/// Where an organization is proposed, whatever the weights; the earlier list is read first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Candidates,
    NearMisses,
    /// Nothing in common, or not in the snapshot.
    Nowhere,
}

/// How well one case is ordered.
pub(super) struct Measured {
    /// None where nobody is good.
    pub ndcg: Option<f64>,
    pub pairwise: f64,
}

impl Case {
    /// Judges the organizations that were graded. The weights of `need` are not looked at, nor what came of it: that is
    /// what the grades tell.
    pub fn new(
        vocabulary: &Vocabulary,
        snapshot: &Snapshot,
        need: &NeedCase,
        id: NeedId,
        grades: &[(OrganizationId, u32)],
    ) -> Self {
        let owner_region = need.owner_region.clone();
        let need = NeedCase { id: Some(id), owner_region, weights: Weights::default(), ..*need };
        let plan = Plan::new(vocabulary, snapshot, &need);
        let desk = Desk::new(vocabulary, snapshot, &need, &plan);
        let by_weight = |points: &dyn Fn(usize) -> f64| {
            let mut sums = [0.0; Weight::COUNT];
            for (at, item) in plan.items.iter().enumerate() {
                sums[item.weight as usize] += points(at);
            }
            sums
        };
        let judge = |(organization, grade): &(OrganizationId, u32)| {
            let place = snapshot.place(*organization);
            let list = match place.and_then(|place| desk.stand(place)) {
                None => List::Nowhere,
                Some(standing) if standing.is_near_miss => List::NearMisses,
                Some(_) => List::Candidates,
            };
            let degrees = place.map(|place| desk.degrees(place));
            let earned = |at: usize| {
                let degree = degrees.as_ref().map_or(0, |degrees| degrees[at]);
                f64::from(plan.items[at].most) * f64::from(degree) / f64::from(WHOLE)
            };
            Judged { organization: *organization, grade: *grade, list, earned: by_weight(&earned) }
        };
        let mut grades = grades.to_vec();
        grades.sort_by_key(|(organization, _)| *organization);
        grades.truncate(JUDGED_MOST);
        let judged = grades.iter().map(judge).collect();
        Self { need: id, most: by_weight(&|at| f64::from(plan.items[at].most)), judged }
    }

    /// How many pairs there are of which one was judged better.
    pub fn pairs(&self) -> usize {
        self.graded_pairs().count()
    }

    /// All pairs of which the first was judged better.
    pub(super) fn graded_pairs(&self) -> impl Iterator<Item = (&Judged, &Judged)> {
        let with_all = |better| self.judged.iter().map(move |worse| (better, worse));
        self.judged
            .iter()
            .flat_map(with_all)
            .filter(|(better, worse): &(&Judged, &Judged)| better.grade > worse.grade)
    }

    /// What an organization scores with these weights: as `rank` has it, but for rounding.
    fn score(&self, judged: &Judged, weights: &Weights) -> f64 {
        let (mut left, mut whole, mut conditions, mut fixed) = (f64::from(WHOLE), 0.0, 0.0, 0.0);
        for weight in Weight::ALL {
            let (at, factor) = (weight as usize, factor(weights, weight));
            if weight.is_fixed_share() {
                left -= factor * self.most[at];
                fixed += factor * judged.earned[at];
            } else {
                whole += factor * self.most[at];
                conditions += factor * judged.earned[at];
            }
        }
        fixed + if whole > 0.0 { left * conditions / whole } else { 0.0 }
    }

    pub(super) fn measure(&self, weights: &Weights) -> Measured {
        let mut order: Vec<(List, f64, &Judged)> =
            self.judged.iter().map(|judged| (judged.list, self.score(judged, weights), judged)).collect();
        order.sort_by(|(list, score, judged), (other_list, other_score, other)| {
            let by_score = other_score.total_cmp(score);
            list.cmp(other_list).then(by_score).then(judged.organization.cmp(&other.organization))
        });
        let grades: Vec<u32> = order.iter().map(|(.., judged)| judged.grade).collect();
        let (mut won, mut pairs) = (0.0, 0.0);
        for (at, (list, score, judged)) in order.iter().enumerate() {
            for (other_list, other_score, other) in &order[at + 1..] {
                // Nobody sees who of those that are proposed nowhere would come first.
                let is_tie = list == other_list && (*list == List::Nowhere || score - other_score < TIE);
                pairs += f64::from(u8::from(judged.grade != other.grade));
                won += match judged.grade.cmp(&other.grade) {
                    std::cmp::Ordering::Equal => 0.0,
                    _ if is_tie => 0.5,
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        let pairwise = if pairs > 0.0 { won / pairs } else { 0.0 };
        Measured { ndcg: ndcg(&grades, &grades, DEPTH), pairwise }
    }
}

/// Scores that differ by less are equal: what rounding makes of equal ones.
const TIE: f64 = 1e-6;

/// How many times the default a weight is.
fn factor(weights: &Weights, weight: Weight) -> f64 {
    f64::from(weights.get(weight)) / f64::from(weight.default_value())
}
