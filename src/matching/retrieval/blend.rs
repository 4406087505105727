//! What each signal counts in the end.

use super::vectors;

/// What speaks for each document.
pub(super) struct Signals {
    /// Its passages most like the query.
    pub best: Vec<f32>,
    /// All it says.
    pub whole: Vec<f32>,
    /// Its passages nearest in meaning.
    pub related: Vec<[f32; vectors::BEST]>,
    /// How like those found first it is.
    pub neighbours: Vec<f32>,
    /// How many passages it has.
    pub passages: Vec<u32>,
}

/// One passage that says the same outweighs everything else.
const BEST: f32 = 5.0;
/// All a document says, next to its best passages.
const WHOLE: f32 = 5.0;
/// Likeness in meaning: the nearest passage, and the next, which tells a habit from an exception.
const RELATED: [f32; vectors::BEST] = [1.2, 0.9];
/// How like those found first: decides among the many that share a word.
const NEIGHBOURS: f32 = 1.5;
/// Against the advantage of having many passages, one of which is near by chance; per factor of e.
const SIZE: f32 = -0.1;

/// Scores are told apart to a millionth. What is rounded away is rounding of the sums themselves.
const STEPS: f32 = 1e6;

/// The sum of the signals for each document, in millionths; nought where there is nothing in common.
pub(super) fn scores(signals: &Signals) -> Vec<i64> {
    let score = |document: usize| {
        let [nearest, next] = signals.related[document];
        let common = signals.best[document] > 0.0 || nearest > 0.0;
        if signals.passages[document] == 0 || !common {
            return 0;
        }
        let sum = BEST * signals.best[document]
            + WHOLE * signals.whole[document]
            + RELATED[0] * nearest
            + RELATED[1] * next
            + NEIGHBOURS * signals.neighbours[document]
            + SIZE * (signals.passages[document] as f32).ln();
        ((sum * STEPS).round() as i64).max(1)
    };
    (0..signals.passages.len()).map(score).collect()
}
