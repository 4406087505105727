//! The passages most like a query, and what a document's best ones are worth together.
//!
//! One title that says the same is better evidence than a hundred that say a word of it each, and a second one that
//! says the same makes it better still.

use super::index::{Index, Query};

/// How soon saying a token again stops adding. Titles repeat a character pair by chance.
const K1: f32 = 0.3;

/// How far a long passage is held against it: nearly in full, since a title of twice the length is about more.
const B: f32 = 0.8;

/// What each next best passage of a document counts, next to the one before it.
const DECAY: f32 = 0.3;

/// Passages beyond these would add less than 0.3⁶, a thousandth.
const COUNTED: usize = 6;

/// How like the query each passage is: about 1 for a passage that says all of it.
pub(super) fn likeness(index: &Index, query: &Query) -> Vec<f32> {
    let count = index.passages.len();
    index.bm25(query, &index.in_passages, &index.passage_lengths, count, (K1, B))
}

/// The likeness of each document's best passages, each next one counting less.
pub(super) fn best(index: &Index, passages: &[f32]) -> Vec<f32> {
    let mut best = vec![[0.0; COUNTED]; index.documents()];
    for (likeness, owner) in passages.iter().zip(&index.owners) {
        insert(&mut best[*owner as usize], *likeness);
    }
    best.iter().map(|best| best.iter().rev().fold(0.0, |sum, likeness| sum * DECAY + likeness)).collect()
}

/// Puts a value into its place among the highest, which come first.
pub(super) fn insert(highest: &mut [f32], value: f32) {
    let place = highest.partition_point(|other| *other >= value);
    if place < highest.len() {
        highest[place..].rotate_right(1);
        highest[place] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_values_are_kept_in_order() {
        let mut highest = [0.0; 3];
        for value in [0.2, 0.5, 0.1, 0.4, 0.5] {
            insert(&mut highest, value);
        }
        assert_eq!(highest, [0.5, 0.5, 0.4]);
    }
}
