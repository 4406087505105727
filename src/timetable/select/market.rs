//! What selection chooses from: the pairs that could meet with what each counts, and how many meetings there can be.
//!
//! Everybody is numbered in the order of names, so that nothing depends on the order of the input.

use super::super::dice::mix;
use super::super::kinds::Kinds;
use super::super::model::Slots;
use super::super::problem::{Wants, Wish};
use super::super::resolve::Resolved;
use super::rule::{Dimension, MOST_LEVELS, MOST_PAST, Scale, rank_points};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Bits of the number that a pair draws. The best choice is then the only one but for one case in 2^40 for each pair
/// (the isolation lemma: Mulmuley, Vazirani and Vazirani, 1987), and sums along a path stay within a machine word.
const DRAW_BITS: u32 = 40;

/// What a pair counts by itself; what it counts for the levels depends on the other pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Worth {
    pub must: bool,
    pub unwished: bool,
    pub mutual: bool,
    pub rank_points: u32,
    pub score: u32,
    pub past: u32,
    pub draw: u64,
}

impl Worth {
    /// In every dimension in which it counts: more is better.
    pub fn counts(&self, scale: &Scale) -> [(usize, i64); 7] {
        let at = |dimension| scale.at(dimension);
        [
            (at(Dimension::Musts), i64::from(self.must)),
            (at(Dimension::Unwished), -i64::from(self.unwished)),
            (at(Dimension::Mutual), i64::from(self.mutual)),
            (at(Dimension::Ranks), i64::from(self.rank_points)),
            (at(Dimension::Score), i64::from(self.score)),
            (at(Dimension::Past), -i64::from(self.past)),
            (at(Dimension::Draw), self.draw as i64),
        ]
    }
}

/// Two that could meet, the smaller number first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub who: [usize; 2],
    pub worth: Worth,
}

/// Whatever selection needs to know of a problem.
#[derive(Debug, Clone)]
pub(super) struct Market<'p> {
    pub names: Vec<&'p str>,
    pub least: Vec<u32>,
    /// Meetings everybody can have: its most, and its slots times its representatives.
    pub limit: Vec<u32>,
    /// Meetings everybody can have by its slots alone.
    pub seats: Vec<u32>,
    /// Sorted, and none twice.
    pub pairs: Vec<Pair>,
    /// The pairs of everybody.
    pub of: Vec<Vec<usize>>,
    /// Meetings for which there is a table.
    pub room: u64,
    pub scale: Scale,
}

/// The people of a problem in the order of their names, and when they can meet.
pub(super) struct People<'p> {
    pub resolved: &'p Resolved<'p>,
    /// Positions in the problem in the order of names.
    pub order: Vec<usize>,
    /// The number of each position.
    pub number: Vec<usize>,
    /// Slots in which each number is there and some table can be used.
    pub free: Vec<Slots>,
    pub room: u64,
    kinds: RefCell<Kinds<'p>>,
}

impl<'p> People<'p> {
    pub fn of(resolved: &'p Resolved<'p>) -> People<'p> {
        let mut order: Vec<usize> = (0..resolved.problem.participants.len()).collect();
        order.sort_by_key(|at| &resolved.participant(*at).id);
        let mut number = vec![0; order.len()];
        for (i, at) in order.iter().enumerate() {
            number[*at] = i;
        }
        let kinds = Kinds::new(resolved);
        let held = kinds.table_free.iter().fold(0, |held, free| held | free);
        People {
            resolved,
            free: order.iter().map(|at| resolved.free(*at) & held).collect(),
            order,
            number,
            room: kinds.table_free.iter().map(|free| u64::from(free.count_ones())).sum(),
            kinds: RefCell::new(kinds),
        }
    }

    /// Whether there is a slot in which both are there.
    pub fn common_slot(&self, one: usize, other: usize) -> bool {
        let there = |who: usize| self.resolved.free(self.order[who]);
        there(one) & there(other) != 0
    }

    /// Whether there is one in which also a table that suits the two can be used.
    pub fn has_table(&self, one: usize, other: usize) -> bool {
        let mut kinds = self.kinds.borrow_mut();
        let kind = kinds.of(&[], None, [self.order[one], self.order[other]]);
        self.free[one] & self.free[other] & kinds.free[kind] != 0
    }

    pub fn may_meet(&self, one: usize, other: usize) -> bool {
        self.resolved.may_meet(self.order[one], self.order[other])
    }

    pub fn wish(&self, from: usize, to: usize) -> Option<&'p Wish> {
        self.resolved.wish(self.order[from], self.order[to])
    }

    fn worth(&self, one: usize, other: usize) -> Worth {
        let wishes = [self.wish(one, other), self.wish(other, one)];
        let wished = |wish: &Option<&Wish>| wish.is_some_and(|wish| wish.wants != Wants::No);
        let past = |who: usize| self.resolved.participant(self.order[who]).past.min(MOST_PAST);
        Worth {
            must: wishes.iter().flatten().any(|wish| wish.wants == Wants::Must),
            unwished: !wishes.iter().any(wished),
            mutual: wishes.iter().all(wished),
            rank_points: wishes.into_iter().filter(wished).flatten().map(|wish| rank_points(wish.rank)).sum(),
            score: self.resolved.score(self.order[one], self.order[other]),
            past: past(one) + past(other),
            draw: self.draw(one, other),
        }
    }

    /// From the seed and the two names, not from where they stand.
    fn draw(&self, one: usize, other: usize) -> u64 {
        let mut state = mix(self.resolved.problem.seed.wrapping_add(1));
        for who in [one, other] {
            let name = &self.resolved.participant(self.order[who]).id.0;
            // The length keeps apart where one name ends and the next begins.
            state = mix(state ^ name.len() as u64);
            for byte in name.bytes() {
                state = mix(state.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte));
            }
        }
        mix(state) >> (u64::BITS - DRAW_BITS)
    }
}

