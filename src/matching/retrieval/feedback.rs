//! Who is like those found first: the passages most like a query vote for a direction, that of their documents.
//!
//! Relevance feedback without anybody's feedback (Rocchio 1971), on directions in place of words: whoever deals in
//! what the owners of like titles deal in is likelier to deal in this, too.

use super::index::Index;
use super::vectors::{Vectors, add, to_length_one};

/// How many passages vote.
const VOTERS: usize = 10;

/// A passage less like the query than this has no vote: it shares a way of putting things only.
const LEAST: f32 = 0.1;

/// How like each document is to the owners of the passages most like a query.
pub(super) fn likeness(index: &Index, vectors: &Vectors, passages: &[f32]) -> Vec<f32> {
    let mut voters: Vec<(u32, f32)> = (0..).zip(passages.iter().copied()).collect();
    voters.retain(|(_, likeness)| *likeness > LEAST);
    voters.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    voters.truncate(VOTERS);
    let Some((first, _)) = voters.first() else { return vec![0.0; index.documents()] };
    let mut direction = vec![0.0; vectors.document(index.owners[*first as usize]).len()];
    for (passage, likeness) in voters {
        let owner = vectors.document(index.owners[passage as usize]);
        // Squared, so that one very like passage outvotes several somewhat like it.
        add(&mut direction, owner, likeness * likeness);
    }
    to_length_one(&mut direction);
    vectors.documents_along(&direction)
}
