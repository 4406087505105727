//! Fitting an office's weights to what its coordinators decided: cases in, weights and an honest comparison out.
//!
//! The comparison is cross-validated over needs: every need is measured with weights that were fitted without it, and
//! how strongly to hold on to the defaults is chosen without it, too. `docs/learning.md` tells it from the beginning.

mod cases;
mod fit;

pub use cases::{Case, Judged, List};

use super::metrics::mean;
use super::weights::Weights;
use cases::Measured;
use fit::{Fit, Pairs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many needs with something to compare are needed: with five parts, four needs to measure on and sixteen to fit
/// on; with fewer, one need more or less changes the outcome.
pub const NEEDS_LEAST: usize = 20;
/// So many pairs are needed: five for each weight.
pub const PAIRS_LEAST: usize = 100;

/// The needs are divided into so many parts; each is measured with weights fitted on the others.
const FOLDS: usize = 5;
/// How strongly the fit holds on to the defaults, strongest first: from "nearly nothing moves" to "twenty needs may
/// double a weight". Of equal ones the stronger is taken.
const HOLDS: [f64; 6] = [300.0, 100.0, 30.0, 10.0, 3.0, 1.0];
/// Weights are proposed only if one more pair in a hundred comes into the right order. Less is not worth an
/// administrator's time.
const MARGIN: f64 = 0.01;
/// ... and only if the gain is so many times its standard error: chance alone gets there once in a hundred times
/// (one-sided normal).
const SURE: f64 = 2.33;

/// How well an order agrees with what was decided, over needs with something to compare, among judged organizations
/// only: that nobody judged one says nothing about it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Measure {
    /// nDCG@10 of the judged organizations in their order.
    pub ndcg: f64,
    /// The share of pairs, one judged better than the other for the same need, that stand in the right order.
    pub pairwise: f64,
}

/// What tuning came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    /// Needs with something to compare.
    pub needs: usize,
    /// Judged organizations of these needs.
    pub judgements: usize,
    pub pairs: usize,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Below [`NEEDS_LEAST`] or [`PAIRS_LEAST`].
    TooFew,
    /// Nothing that was found is surely better than the weights in use.
    NoBetter {
        before: Measure,
        after: Measure,
    },
    Better {
        weights: Box<Weights>,
        before: Measure,
        after: Measure,
    },
}

/// The mean of the weights' measure over cases with something to compare; none where there is none.
pub fn measure(cases: &[Case], weights: &Weights) -> Option<Measure> {
    let measured: Vec<Measured> =
        cases.iter().filter(|case| case.pairs() > 0).map(|case| case.measure(weights)).collect();
    (!measured.is_empty()).then(|| summary(&measured))
}

/// Looks for weights under which the order agrees better with what was decided than under those in use.
///
/// The same cases give the same answer, in whatever order they come.
pub fn tune(cases: &[Case], in_use: &Weights) -> Tuning {
    let mut cases: Vec<Case> = cases.iter().filter(|case| case.pairs() > 0).cloned().collect();
    cases.sort_by_key(|case| case.need);
    for case in &mut cases {
        case.judged.sort_by_key(|judged| judged.organization);
    }
    let pairs = cases.iter().map(Case::pairs).sum();
    let judgements = cases.iter().map(|case| case.judged.len()).sum();
    let too_few = cases.len() < NEEDS_LEAST || pairs < PAIRS_LEAST;
    let verdict = if too_few { Verdict::TooFew } else { Bench::new(&cases).verdict(in_use) };
    Tuning { needs: cases.len(), judgements, pairs, verdict }
}

/// Cases with something to compare, in the order of their needs, and their pairs.
struct Bench<'a> {
    cases: &'a [Case],
    /// By number of the case.
    pairs: Vec<Pairs>,
}

impl<'a> Bench<'a> {
    fn new(cases: &'a [Case]) -> Self {
        Self { cases, pairs: cases.iter().map(Pairs::of).collect() }
    }

    fn verdict(&self, in_use: &Weights) -> Verdict {
        let before: Vec<Measured> = self.cases.iter().map(|case| case.measure(in_use)).collect();
        let after = self.measured_unseen();
        let gains: Vec<f64> = before.iter().zip(&after).map(|(b, a)| a.pairwise - b.pairwise).collect();
        let (before, after) = (summary(&before), summary(&after));
        let weights = self.best(|_| true).1;
        let better = is_sure(&gains) && after.ndcg >= before.ndcg && weights != *in_use;
        match better {
            true => Verdict::Better { weights: Box::new(weights), before, after },
            false => Verdict::NoBetter { before, after },
        }
    }

    /// Every case measured with weights that were chosen and fitted without the cases of its part.
    fn measured_unseen(&self) -> Vec<Measured> {
        let chosen: Vec<Weights> = (0..FOLDS).map(|fold| self.best(|part| part != fold).1).collect();
        self.cases.iter().enumerate().map(|(i, case)| case.measure(&chosen[i % FOLDS])).collect()
    }

    /// The hold with which parts that were not fitted on are foretold best, and the weights fitted with it on all of
    /// the given parts.
    fn best(&self, given: impl Fn(usize) -> bool) -> (f64, Weights) {
        let mut losses = [0.0; HOLDS.len()];
        for fold in (0..FOLDS).filter(|fold| given(*fold)) {
            let held_out = self.of_parts(|part| part == fold);
            for (loss, fit) in losses.iter_mut().zip(self.path(|part| given(part) && part != fold)) {
                *loss += fit.loss(&held_out);
            }
        }
        let mut best = 0;
        for at in 1..HOLDS.len() {
            if losses[at] < losses[best] {
                best = at;
            }
        }
        let fit = self.path(given).swap_remove(best);
        (HOLDS[best], fit.weights(self.cases))
    }

    /// A fit on the given parts for each hold, each from the one before.
    fn path(&self, given: impl Fn(usize) -> bool) -> Vec<Fit> {
        let pairs = self.of_parts(given);
        let mut fits: Vec<Fit> = Vec::with_capacity(HOLDS.len());
        let mut fit = Fit::start(&pairs);
        for hold in HOLDS {
            fit = fit.improved(&pairs, hold);
            fits.push(fit.clone());
        }
        fits
    }

    fn of_parts(&self, given: impl Fn(usize) -> bool) -> Vec<&Pairs> {
        self.pairs.iter().enumerate().filter(|(i, _)| given(i % FOLDS)).map(|(_, pairs)| pairs).collect()
    }
}

fn summary(measured: &[Measured]) -> Measure {
    let ndcgs: Vec<f64> = measured.iter().filter_map(|case| case.ndcg).collect();
    Measure { ndcg: mean(ndcgs.into_iter()), pairwise: mean(measured.iter().map(|case| case.pairwise)) }
}

/// Whether the gains of the needs are large enough and no chance.
fn is_sure(gains: &[f64]) -> bool {
    let count = gains.len() as f64;
    let gain = mean(gains.iter().copied());
    let variance = gains.iter().map(|one| (one - gain).powi(2)).sum::<f64>() / (count - 1.0);
    gain >= MARGIN && gain >= SURE * (variance / count).sqrt()
}

#[cfg(test)]
mod tests;
