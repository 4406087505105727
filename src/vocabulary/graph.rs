//! The hierarchy and the implications of a vocabulary, worked out once so that comparing two terms is a look-up.

use super::{Term, TermIndex};
use crate::domain::{Scheme, TermId};
use std::collections::HashMap;

/// For each term a list, all in one allocation.
#[derive(Debug)]
struct Lists<T> {
    items: Vec<T>,
    /// Where the list of each term ends; it begins where the one before ends.
    ends: Vec<usize>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Lists<T> {
    fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(self.items.len());
    }

    fn of(&self, index: TermIndex) -> &[T] {
        let position = index.0 as usize;
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        &self.items[start..self.ends[position]]
    }
}

/// What follows from the parents and implications of all terms.
#[derive(Debug, Default)]
pub(super) struct Graph {
    ancestors: Lists<TermIndex>,
    children: Lists<TermIndex>,
    /// Terms in depth-first order: those below a term follow it.
    depth_first: Vec<TermIndex>,
    /// Where a term stands in `depth_first`, and how many terms are below it.
    positions: Vec<(u32, u32)>,
    /// What a term entails without its ancestors-by-parent: through at least one implication; sorted, with the
    /// implying term (the term itself or an ancestor).
    implied: Lists<(TermIndex, TermIndex)>,
    /// The other way about: the terms that entail a term through at least one implication; sorted.
    implying: Lists<TermIndex>,
    information: Vec<u32>,
}

impl Graph {
    /// `terms` must be sound: parents and implied terms exist and no term is its own ancestor.
    pub fn of(terms: &[Term], by_id: &HashMap<TermId, TermIndex>) -> Self {
        let parents: Vec<Option<TermIndex>> =
            terms.iter().map(|term| term.parent.as_ref().and_then(|id| by_id.get(id)).copied()).collect();
        let mut graph = Self::default();
        for parent in &parents {
            let above = |index: &TermIndex| parents[index.0 as usize];
            graph.ancestors.push(std::iter::successors(*parent, above));
        }
        graph.place(&parents);
        graph.imply(terms, by_id);
        graph.weigh(terms);
        graph
    }

    fn place(&mut self, parents: &[Option<TermIndex>]) {
        let mut children = vec![Vec::new(); parents.len()];
        let mut roots = Vec::new();
        for (index, parent) in (0..).map(TermIndex).zip(parents) {
            match parent {
                Some(parent) => children[parent.0 as usize].push(index),
                None => roots.push(index),
            }
        }
        let mut open: Vec<TermIndex> = roots.into_iter().rev().collect();
        self.positions = vec![(0, 0); parents.len()];
        while let Some(index) = open.pop() {
            self.positions[index.0 as usize].0 = to_u32(self.depth_first.len());
            self.depth_first.push(index);
            open.extend(children[index.0 as usize].iter().rev());
        }
        for index in &self.depth_first {
            for ancestor in self.ancestors.of(*index) {
                self.positions[ancestor.0 as usize].1 += 1;
            }
        }
        for list in children {
            self.children.push(list);
        }
    }

    fn imply(&mut self, terms: &[Term], by_id: &HashMap<TermId, TermIndex>) {
        let direct: Vec<Vec<TermIndex>> = terms
            .iter()
            .map(|term| {
                let mut implied: Vec<_> =
                    term.implies.iter().filter_map(|id| by_id.get(id)).copied().collect();
                implied.sort_unstable();
                implied
            })
            .collect();
        // `met[term]` is the last term whose closure reached it; saves clearing a set for every term.
        let mut met = vec![None; terms.len()];
        for index in (0..terms.len()).map(|position| TermIndex(to_u32(position))) {
            let mut list = Vec::new();
            met[index.0 as usize] = Some(index);
            // An ancestor can also be reached through an implication; it is an ancestor all the same.
            for ancestor in self.ancestors.of(index) {
                met[ancestor.0 as usize] = Some(index);
            }
            for via in std::iter::once(&index).chain(self.ancestors.of(index)) {
                let mut open = direct[via.0 as usize].clone();
                while let Some(reached) = open.pop() {
                    if met[reached.0 as usize] == Some(index) {
                        continue;
                    }
                    met[reached.0 as usize] = Some(index);
                    list.push((reached, *via));
                    open.extend_from_slice(self.ancestors.of(reached));
                    open.extend_from_slice(&direct[reached.0 as usize]);
                }
            }
            list.sort_unstable();
            self.implied.push(list);
        }
        let mut implying = vec![Vec::new(); terms.len()];
        for index in (0..terms.len()).map(|position| TermIndex(to_u32(position))) {
            for (reached, _) in self.implied.of(index) {
                implying[reached.0 as usize].push(index);
            }
        }
        for list in implying {
            self.implying.push(list);
        }
    }

