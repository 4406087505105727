//! The order in which the entries of a segment lie: those for one term side by side, for that is how they are gone
//! through.

use crate::vocabulary::TermIndex;
use std::ops::Range;

/// Where the entries for a term are among all.
#[derive(Default)]
pub(super) struct ByTerm {
    /// In the order in which they were added: the row of each.
    rows: Vec<u32>,
    /// By term: its first row. The rows of a term end where those of the next begin.
    starts: Vec<u32>,
}

impl ByTerm {
    /// Takes the term of every entry, as far as the vocabulary, of `terms` terms, has it. With the order: by row,
    /// which entry it is. Within a term the order in which they were added remains.
    pub(super) fn new(terms: usize, added: &[Option<TermIndex>]) -> (Self, Vec<usize>) {
        let mut order: Vec<usize> = (0..added.len()).collect();
        order.sort_by_key(|at| added[*at]);
        let mut by_term = Self { rows: vec![0; added.len()], starts: vec![0; terms + 1] };
        for (row, at) in order.iter().enumerate() {
            by_term.rows[*at] = row as u32;
            // Those without a term come first.
            let before = added[*at].map_or(0, |term| term.0 as usize + 1);
            by_term.starts[before] += 1;
        }
        for term in 1..by_term.starts.len() {
            by_term.starts[term] += by_term.starts[term - 1];
        }
        (by_term, order)
    }

    /// The row of an entry, by when it was added.
    pub(super) fn row(&self, at: usize) -> usize {
        self.rows[at] as usize
    }

    /// The rows for a term, in the order in which they were added.
    pub(super) fn rows_of(&self, term: TermIndex) -> Range<usize> {
        self.starts[term.0 as usize] as usize..self.starts[term.0 as usize + 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_for_one_term_lie_side_by_side_in_the_order_they_were_added() {
        let terms = [Some(2), None, Some(0), Some(2)].map(|term| term.map(TermIndex));
        let (by_term, order) = ByTerm::new(3, &terms);
        assert_eq!(order, [1, 2, 0, 3]);
        assert_eq!([0, 1, 2].map(|term| by_term.rows_of(TermIndex(term))), [1..2, 2..2, 2..4]);
        assert!((0..4).all(|at| order[by_term.row(at)] == at));
    }
}
