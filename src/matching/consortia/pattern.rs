//! The ways to cut a chain into blocks, one block an organization, that cost least before anybody is named.
//!
//! How many parties, organizations, steps left out and handovers a solution has depends on the cut alone; only the
//! merit depends on who is chosen. So the cheapest cuts are found first, over sets of steps, however many members
//! there are.

use super::cover::{Cover, Mask};
use super::problem::Step;

/// The most nodes of one search and the most cuts kept, so that an answer comes in its time and memory: no measured
/// chain of twelve steps reaches them. A search that is cut short says so.
const MOST_NODES: usize = 8_000_000;
const MOST_PATTERNS: usize = 200_000;

/// A cut of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// By step: the block that does it.
    pub labels: Vec<Option<u8>>,
    pub blocks: Vec<Block>,
}

/// What one organization does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub mask: Mask,
    /// Blocks of the same party are done under one roof.
    pub party: u8,
}

pub(super) struct Patterns {
    pub best: Vec<Pattern>,
    pub complete: bool,
}

/// All cuts into the fewest parties and organizations that leave out the fewest steps and, with that, have the
/// fewest handovers.
pub(super) fn cheapest(cover: &Cover, steps: &[Step], (parties, organizations): (usize, usize)) -> Patterns {
    let mut search = Search {
        cover,
        steps,
        parties,
        organizations,
        labels: vec![None; steps.len()],
        blocks: Vec::new(),
        party_sizes: Vec::new(),
        best_cost: (usize::MAX, usize::MAX),
        best: Vec::new(),
        nodes: 0,
        complete: true,
    };
    search.step(0, None, (0, 0));
    Patterns { best: search.best, complete: search.complete }
}

struct Search<'a> {
    cover: &'a Cover,
    steps: &'a [Step],
    parties: usize,
    organizations: usize,
    labels: Vec<Option<u8>>,
    blocks: Vec<Block>,
    /// By party: how many blocks it does.
    party_sizes: Vec<usize>,
    /// Steps left out, handovers.
    best_cost: (usize, usize),
    best: Vec<Pattern>,
    nodes: usize,
    complete: bool,
}

impl Search<'_> {
    /// Gives the step with this number to a block: first to the one of the step before, which costs nothing.
    fn step(&mut self, step: usize, last: Option<u8>, cost: (usize, usize)) {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.complete = false;
        }
        if cost > self.best_cost || !self.complete {
            return;
        }
        if step == self.steps.len() {
            self.place(self.cover.lead(), &mut |search, _| search.keep(cost));
            return;
        }
        if !self.can_still_cover(step) {
            return;
        }
        let (left_out, handovers) = cost;
        self.place_from(1 << step, last, &mut |search, block| {
            search.labels[step] = Some(block);
            let handover = last.is_some_and(|last| last != block);
            search.step(step + 1, Some(block), (left_out, handovers + usize::from(handover)));
            search.labels[step] = None;
        });
        if !self.steps[step].required {
            self.step(step + 1, last, (left_out + 1, handovers));
        }
    }

    /// Where no block may be added, every required step to come must fit into one that is there.
    fn can_still_cover(&self, from: usize) -> bool {
        let fits = |bit: Mask| self.blocks.iter().any(|block| self.cover.covers(block.mask | bit));
        self.blocks.len() < self.organizations
            || fits(self.cover.lead())
                && (from..self.steps.len()).all(|step| !self.steps[step].required || fits(1 << step))
    }

    fn place(&mut self, bit: Mask, then: &mut dyn FnMut(&mut Self, u8)) {
        self.place_from(bit, None, then);
    }

    /// Puts a bit into every block that can take it, `first` before the others, and into a new one.
    fn place_from(&mut self, bit: Mask, first: Option<u8>, then: &mut dyn FnMut(&mut Self, u8)) {
        let count = self.blocks.len() as u8;
        for block in first.into_iter().chain((0..count).filter(|block| Some(*block) != first)) {
            let at = usize::from(block);
            self.blocks[at].mask |= bit;
            if self.is_possible(at) {
                then(self, block);
            }
            self.blocks[at].mask &= !bit;
        }
        if self.blocks.len() == self.organizations {
            return;
        }
        for party in 0..=self.party_sizes.len() {
            let is_new = party == self.party_sizes.len();
            if is_new && party == self.parties {
                continue;
            }
            if is_new {
                self.party_sizes.push(0);
            }
            self.party_sizes[party] += 1;
            self.blocks.push(Block { mask: bit, party: party as u8 });
            if self.is_possible(usize::from(count)) {
                then(self, count);
            }
            self.blocks.pop();
            self.party_sizes[party] -= 1;
            if is_new {
                self.party_sizes.pop();
            }
        }
    }

    /// Whether somebody can do the block: anybody, or where its party does more blocks, one roof all of them.
    fn is_possible(&self, at: usize) -> bool {
        let Block { mask, party } = self.blocks[at];
        if !self.cover.covers(mask) {
            return false;
        }
        if self.party_sizes[usize::from(party)] == 1 {
            return true;
        }
        let mut masks = self.blocks.iter().filter(|block| block.party == party).map(|block| block.mask);
        let masks: Vec<Mask> = masks.by_ref().collect();
        self.cover.ties.iter().any(|tie| masks.iter().all(|mask| tie.covers(*mask)))
    }

    fn keep(&mut self, cost: (usize, usize)) {
        if self.blocks.len() != self.organizations || self.party_sizes.len() != self.parties {
            return;
        }
        if cost < self.best_cost {
            self.best_cost = cost;
            self.best.clear();
        }
        if cost > self.best_cost {
            return;
        }
        if self.best.len() == MOST_PATTERNS {
            self.complete = false;
            return;
        }
        self.best.push(Pattern { labels: self.labels.clone(), blocks: self.blocks.clone() });
    }
}
