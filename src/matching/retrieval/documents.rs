//! How much of a query a document says in all its passages together: one names the place, another the work.

use super::index::{Index, Query};

/// How soon saying a token again stops adding: that it was ever said is most of it.
const K1: f32 = 0.5;

/// How far a long document is held against it. Less than is usual (0.75): who won much does much.
const B: f32 = 0.3;

/// How like the query each document is as a whole: about 1 for one that says all of it.
pub(super) fn likeness(index: &Index, query: &Query) -> Vec<f32> {
    index.bm25(query, &index.in_documents, &index.document_lengths, index.documents(), (K1, B))
}
