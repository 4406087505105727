//! Pairwise logistic regression: that of two judged organizations the better one comes first is as likely as the
//! logistic function of what it scores more. Fitted are factors of the default weights, within their bounds.
//!
//! In the factors the score of a pair is linear (that the points of substance are shared out anew is made up for at the
//! end), the loss convex, and what holds on to the defaults makes it strictly so: there is one best answer, which is
//! gone down to one factor at a time (Hsieh et al. 2008), each step bounded by the greatest curvature the loss can have,
//! so that none overshoots.

use super::cases::{ByWeight, Case, Judged, List};
use crate::matching::score::WHOLE;
use crate::matching::weights::{Weight, Weights};

/// How much a point decides, at least and at most: that a whole score of difference multiplies the odds by e to this.
/// Below, scores would say nothing, and above, no pair would ever be a surprise.
const SLOPE_LEAST: f64 = 2.0;
const SLOPE_MOST: f64 = 40.0;
/// So often the interval of the slope is halved.
const SLOPE_STEPS: usize = 30;
/// So often all factors are gone through at most.
const SWEEPS_MOST: usize = 500;
/// A sweep that moves no factor by more than this is the last: finer than whole numbers of weight are.
const STILL: f64 = 1e-4;
/// So many pairs of one case are fitted to at most, a sample where there are more: all cases count the same, so that
/// the thousands of pairs that a hundred judged organizations make add little to what two hundred say, but as much
/// work and memory as a hundred other cases.
const PAIRS_MOST: usize = 200;

/// The pairs of one case that weights can turn about: both on the same list.
pub(super) struct Pairs {
    /// What the better one earns more by each weight, as shares of the whole score; only what differs.
    pub(super) differences: Vec<Vec<(usize, f64)>>,
    /// What the case counts by each of its pairs: all cases count the same.
    share: f64,
}

impl Pairs {
    pub fn of(case: &Case) -> Self {
        let turnable = case
            .graded_pairs()
            .filter(|(better, worse)| better.list == worse.list && better.list != List::Nowhere);
        let differences: Vec<Vec<(usize, f64)>> = sample(case, turnable.collect())
            .into_iter()
            .map(|(better, worse)| {
                let difference = |at: usize| (better.earned[at] - worse.earned[at]) / f64::from(WHOLE);
                (0..Weight::COUNT).map(|at| (at, difference(at))).filter(|(_, more)| *more != 0.0).collect()
            })
            .collect();
        let share = 1.0 / differences.len().max(1) as f64;
        Self { differences, share }
    }
}

/// Not more than [`PAIRS_MOST`] of the pairs of a case: of any two grades in proportion, and among these those that a
/// lot falls on. It is cast by the ids, so that it falls the same in whatever order judgements come.
fn sample<'a>(case: &Case, mut pairs: Vec<(&'a Judged, &'a Judged)>) -> Vec<(&'a Judged, &'a Judged)> {
    if pairs.len() <= PAIRS_MOST {
        return pairs;
    }
    let lot = |better: &Judged, worse: &Judged| {
        let ids = [case.need.0, better.organization.0, worse.organization.0].map(uuid::Uuid::into_bytes);
        // FNV-1a, and the end of MurmurHash3, for ids that differ in their last byte only.
        let hash = ids.iter().flatten().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^ (hash >> 33)
    };
    pairs.sort_by_cached_key(|(better, worse)| (better.grade, worse.grade, lot(better, worse)));
    (0..PAIRS_MOST).map(|at| pairs[at * pairs.len() / PAIRS_MOST]).collect()
}

/// Factors of the default weights, and how much a point decides.
#[derive(Clone)]
pub(super) struct Fit {
    factors: ByWeight,
    slope: f64,
    /// Whether any pair differs by the weight.
    is_seen: [bool; Weight::COUNT],
}

/// What a weight is multiplied with, by pair.
#[derive(Default)]
struct Column {
    /// Number of the pair and difference.
    entries: Vec<(usize, f64)>,
    /// The greatest curvature of the loss along this factor.
    curvature: f64,
}

impl Fit {
    /// The defaults, with the slope under which they foretell the pairs best. The factors then have nothing to gain
    /// by all growing together.
    pub fn start(pairs: &[&Pairs]) -> Self {
        let mut is_seen = [false; Weight::COUNT];
        for (at, _) in pairs.iter().flat_map(|pairs| pairs.differences.iter().flatten()) {
            is_seen[*at] = true;
        }
        let mut fit = Self { factors: [1.0; Weight::COUNT], slope: SLOPE_LEAST, is_seen };
        let margins: Vec<(f64, f64)> = fit.margins(pairs).collect();
        // The derivative of the loss by the slope only grows.
        let (mut least, mut most) = (SLOPE_LEAST, SLOPE_MOST);
        for _ in 0..SLOPE_STEPS {
            fit.slope = (least + most) / 2.0;
            let falls = margins.iter().map(|(margin, share)| share * margin * surprise(fit.slope * margin));
            if falls.sum::<f64>() > 0.0 {
                least = fit.slope;
            } else {
                most = fit.slope;
            }
        }
        fit
    }

