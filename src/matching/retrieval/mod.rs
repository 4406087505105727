//! Ranking documents of short passages by a short text: whose other award titles are like this one?
//!
//! A `Collection` is built once and ranks any number of queries. `tokens` cuts texts, `weights` learns from the
//! collection what a shared token tells, `passages` looks for like passages, `documents` at what a document says
//! altogether, `vectors` for what is usually said together, and `blend` puts it together. `docs/text.md` builds it up from its naive form, with what every step is worth.
//!
//! Nothing here knows what a document is about: a supplier and the titles it won, a firm and the sentences of its
//! profile. Everything is worked out in the order of the documents' keys, so that neither the order documents come
//! in nor chance changes a score.

mod blend;
mod documents;
mod index;
mod passages;
mod tokens;
mod vectors;
mod weights;

use blend::Signals;
use index::{Index, Query};
use vectors::Vectors;

/// A document that has something in common with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<K> {
    pub key: K,
    /// How well it fits, in millionths; comparable within one ranking only.
    pub score: i64,
}

/// Documents prepared for being ranked.
pub struct Collection<K> {
    keys: Vec<K>,
    index: Index,
    vectors: Vectors,
}

impl<K: Ord + Clone> Collection<K> {
    /// Prepares documents, each a key and its passages. Keys are distinct; a document may have no passage, and then
    /// is never found.
    pub fn new<P: AsRef<str>>(documents: impl IntoIterator<Item = (K, Vec<P>)>) -> Self {
        let mut documents: Vec<(K, Vec<P>)> = documents.into_iter().collect();
        documents.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (keys, mut passages): (Vec<K>, Vec<Vec<P>>) = documents.into_iter().unzip();
        for passages in &mut passages {
            passages.sort_by(|one, other| one.as_ref().cmp(other.as_ref()));
        }
        let index = Index::new(&passages);
        let vectors = Vectors::new(&index);
        Self { keys, index, vectors }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The documents that fit best, the best first; of equals, the lower key first. A document that shares no token
    /// with the query and is like none that does is left out.
    pub fn rank(&self, query: &str, limit: usize) -> Vec<Hit<K>> {
        let query = self.index.query(query);
        let scores = self.scores(&query);
        let mut found: Vec<(usize, i64)> =
            scores.into_iter().enumerate().filter(|(_, score)| *score > 0).collect();
        found.sort_by_key(|(document, score)| (-score, *document));
        let hits = found.into_iter().take(limit);
        hits.map(|(document, score)| Hit { key: self.keys[document].clone(), score }).collect()
    }

    fn scores(&self, query: &Query) -> Vec<i64> {
        if query.is_empty() {
            return vec![0; self.len()];
        }
        let passages = passages::likeness(&self.index, query);
        let direction = self.vectors.direction(&self.index, query);
        blend::scores(&Signals {
            best: passages::best(&self.index, &passages),
            whole: documents::likeness(&self.index, query),
            related: self.vectors.best(&self.index, &direction),
            passages: self.index.passage_counts(),
        })
    }
}
