//! Who has a term: for every term and role the entries of a segment, in the order of its subjects.

use super::held::{Held, Role};
use crate::vocabulary::TermIndex;
use std::ops::Range;

const ROLES: usize = Role::ALL.len();

/// An entry of a subject that holds a term.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Posting {
    /// Number of the subject in its segment.
    pub subject: u16,
    /// See [`Held::index`].
    pub index: u16,
}

/// All entries of a segment, by term and role.
pub(super) struct Postings {
    /// Where the list of (term, role) begins, at `term * ROLES + role`; it ends where the next begins.
    starts: Vec<u32>,
    entries: Vec<Posting>,
}

impl Postings {
    /// `ranges` are the parts of `held`, subject by subject; every term is below `terms`.
    pub(super) fn new(terms: usize, held: &[Held], ranges: &[Range<usize>]) -> Self {
        let mut starts = vec![0_u32; terms * ROLES + 1];
        for held in held {
            starts[place(held.term, held.role) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![Posting::default(); held.len()];
        for (subject, range) in ranges.iter().enumerate() {
            for held in &held[range.clone()] {
                let at = &mut next[place(held.term, held.role)];
                entries[*at as usize] = Posting { subject: subject as u16, index: held.index };
                *at += 1;
            }
        }
        Self { starts, entries }
    }

    pub(super) fn of(&self, term: TermIndex, role: Role) -> &[Posting] {
        let at = place(term, role);
        &self.entries[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

fn place(term: TermIndex, role: Role) -> usize {
    term.0 as usize * ROLES + role as usize
}
