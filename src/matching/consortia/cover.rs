//! Which sets of steps one party can cover, and the fewest parties and organizations that cover all.
//!
//! Sets are bit masks: one bit a step and, above them, one bit for leading, which is covered like a step but has
//! no place in the order of the chain.

use super::problem::Problem;

/// A set of steps, and whether leading is among them.
pub(super) type Mask = u16;

const NOBODY: u8 = u8::MAX;

/// What is available among the members that are not barred.
pub(super) struct Cover {
    /// How many steps; the bit of this number is leading.
    pub steps: usize,
    /// By member; 0 for those barred.
    pub masks: Vec<Mask>,
    /// By mask: whether one member covers it.
    any: Vec<bool>,
    /// The parties of more than one member.
    pub ties: Vec<Tie>,
}

/// Members under one roof.
pub(super) struct Tie {
    pub number: u32,
    /// By mask: whether one member of it covers it.
    any: Vec<bool>,
    /// By mask: the fewest of its members that cover it together.
    fewest: Vec<u8>,
}

impl Cover {
    pub fn new(problem: &Problem, barred: &[bool]) -> Cover {
        let steps = problem.steps.len();
        let masks: Vec<Mask> = problem
            .members
            .iter()
            .zip(barred)
            .map(|(member, barred)| {
                let offered = |step: &usize| member.offers[*step].is_some();
                let done: Mask = (0..steps).filter(offered).map(|step| 1 << step).sum();
                if *barred { 0 } else { done | Mask::from(member.lead.is_some()) << steps }
            })
            .collect();
        let mut by_tie: Vec<(u32, Mask)> = problem
            .members
            .iter()
            .zip(&masks)
            .filter(|(_, mask)| **mask != 0)
            .filter_map(|(member, mask)| Some((member.tie?, *mask)))
            .collect();
        by_tie.sort_unstable();
        let ties = by_tie
            .chunk_by(|one, other| one.0 == other.0)
            .filter(|members| members.len() > 1)
            .map(|members| Tie::new(steps, members))
            .collect();
        Cover { steps, any: closed(steps, masks.iter().copied()), masks, ties }
    }

    /// The bit of leading.
    pub fn lead(&self) -> Mask {
        1 << self.steps
    }

    /// Whether one member covers all of the mask.
    pub fn covers(&self, mask: Mask) -> bool {
        self.any[usize::from(mask)]
    }

    /// The fewest parties that cover the mask and, with that many, the fewest organizations; none where it cannot
    /// be covered.
    ///
    /// Over the subsets of the mask: the party that covers the lowest element covers some subset that has it.
    /// That no party is counted twice needs no care: a party that covers two subsets covers their union.
    pub fn fewest(&self, mask: Mask) -> Option<(usize, usize)> {
        let organizations: Vec<u8> = (0..self.any.len())
            .map(|mask| match self.any[mask] {
                true => 1,
                false => self.ties.iter().map(|tie| tie.fewest[mask]).min().unwrap_or(NOBODY),
            })
            .collect();
        let mut fewest: Vec<Option<(usize, usize)>> = vec![None; self.any.len()];
        fewest[0] = Some((0, 0));
        for whole in 1..=mask {
            if whole & !mask != 0 {
                continue;
            }
            let lowest = whole & whole.wrapping_neg();
            let rest = whole ^ lowest;
            let mut others = rest;
            // `others` runs over the subsets of the rest, `part` over what one party leaves to them.
            loop {
                let part = whole ^ others;
                let own = organizations[usize::from(part)];
                if own != NOBODY
                    && let Some((parties, members)) = fewest[usize::from(others)]
                {
                    let sum = (parties + 1, members + usize::from(own));
                    let best = &mut fewest[usize::from(whole)];
                    *best = Some(best.map_or(sum, |best| best.min(sum)));
                }
                if others == 0 {
                    break;
                }
                others = (others - 1) & rest;
            }
        }
        fewest[usize::from(mask)]
    }
}

impl Tie {
    fn new(steps: usize, members: &[(u32, Mask)]) -> Tie {
        let mut masks: Vec<Mask> = members.iter().map(|(_, mask)| *mask).collect();
        masks.dedup();
        let mut fewest = vec![NOBODY; 1 << (steps + 1)];
        fewest[0] = 0;
        // One member more covers whatever it covers beside what was covered.
        for count in 0..=steps as u8 {
            for covered in 0..fewest.len() {
                if fewest[covered] == count {
                    for mask in &masks {
                        let together = &mut fewest[covered | usize::from(*mask)];
                        *together = (*together).min(count + 1);
                    }
                }
            }
        }
        // Whoever covers a set covers its subsets.
        for bit in 0..=steps {
            for mask in 0..fewest.len() {
                if mask & (1 << bit) == 0 {
                    fewest[mask] = fewest[mask].min(fewest[mask | 1 << bit]);
                }
            }
        }
        Tie { number: members[0].0, any: closed(steps, masks.into_iter()), fewest }
    }

    /// Whether one member of it covers all of the mask.
    pub fn covers(&self, mask: Mask) -> bool {
        self.any[usize::from(mask)]
    }
}

/// By mask: whether one of these masks has all of it.
fn closed(steps: usize, masks: impl Iterator<Item = Mask>) -> Vec<bool> {
    let mut any = vec![false; 1 << (steps + 1)];
    for mask in masks {
        any[usize::from(mask)] = true;
    }
    for bit in 0..=steps {
        for mask in 0..any.len() {
            if mask & (1 << bit) == 0 {
                any[mask] |= any[mask | 1 << bit];
            }
        }
    }
    any
}
