//! The best choice of pairs: one flow where the participants fall into two sides, a search over flows where they do not.
//!
//! **Two sides.** If the pairs can be coloured so that everybody meets only the other colour (buyers and sellers always
//! can), a choice of pairs is a flow from one colour to the other, and `flow` finds the best one.
//!
//! **Not two sides.** Everybody stands on the left and on the right (the bipartite double cover) and every pair there
//! twice, once in each direction; limits are those of the participant on either side, and room is doubled. A choice of
//! pairs, taken in both directions, is a flow with twice its total, so the best flow has at least twice the best total:
//! half of it is a bound. If the best flow takes every pair in both directions or in none, it is such a choice, and the
//! best. Otherwise a pair that is taken in one direction is tried both ways, taken and left; the bound of each is that of
//! its flow. The part with the best bound goes first, so that the first symmetric flow to come up is the best choice.
//! Where that takes too long, the best choice met on the way stays with the bound of what was not looked at.

use super::flow::{Arc, Network, best_flow};
use super::gain::{Gain, Layout};
use super::market::Market;
use super::repair;
use super::rule::Dimension;
use crate::domain::Language;
use serde::Serialize;
use std::collections::{BTreeMap, BinaryHeap};

/// How many nodes the flows together may look at before no more pairs are tried both ways: two or three seconds. The
/// first flow is finished in any case.
const MOST_WORK: u64 = 6_000_000;
/// How many parts are tried. Several hundred participants without sides take a few dozen.
const MOST_PARTS: usize = 4_000;

/// What is known of how good a choice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// There is no better one.
    Best,
    /// Not proven: another may be better by at most this in this dimension, and is worse in none before it. 0: in this
    /// dimension it is not better, but it may be in those after it.
    Within { dimension: Dimension, at_most: u64 },
}

impl Proof {
    /// In one sentence.
    pub fn words(self, language: Language) -> String {
        match (self, language) {
            (Proof::Best, Language::Ja) => "これより良い選び方がないことは証明済みです。".to_owned(),
            (Proof::Best, Language::En) => "That there is no better choice is proven.".to_owned(),
            (Proof::Within { dimension, at_most }, Language::Ja) => format!(
                "最善かは未確認です：「{}」の基準で、あと{at_most}まで良くなる余地があります。",
                dimension.words(language)
            ),
            (Proof::Within { dimension, at_most }, Language::En) => format!(
                "Not proven the best: by \"{}\" it could be better by {at_most} at most.",
                dimension.words(language)
            ),
        }
    }
}

/// A choice of pairs and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Solved {
    pub chosen: Vec<bool>,
    pub proof: Proof,
}

pub(super) fn solve(market: &Market) -> Solved {
    match two_sides(market) {
        Some(right) => Solved { chosen: across(market, &right), proof: Proof::Best },
        None => doubled(market),
    }
}

/// Who is on the right side, if everybody meets only the other side.
pub(super) fn two_sides(market: &Market) -> Option<Vec<bool>> {
    let mut side: Vec<Option<bool>> = vec![None; market.names.len()];
    for first in 0..side.len() {
        if side[first].is_some() {
            continue;
        }
        side[first] = Some(false);
        let mut open = vec![first];
        while let Some(who) = open.pop() {
            for pair in &market.of[who] {
                let [one, other] = market.pairs[*pair].who;
                let with = if one == who { other } else { one };
                if side[with].is_none() {
                    side[with] = side[who].map(|side| !side);
                    open.push(with);
                } else if side[with] == side[who] {
                    return None;
                }
            }
        }
    }
    Some(side.into_iter().map(|side| side == Some(true)).collect())
}

/// What is settled about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    Taken,
    Left,
}

/// Nodes of a flow: who stands where, and the directions in which pairs are offered.
struct Sides {
    /// The participant at each node.
    who: Vec<usize>,
    left: usize,
    /// Pair, left node, right node.
    offers: Vec<(usize, usize, usize)>,
    room: u64,
}

fn across(market: &Market, right: &[bool]) -> Vec<bool> {
    let sides =
        Sides::of(market, market.room, |pair, flipped| right[market.pairs[pair].who[usize::from(!flipped)]]);
    let mut chosen = vec![false; market.pairs.len()];
    for offer in sides.best(market, &BTreeMap::new(), &mut 0) {
        chosen[sides.offers[offer].0] = true;
    }
    chosen
}