    /// The best factors with this hold on the defaults, beginning with these.
    pub fn improved(mut self, pairs: &[&Pairs], hold: f64) -> Self {
        let shares: Vec<f64> =
            pairs.iter().flat_map(|pairs| pairs.differences.iter().map(|_| pairs.share)).collect();
        let mut margins: Vec<f64> = self.margins(pairs).map(|(margin, _)| margin).collect();
        let columns = self.columns(pairs, &shares);
        for _ in 0..SWEEPS_MOST {
            let mut moved: f64 = 0.0;
            for weight in Weight::ALL {
                let at = weight as usize;
                let Column { entries, curvature } = &columns[at];
                if entries.is_empty() {
                    continue;
                }
                let falls = entries.iter().map(|(pair, difference)| {
                    shares[*pair] * self.slope * difference * surprise(self.slope * margins[*pair])
                });
                let gradient = 2.0 * hold * (self.factors[at] - 1.0) - falls.sum::<f64>();
                let (least, most) = bounds(weight);
                let factor = (self.factors[at] - gradient / (curvature + 2.0 * hold)).clamp(least, most);
                let by = factor - self.factors[at];
                for (pair, difference) in entries {
                    margins[*pair] += by * difference;
                }
                self.factors[at] = factor;
                moved = moved.max(by.abs());
            }
            if moved < STILL {
                break;
            }
        }
        self
    }

    fn columns(&self, pairs: &[&Pairs], shares: &[f64]) -> Vec<Column> {
        let mut columns: Vec<Column> = Weight::ALL.map(|_| Column::default()).into();
        let all = pairs.iter().flat_map(|pairs| &pairs.differences);
        for (pair, differences) in all.enumerate() {
            for (at, difference) in differences {
                let column = &mut columns[*at];
                column.entries.push((pair, *difference));
                // The logistic function is nowhere steeper than a quarter.
                column.curvature += shares[pair] * (self.slope * difference).powi(2) / 4.0;
            }
        }
        columns
    }

    /// By pair: what the better one scores more, and what the pair counts.
    fn margins<'a>(&'a self, pairs: &'a [&Pairs]) -> impl Iterator<Item = (f64, f64)> + 'a {
        pairs.iter().flat_map(move |pairs| {
            pairs.differences.iter().map(move |differences| {
                (differences.iter().map(|(at, more)| self.factors[*at] * more).sum(), pairs.share)
            })
        })
    }

    /// How much these pairs surprise: the sum of the logarithms of how unlikely they were, every case counting the
    /// same.
    pub fn loss(&self, pairs: &[&Pairs]) -> f64 {
        self.margins(pairs).map(|(margin, share)| share * unlikelihood(self.slope * margin)).sum()
    }

    /// The weights that these factors come to. Only proportions count among conditions: those that the cases speak of
    /// are scaled so that together they have what they had, and those of which they say nothing stay as they are.
    pub fn weights(&self, cases: &[Case]) -> Weights {
        let (mut had, mut has) = (0.0, 0.0);
        for (weight, most) in cases.iter().flat_map(|case| Weight::ALL.into_iter().zip(case.most)) {
            if self.is_seen[weight as usize] && !weight.is_fixed_share() {
                had += most;
                has += most * self.factors[weight as usize];
            }
        }
        let scale = if has > 0.0 { had / has } else { 1.0 };
        Weights::nearest(|weight| {
            let factor =
                if self.is_seen[weight as usize] { self.factors[weight as usize] * scale } else { 1.0 };
            (f64::from(weight.default_value()) * factor).round() as i32
        })
    }
}

/// The bounds of a weight as factors of its default.
fn bounds(weight: Weight) -> (f64, f64) {
    let whole = f64::from(weight.default_value());
    (f64::from(weight.least()) / whole, f64::from(weight.most()) / whole)
}

/// How likely it was that the pair would come out the other way round.
fn surprise(margin: f64) -> f64 {
    1.0 / (1.0 + margin.exp())
}

/// The logarithm of 1 + e^-margin, without overflow.
fn unlikelihood(margin: f64) -> f64 {
    (-margin.abs()).exp().ln_1p() + (-margin).max(0.0)
}