    fn weigh(&mut self, terms: &[Term]) {
        let mut sizes: HashMap<Scheme, u32> = HashMap::new();
        for term in terms {
            *sizes.entry(term.id.scheme()).or_default() += 1;
        }
        self.information = terms
            .iter()
            .zip(&self.positions)
            .map(|(term, (_, below))| milli_log2(sizes[&term.id.scheme()], below + 1))
            .collect();
    }

    pub fn ancestors(&self, index: TermIndex) -> &[TermIndex] {
        self.ancestors.of(index)
    }

    pub fn children(&self, index: TermIndex) -> &[TermIndex] {
        self.children.of(index)
    }

    pub fn descendants(&self, index: TermIndex) -> &[TermIndex] {
        let (position, below) = self.positions[index.0 as usize];
        let first = position as usize + 1;
        &self.depth_first[first..first + below as usize]
    }

    /// Whether `index` is below `ancestor`.
    pub fn is_below(&self, index: TermIndex, ancestor: TermIndex) -> bool {
        let (position, below) = self.positions[ancestor.0 as usize];
        let (own, _) = self.positions[index.0 as usize];
        own > position && own <= position + below
    }

    pub fn depth(&self, index: TermIndex) -> u32 {
        to_u32(self.ancestors.of(index).len())
    }

    /// Terms entailed through at least one implication, sorted, each with the implying term.
    pub fn implied(&self, index: TermIndex) -> &[(TermIndex, TermIndex)] {
        self.implied.of(index)
    }

    /// Terms that entail this one through at least one implication, sorted.
    pub fn implying(&self, index: TermIndex) -> &[TermIndex] {
        self.implying.of(index)
    }

    pub fn information(&self, index: TermIndex) -> u32 {
        self.information[index.0 as usize]
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).expect("a vocabulary has fewer than 2^32 terms")
}

/// log2(all / part) in thousandths, rounded down; `all >= part >= 1`. Integers only, because a logarithm of
/// floating point may differ between machines in the last digit.
fn milli_log2(all: u32, part: u32) -> u32 {
    // The quotient with 32 binary places; then the binary digits of its logarithm one by one, by squaring.
    let mut quotient = (u128::from(all) << 32) / u128::from(part.max(1));
    let mut whole = 0;
    while quotient >= 2 << 32 {
        quotient >>= 1;
        whole += 1;
    }
    let mut fraction: u32 = 0;
    for _ in 0..20 {
        quotient = (quotient * quotient) >> 32;
        fraction <<= 1;
        if quotient >= 2 << 32 {
            quotient >>= 1;
            fraction |= 1;
        }
    }
    whole * 1000 + ((u64::from(fraction) * 1000) >> 20) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_is_the_logarithm_of_rarity() {
        assert_eq!(milli_log2(8, 8), 0);
        assert_eq!(milli_log2(8, 1), 3000);
        assert_eq!(milli_log2(1024, 2), 9000);
        for (all, part) in [(300, 7), (300, 299), (447, 5), (3, 1), (1741, 100)] {
            let exact = (f64::from(all) / f64::from(part)).log2() * 1000.0;
            assert!((f64::from(milli_log2(all, part)) - exact).abs() < 1.01, "{all}/{part}");
        }
    }
}