impl Sides {
    /// With the pairs in those directions for which `offered` says so; flipped: from the second to the first.
    fn of(market: &Market, room: u64, offered: impl Fn(usize, bool) -> bool) -> Sides {
        let mut directions = Vec::new();
        for (number, pair) in market.pairs.iter().enumerate() {
            let [one, other] = pair.who;
            for (flipped, from, to) in [(false, one, other), (true, other, one)] {
                if offered(number, flipped) {
                    directions.push((number, from, to));
                }
            }
        }
        let mut who = Vec::new();
        let mut stand = |side: &mut dyn Iterator<Item = usize>| {
            let mut node_of = BTreeMap::new();
            let mut all: Vec<usize> = side.collect();
            all.sort_unstable();
            all.dedup();
            for person in all {
                node_of.insert(person, who.len());
                who.push(person);
            }
            node_of
        };
        let left = stand(&mut directions.iter().map(|(_, from, _)| *from));
        let right = stand(&mut directions.iter().map(|(_, _, to)| *to));
        let offers = directions.into_iter().map(|(pair, from, to)| (pair, left[&from], right[&to])).collect();
        Sides { who, left: left.len(), offers, room }
    }

    /// The offers that the best flow takes.
    fn best(&self, market: &Market, settled: &BTreeMap<usize, Settled>, work: &mut u64) -> Vec<usize> {
        let layout = self.layout(market);
        // The usual fair fits into the first; the last holds as many levels as there can be.
        match layout.words() {
            0..=4 => self.flow::<4>(market, &layout, settled, work),
            5..=8 => self.flow::<8>(market, &layout, settled, work),
            _ => self.flow::<40>(market, &layout, settled, work),
        }
    }

    /// A path takes and gives back each node at most once, and what the search compares are sums of at most twelve
    /// paths (an outlook is a difference of two; a loss is one, and two outlooks; the comparison takes two losses). Of levels a path has one at either end.
    fn layout(&self, market: &Market) -> Layout {
        const PATHS: u64 = 12;
        let nodes = self.who.len() as u64 + 1;
        // The pairs that have to be taken come before everything else.
        let mut greatest = vec![PATHS * nodes];
        let mut sums = vec![2 * PATHS; market.scale.len()];
        let most = |value: &dyn Fn(&super::market::Worth) -> u64| {
            market.pairs.iter().map(|pair| value(&pair.worth)).max().unwrap_or(0) * PATHS * nodes
        };
        sums[market.scale.at(Dimension::Musts)] = most(&|worth| u64::from(worth.must));
        sums[market.scale.at(Dimension::Unwished)] = most(&|worth| u64::from(worth.unwished));
        sums[market.scale.at(Dimension::Mutual)] = most(&|worth| u64::from(worth.mutual));
        sums[market.scale.at(Dimension::Ranks)] = most(&|worth| u64::from(worth.rank_points));
        sums[market.scale.at(Dimension::Score)] = most(&|worth| u64::from(worth.score));
        sums[market.scale.at(Dimension::Past)] = most(&|worth| u64::from(worth.past));
        sums[market.scale.at(Dimension::Draw)] = most(&|worth| worth.draw);
        greatest.extend(sums);
        Layout::of(&greatest)
    }

    fn flow<const WORDS: usize>(
        &self,
        market: &Market,
        layout: &Layout,
        settled: &BTreeMap<usize, Settled>,
        work: &mut u64,
    ) -> Vec<usize> {
        let gains: Vec<Gain<WORDS>> = (0..=market.scale.len()).map(|at| layout.gain([(at, 1)])).collect();
        let offers: Vec<usize> = (0..self.offers.len())
            .filter(|offer| settled.get(&self.offers[*offer].0) != Some(&Settled::Left))
            .collect();
        let arcs = offers
            .iter()
            .map(|offer| {
                let (pair, left, right) = &self.offers[*offer];
                let taken = (0, i64::from(settled.contains_key(pair)));
                let counts =
                    market.pairs[*pair].worth.counts(&market.scale).map(|(at, counts)| (at + 1, counts));
                Arc { left: *left, right: *right, gain: layout.gain(counts.into_iter().chain([taken])) }
            })
            .collect();
        let steps = self
            .who
            .iter()
            .map(|who| (1..=market.reach(*who)).map(|k| gains[market.level(*who, k) + 1]).collect())
            .collect();
        let network = Network { left: self.left, arcs, steps, room: self.room };
        let used = best_flow(&network, work);
        offers.iter().zip(used).filter(|(_, used)| *used).map(|(offer, _)| *offer).collect()
    }

