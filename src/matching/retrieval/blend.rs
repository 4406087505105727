//! What each signal counts in the end.
//!
//! The weights are round numbers from the middle of a plateau found on held-out titles (docs/text.md): a third more
//! or less of any of them moves the mean reciprocal rank by less than 0.004.

use super::vectors;

/// What speaks for each document.
pub(super) struct Signals {
    /// Its passages most like the query.
    pub best: Vec<f32>,
    /// All it says.
    pub whole: Vec<f32>,
    /// Its passages nearest in meaning.
    pub related: Vec<[f32; vectors::BEST]>,
    /// How many passages it has.
    pub passages: Vec<u32>,
}

/// The measure of the others: one passage that says the same is the best evidence there is.
const BEST: f32 = 6.0;
/// All a document says: as much, since most queries have no passage that says the same.
const WHOLE: f32 = 6.0;
/// Likeness in meaning: it orders what the words leave undecided. The second passage tells a habit from an exception.
const RELATED: [f32; vectors::BEST] = [2.0, 1.0];
/// Of many passages one is near in meaning by chance: taken off for every factor of e.
const SIZE: f32 = -0.15;

/// A document that shares no token is found by meaning from this cosine on; below, directions are alike by chance.
const RELATED_BY_MEANING: f32 = 0.1;

/// Scores are told apart to a millionth. What is rounded away is the rounding of the sums themselves.
const STEPS: f32 = 1e6;

/// The sum of the signals for each document, in millionths; nought where there is nothing in common.
pub(super) fn scores(signals: &Signals) -> Vec<i64> {
    let score = |document: usize| {
        let [nearest, next] = signals.related[document];
        if signals.best[document] <= 0.0 && nearest < RELATED_BY_MEANING {
            return 0;
        }
        let sum = BEST * signals.best[document]
            + WHOLE * signals.whole[document]
            + RELATED[0] * nearest
            + RELATED[1] * next
            + SIZE * (signals.passages[document] as f32).ln();
        ((sum * STEPS).round() as i64).max(1)
    };
    (0..signals.passages.len()).map(score).collect()
}