impl<'p> Market<'p> {
    /// With the pairs somebody wishes for; `unwished`: also with those that nobody does but that could lift somebody to
    /// its least and of which it is known that they suit each other.
    pub fn of(people: &People<'p>, unwished: bool) -> Market<'p> {
        let resolved = people.resolved;
        let count = people.order.len();
        let participant = |who: usize| resolved.participant(people.order[who]);
        let seats: Vec<u32> =
            (0..count).map(|who| people.free[who].count_ones() * participant(who).representatives).collect();
        let mut market = Market {
            names: (0..count).map(|who| participant(who).id.0.as_str()).collect(),
            least: (0..count).map(|who| participant(who).least).collect(),
            limit: (0..count)
                .map(|who| participant(who).most.map_or(seats[who], |most| most.min(seats[who])))
                .collect(),
            seats,
            pairs: Vec::new(),
            of: vec![Vec::new(); count],
            room: people.room,
            scale: Scale { least: 0, more: 0 },
        };
        let mut pairs: BTreeSet<[usize; 2]> = BTreeSet::new();
        for ((from, to), wish) in resolved.wishes() {
            if wish.wants != Wants::No {
                pairs.insert(ordered(people.number[from], people.number[to]));
            }
        }
        if unwished {
            for score in resolved.problem.scores.iter().filter(|score| score.points > 0) {
                let [one, other] =
                    [0, 1].map(|i| people.number[resolved.participants[score.who[i].0.as_str()]]);
                if market.least[one] > 0 || market.least[other] > 0 {
                    pairs.insert(ordered(one, other));
                }
            }
        }
        market.pairs = pairs
            .into_iter()
            .filter(|[one, other]| market.possible(people, *one, *other))
            .map(|who| Pair { who, worth: people.worth(who[0], who[1]) })
            .collect();
        for (number, pair) in market.pairs.iter().enumerate() {
            for who in pair.who {
                market.of[who].push(number);
            }
        }
        market.set_scale();
        market
    }

    fn possible(&self, people: &People, one: usize, other: usize) -> bool {
        let declines = |from, to| people.wish(from, to).is_some_and(|wish| wish.wants == Wants::No);
        self.limit[one] > 0
            && self.limit[other] > 0
            && people.may_meet(one, other)
            && people.has_table(one, other)
            && !declines(one, other)
            && !declines(other, one)
    }

    fn set_scale(&mut self) {
        for who in 0..self.names.len() {
            let reach = self.reach(who);
            let least = self.least[who];
            self.scale.least = self.scale.least.max(reach.min(least).min(MOST_LEVELS));
            self.scale.more = self.scale.more.max(reach.saturating_sub(least).min(MOST_LEVELS));
        }
    }

    /// Meetings somebody can have at most, were it alone.
    pub fn reach(&self, who: usize) -> u32 {
        self.limit[who].min(self.of[who].len() as u32)
    }

    /// The dimension in which somebody's k-th meeting counts.
    pub fn level(&self, who: usize, k: u32) -> usize {
        self.scale.level(self.least[who], k)
    }

    /// Meetings of everybody.
    pub fn degrees(&self, chosen: &[bool]) -> Vec<u32> {
        let mut degrees = vec![0; self.names.len()];
        for (pair, _) in self.pairs.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
            for who in pair.who {
                degrees[who] += 1;
            }
        }
        degrees
    }

    /// What a choice amounts to in every dimension.
    pub fn vector(&self, chosen: &[bool]) -> Vec<i64> {
        let mut vector = vec![0; self.scale.len()];
        for (who, degree) in self.degrees(chosen).into_iter().enumerate() {
            (1..=degree).for_each(|k| vector[self.level(who, k)] += 1);
        }
        for (pair, _) in self.pairs.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
            for (dimension, counts) in pair.worth.counts(&self.scale) {
                vector[dimension] += counts;
            }
        }
        vector
    }
}

fn ordered(one: usize, other: usize) -> [usize; 2] {
    [one.min(other), one.max(other)]
}