    /// What a flow amounts to in every dimension, everybody counted on both sides.
    fn vector(&self, market: &Market, taken: &[usize]) -> Vec<i64> {
        let mut vector = vec![0; market.scale.len()];
        let mut degrees = vec![0; self.who.len()];
        for (pair, left, right) in taken.iter().map(|offer| self.offers[*offer]) {
            for (dimension, counts) in market.pairs[pair].worth.counts(&market.scale) {
                vector[dimension] += counts;
            }
            for node in [left, right] {
                degrees[node] += 1;
                vector[market.level(self.who[node], degrees[node])] += 1;
            }
        }
        vector
    }
}

/// A part of all choices: those with these pairs taken and left.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// Twice what a choice of this part can amount to.
    bound: Vec<i64>,
    /// Earlier ones first among equals.
    number: std::cmp::Reverse<usize>,
    /// In how many directions each pair is taken.
    times: Vec<u8>,
    settled: Vec<(usize, bool)>,
}

fn doubled(market: &Market) -> Solved {
    let sides = Sides::of(market, 2 * market.room, |_, _| true);
    let (mut work, mut parts) = (0, 0);
    let mut open = BinaryHeap::new();
    let mut best = repair::filled(market, vec![false; market.pairs.len()]);
    let mut best_vector = market.vector(&best);
    let mut look = |settled: Vec<(usize, bool)>, best: &mut Vec<bool>, best_vector: &mut Vec<i64>| {
        parts += 1;
        let part = Part::of(market, &sides, parts, settled, &mut work)?;
        let whole = repair::filled(market, part.times.iter().map(|times| *times == 2).collect());
        // Only the first is worked over at length: the search itself does the rest.
        let whole = if parts == 1 { repair::improved(market, whole) } else { whole };
        let vector = market.vector(&whole);
        if vector > *best_vector {
            (*best, *best_vector) = (whole, vector);
        }
        Some((part, work < MOST_WORK && parts < MOST_PARTS))
    };
    let mut time = true;
    if let Some((part, more)) = look(Vec::new(), &mut best, &mut best_vector) {
        time = more;
        open.push(part);
    }
    while let Some(part) = open.pop() {
        if !above(&part.bound, &best_vector) {
            break;
        }
        // A symmetric flow would have become the best choice and reached its own bound.
        let torn = part.times.iter().position(|times| *times == 1);
        let Some(pair) = torn.filter(|_| time) else {
            let best = repair::improved(market, best);
            let proof = within(market, &part.bound, &market.vector(&best));
            return Solved { chosen: best, proof };
        };
        for taken in [true, false] {
            let settled = part.settled.iter().copied().chain([(pair, taken)]).collect();
            if let Some((part, more)) = look(settled, &mut best, &mut best_vector) {
                time &= more;
                if above(&part.bound, &best_vector) {
                    open.push(part);
                }
            }
        }
    }
    Solved { chosen: best, proof: Proof::Best }
}

impl Part {
    /// None: no choice takes all the pairs that are to be taken.
    fn of(
        market: &Market,
        sides: &Sides,
        number: usize,
        settled: Vec<(usize, bool)>,
        work: &mut u64,
    ) -> Option<Part> {
        let by_pair = settled
            .iter()
            .map(|(pair, taken)| (*pair, if *taken { Settled::Taken } else { Settled::Left }))
            .collect();
        let mut times = vec![0; market.pairs.len()];
        let taken = sides.best(market, &by_pair, work);
        for offer in &taken {
            times[sides.offers[*offer].0] += 1;
        }
        if settled.iter().any(|(pair, taken)| *taken && times[*pair] < 2) {
            return None;
        }
        let bound = sides.vector(market, &taken);
        Some(Part { bound, number: std::cmp::Reverse(number), times, settled })
    }
}

/// Whether half of the bound is above what there is.
fn above(bound: &[i64], vector: &[i64]) -> bool {
    bound.iter().copied().gt(vector.iter().map(|value| 2 * value))
}

fn within(market: &Market, bound: &[i64], vector: &[i64]) -> Proof {
    if !above(bound, vector) {
        return Proof::Best;
    }
    let dimensions = market.scale.dimensions();
    let first = (0..bound.len()).find(|at| bound[*at] != 2 * vector[*at]);
    first.map_or(Proof::Best, |at| Proof::Within {
        dimension: dimensions[at],
        at_most: (bound[at] - 2 * vector[at]).max(0) as u64 / 2,
    })
}
