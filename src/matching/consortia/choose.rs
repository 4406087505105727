//! Who does which block of a cut: the choice with the most merit, scores less the price of the route.
//!
//! A branch and bound over the blocks in the order in which the chain first visits them. The bound drops all ways
//! but one into each block, which leaves a tree, and solves that exactly from its leaves; where the chain never
//! comes back to a block the tree is everything and the first descent is the optimum.

use super::cover::{Cover, Mask};
use super::pattern::Pattern;
use super::problem::{Problem, ROUTE_PRICE, UNKNOWN_LEG_KM};
use std::collections::HashMap;
use std::rc::Rc;

/// How much is looked at for all cuts of a problem together, in workers: tried in a search, or held against another to
/// bound one. About thirty times what any measured chain takes. A search that is cut short says so.
const MOST_LOOKS: usize = 2_000_000;

/// Somebody who can do a block.
#[derive(Debug, Clone, Copy)]
struct Worker {
    member: usize,
    score: i64,
    /// Index into `Choice::places`.
    place: usize,
}

/// The best choice so far, over all cuts.
pub(super) struct Best {
    pub merit: i64,
    /// By step.
    pub assignment: Vec<Option<usize>>,
    pub lead: usize,
}

/// What the cuts of one problem share.
pub(super) struct Choice<'a> {
    problem: &'a Problem,
    cover: &'a Cover,
    /// The distinct sets of sites of members, then the start.
    places: Vec<Vec<usize>>,
    /// By member.
    place_of: Vec<usize>,
    /// By pair of `places`; filled when first asked for.
    distances: Vec<u32>,
    workers: HashMap<(Mask, Option<u32>), Rc<[Worker]>>,
    /// What is left of `MOST_LOOKS`.
    looks: usize,
    pub best: Option<Best>,
    pub complete: bool,
}

const NOT_ASKED: u32 = u32::MAX;
/// Up to so many distinct places their distances are kept: 64 MB.
const MOST_KEPT_PLACES: usize = 4_000;

impl<'a> Choice<'a> {
    pub fn new(problem: &'a Problem, cover: &'a Cover) -> Self {
        let mut numbers: HashMap<&[usize], usize> = HashMap::new();
        let mut places: Vec<Vec<usize>> = Vec::new();
        let mut place_of = Vec::with_capacity(problem.members.len());
        for member in &problem.members {
            let number = *numbers.entry(&member.sites).or_insert_with(|| {
                places.push(member.sites.clone());
                places.len() - 1
            });
            place_of.push(number);
        }
        places.push(problem.start.into_iter().collect());
        let kept = if places.len() <= MOST_KEPT_PLACES { places.len() } else { 0 };
        Self {
            problem,
            cover,
            distances: vec![NOT_ASKED; kept * kept],
            places,
            place_of,
            workers: HashMap::new(),
            looks: MOST_LOOKS,
            best: None,
            complete: true,
        }
    }

    /// The most that any choice for this cut can be worth.
    pub fn bound(&mut self, pattern: &Pattern) -> i64 {
        let masks: Vec<Mask> = pattern.blocks.iter().map(|block| block.mask).collect();
        masks.into_iter().map(|mask| self.workers(mask, None).first().map_or(0, |worker| worker.score)).sum()
    }

    /// Looks for a choice for this cut that is better than the best so far.
    pub fn improve(&mut self, pattern: &Pattern) {
        let parties = 1 + pattern.blocks.iter().map(|block| block.party).max().unwrap_or(0);
        self.with_ties(pattern, parties, &mut vec![]);
    }

    /// Takes some looks off what is left; false where nothing is left, so that what follows must be cut short.
    fn may_look(&mut self, looks: usize) -> bool {
        let may = self.looks > 0;
        self.looks = self.looks.saturating_sub(looks);
        self.complete &= may;
        may
    }

    /// Gives every party that does several blocks to each tie that can do them.
    fn with_ties(&mut self, pattern: &Pattern, parties: u8, ties: &mut Vec<Option<u32>>) {
        let party = ties.len() as u8;
        if party == parties {
            self.with_workers(pattern, ties);
            return;
        }
        let blocks = || pattern.blocks.iter().filter(|block| block.party == party);
        if blocks().count() == 1 {
            ties.push(None);
            self.with_ties(pattern, parties, ties);
            ties.pop();
            return;
        }
        let cover = self.cover;
        for tie in cover.ties.iter().filter(|tie| blocks().all(|block| tie.covers(block.mask))) {
            ties.push(Some(tie.number));
            self.with_ties(pattern, parties, ties);
            ties.pop();
        }
    }

    /// Those who can do a mask, the best first; of those in the same places only the best.
    fn workers(&mut self, mask: Mask, tie: Option<u32>) -> Rc<[Worker]> {
        if let Some(known) = self.workers.get(&(mask, tie)) {
            return known.clone();
        }
        let (problem, cover) = (self.problem, self.cover);
        let mut best_at: HashMap<usize, Worker> = HashMap::new();
        for (member, _) in cover.masks.iter().enumerate().filter(|(_, own)| *own & mask == mask) {
            let who = &problem.members[member];
            if tie.is_some() && who.tie != tie {
                continue;
            }
            let offers = who.offers.iter().enumerate().filter(|(step, _)| mask & (1 << step) != 0);
            let scores: i64 =
                offers.filter_map(|(_, offer)| *offer).map(|offer| i64::from(offer.score)).sum();
            let lead = if mask & cover.lead() == 0 { 0 } else { i64::from(who.lead.unwrap_or(0)) };
            let place = self.place_of[member];
            let worker = Worker { member, score: scores + lead, place };
            let best = best_at.entry(place).or_insert(worker);
            if worker.score > best.score {
                *best = worker;
            }
        }
        let mut workers: Vec<Worker> = best_at.into_values().collect();
        workers.sort_unstable_by_key(|worker| (-worker.score, worker.member));
        let workers: Rc<[Worker]> = workers.into();
        self.workers.insert((mask, tie), workers.clone());
        workers
    }

    /// What the way between two places costs.
    fn way(&mut self, one: usize, other: usize) -> i64 {
        let at = one * self.places.len() + other;
        if let Some(known) = self.distances.get(at)
            && *known != NOT_ASKED
        {
            return ROUTE_PRICE * i64::from(*known);
        }
        let (from, to) = (&self.places[one], &self.places[other]);
        let places = &self.problem.places;
        let pairs = from.iter().flat_map(|a| to.iter().map(move |b| (*a, *b)));
        let km = pairs.map(|(a, b)| places[a].distance_km(places[b])).min().unwrap_or(UNKNOWN_LEG_KM);
        if let Some(kept) = self.distances.get_mut(at) {
            *kept = km;
        }
        ROUTE_PRICE * i64::from(km)
    }

    fn with_workers(&mut self, pattern: &Pattern, ties: &[Option<u32>]) {
        let route = Route::new(pattern);
        let masks = route.order.iter().map(|block| pattern.blocks[usize::from(*block)]);
        let mut workers: Vec<Rc<[Worker]>> = Vec::new();
        for block in masks {
            workers.push(self.workers(block.mask, ties[usize::from(block.party)]));
        }
        let Some(tops) =
            workers.iter().map(|workers| workers.first().map(|w| w.score)).collect::<Option<Vec<_>>>()
        else {
            return;
        };
        let most: i64 = tops.iter().sum();
        if self.best.as_ref().is_some_and(|best| most <= best.merit) {
            return;
        }
        // Whoever has no answer yet gets the first one that there is.
        if !self.may_look(route.order.len()) && self.best.is_some() {
            return;
        }
        // Any choice will do to begin with: whoever cannot make up for their score with the shortest of ways is left
        // out from the start.
        let first = self.greedy(&route, &workers);
        let least = self.best.as_ref().map_or(first, |best| best.merit.max(first));
        let workers: Vec<Vec<Worker>> = workers
            .iter()
            .zip(&tops)
            .map(|(workers, top)| {
                workers.iter().take_while(|w| w.score + most - top >= least).copied().collect()
            })
            .collect();
        let tree = self.tree(&route, &workers);
        let mut search = Search { route: &route, workers: &workers, tree, chosen: vec![], found: None };
        let least = self.best.as_ref().map(|best| best.merit);
        search.descend(self, 0, least);
        if let Some((merit, chosen)) = search.found {
            self.best = Some(named(self.cover, pattern, &route, merit, &chosen));
        }
    }

    /// The merit of taking the best for each block in turn, ways to earlier blocks included.
    fn greedy(&mut self, route: &Route, workers: &[Rc<[Worker]>]) -> i64 {
        let mut chosen: Vec<Worker> = Vec::new();
        let mut merit = 0;
        for (at, workers) in workers.iter().enumerate() {
            let mut best: Option<(i64, Worker)> = None;
            let mut looks = 0;
            for worker in workers.iter() {
                if best.is_some_and(|(best, _)| worker.score <= best) {
                    break;
                }
                looks += 1;
                let worth = worker.score - self.ways_back(route, at, &chosen, worker.place);
                if best.is_none_or(|(best, _)| worth > best) {
                    best = Some((worth, *worker));
                }
            }
            self.may_look(looks);
            let (worth, worker) = best.expect("every block has somebody");
            merit += worth;
            chosen.push(worker);
        }
        merit
    }

    /// What the ways between a block and those before it cost.
    fn ways_back(&mut self, route: &Route, at: usize, chosen: &[Worker], place: usize) -> i64 {
        let mut cost = 0;
        for (before, count) in &route.ways[at] {
            let other = self.end_of(*before, chosen);
            cost += i64::from(*count) * self.way(other, place);
        }
        cost
    }

    /// Where a way comes from: a block chosen before, or the start.
    fn end_of(&self, before: Option<usize>, chosen: &[Worker]) -> usize {
        before.map_or(self.places.len() - 1, |before| chosen[before].place)
    }

    /// Solves the tree of first ways from its leaves.
    fn tree(&mut self, route: &Route, workers: &[Vec<Worker>]) -> Tree {
        let count = workers.len();
        let mut tree = Tree { below: vec![vec![]; count], entered: vec![vec![]; count] };
        for at in (0..count).rev() {
            let children: Vec<usize> =
                (at + 1..count).filter(|child| route.parent(*child) == Some(at)).collect();
            let worth = |(number, worker): (usize, &Worker)| {
                worker.score + children.iter().map(|child| tree.entered[*child][number]).sum::<i64>()
            };
            let mut below: Vec<(i64, usize)> =
                workers[at].iter().enumerate().map(|each| (worth(each), each.0)).collect();
            below.sort_unstable_by_key(|(worth, number)| (-worth, *number));
            if let Some(parent) = route.parent(at) {
                let times =
                    i64::from(route.ways[at].iter().find(|way| way.0 == Some(parent)).map_or(0, |w| w.1));
                tree.entered[at] = workers[parent]
                    .iter()
                    .map(|from| {
                        if self.looks == 0 {
                            // Dropping this way as well leaves a bound.
                            return below.first().map_or(0, |best| best.0);
                        }
                        let mut best = i64::MIN;
                        let mut looks = 0;
                        for (worth, number) in &below {
                            if *worth <= best {
                                break;
                            }
                            looks += 1;
                            best = best.max(worth - times * self.way(from.place, workers[at][*number].place));
                        }
                        self.may_look(looks);
                        best
                    })
                    .collect();
            }
            tree.below[at] = below;
        }
        tree
    }
}

/// The blocks in the order in which the chain first comes to them, those it never comes to last.
struct Route {
    order: Vec<u8>,
    /// By position: the ways to earlier positions or the start, and how often each is gone.
    ways: Vec<Vec<(Option<usize>, u32)>>,
}

impl Route {
    fn new(pattern: &Pattern) -> Route {
        let mut order: Vec<u8> = Vec::new();
        for block in pattern.labels.iter().flatten().copied().chain(0..pattern.blocks.len() as u8) {
            if !order.contains(&block) {
                order.push(block);
            }
        }
        let position =
            |block: u8| order.iter().position(|b| *b == block).expect("every block is in the order");
        let mut ways: Vec<Vec<(Option<usize>, u32)>> = vec![vec![]; order.len()];
        let mut last = None;
        for block in pattern.labels.iter().flatten().map(|block| position(*block)) {
            let (before, after) = match last {
                None => (None, block),
                Some(last) => (Some(block.min(last)), block.max(last)),
            };
            if last != Some(block) {
                match ways[after].iter_mut().find(|way| way.0 == before) {
                    Some(way) => way.1 += 1,
                    None => ways[after].push((before, 1)),
                }
            }
            last = Some(block);
        }
        Route { order, ways }
    }

    /// The position from which a block is first entered: its first way.
    fn parent(&self, at: usize) -> Option<usize> {
        self.ways[at].first().and_then(|way| way.0)
    }
}

/// The exact solution of the tree of first ways, seen from every node.
struct Tree {
    /// By position: what each worker with everything below is worth, without the way in; the best first.
    below: Vec<Vec<(i64, usize)>>,
    /// By position and worker of its parent: the most that the position with everything below can be worth.
    entered: Vec<Vec<i64>>,
}

struct Search<'a> {
    route: &'a Route,
    workers: &'a [Vec<Worker>],
    tree: Tree,
    /// By position: number of the worker.
    chosen: Vec<usize>,
    found: Option<(i64, Vec<Worker>)>,
}

impl Search<'_> {
    fn chosen_workers(&self) -> Vec<Worker> {
        self.chosen.iter().enumerate().map(|(at, number)| self.workers[at][*number]).collect()
    }

    /// Chooses for the next block; `fixed` is what the blocks chosen so far are worth.
    fn descend(&mut self, choice: &mut Choice, fixed: i64, least: Option<i64>) {
        let at = self.chosen.len();
        let chosen = self.chosen_workers();
        let least_now = |found: &Option<(i64, Vec<Worker>)>| found.as_ref().map(|f| f.0).max(least);
        if at == self.workers.len() {
            if least_now(&self.found).is_none_or(|least| fixed > least) {
                self.found = Some((fixed, chosen));
            }
            return;
        }
        // What the blocks not below this one can add at most.
        let others: i64 = (at + 1..self.workers.len())
            .filter(|other| !self.is_below(*other, at))
            .map(|other| match self.route.parent(other) {
                Some(parent) if parent < at => self.tree.entered[other][self.chosen[parent]],
                Some(_) => 0,
                None => self.tree.below[other].first().map_or(0, |best| best.0),
            })
            .sum();
        for number in 0..self.tree.below[at].len() {
            let (worth, number) = self.tree.below[at][number];
            if least_now(&self.found).is_some_and(|least| fixed + worth + others <= least) {
                break;
            }
            if !choice.may_look(1) && (self.found.is_some() || choice.best.is_some()) {
                return;
            }
            let worker = self.workers[at][number];
            let ways = choice.ways_back(self.route, at, &chosen, worker.place);
            if least_now(&self.found).is_some_and(|least| fixed + worth - ways + others <= least) {
                continue;
            }
            self.chosen.push(number);
            self.descend(choice, fixed + worker.score - ways, least);
            self.chosen.pop();
        }
    }

    /// Whether a position hangs below another in the tree of first ways.
    fn is_below(&self, position: usize, above: usize) -> bool {
        let mut at = position;
        while let Some(parent) = self.route.parent(at) {
            if parent == above {
                return true;
            }
            at = parent;
        }
        false
    }
}

fn named(cover: &Cover, pattern: &Pattern, route: &Route, merit: i64, chosen: &[Worker]) -> Best {
    let mut by_block = vec![0; pattern.blocks.len()];
    for (block, worker) in route.order.iter().zip(chosen) {
        by_block[usize::from(*block)] = worker.member;
    }
    let leads = pattern.blocks.iter().position(|block| block.mask & cover.lead() != 0);
    Best {
        merit,
        assignment: pattern
            .labels
            .iter()
            .map(|label| label.map(|block| by_block[usize::from(block)]))
            .collect(),
        lead: by_block[leads.expect("a cut has a lead")],
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::cheapest;
    use super::super::problem::{Member, Offer, Step};
    use super::*;
    use crate::vocabulary::Place;

    /// Four steps that two can do in three ways, ten of each sort, each in a place of their own.
    fn problem() -> Problem {
        let sorts: [&[usize]; 6] = [&[0, 1], &[2, 3], &[0], &[1, 2, 3], &[0, 1, 2], &[3]];
        let member = |number: usize| {
            let does = |step: usize| sorts[number % sorts.len()].contains(&step);
            let score = 5_000 + 7 * number as i32;
            let offers = (0..4).map(|step| does(step).then_some(Offer { score })).collect();
            Member { offers, lead: Some(5_000), tie: None, sites: vec![number] }
        };
        let place = |number: usize| Place {
            latitude: 33.0 + (number * 7 % 60) as f64 / 10.0,
            longitude: 131.0 + (number * 11 % 60) as f64 / 10.0,
        };
        Problem {
            steps: vec![Step { required: true }; 4],
            members: (0..60).map(member).collect(),
            places: (0..60).map(place).collect(),
            start: None,
        }
    }

    #[test]
    fn what_may_be_looked_at_is_shared_by_all_cuts_and_there_is_an_answer_all_the_same() {
        let problem = problem();
        let cover = Cover::new(&problem, &[false; 60]);
        let fewest = cover.fewest(0b1111 | cover.lead()).unwrap();
        let cuts = cheapest(&cover, &problem.steps, fewest).best;
        let improved = |looks: usize, cuts: &[Pattern]| {
            let mut choice = Choice { looks, ..Choice::new(&problem, &cover) };
            cuts.iter().for_each(|cut| choice.improve(cut));
            let merit = choice.best.map(|best| best.merit);
            (looks - choice.looks, choice.complete, merit)
        };
        let (for_one, ..) = improved(MOST_LOOKS, &cuts[..1]);
        let (for_all, complete, best) = improved(MOST_LOOKS, &cuts);
        assert!(complete && for_one < for_all, "{for_one} of {for_all} looks");
        assert_eq!(improved(for_all, &cuts), (for_all, true, best));
        let (_, complete, first) = improved(for_one, &cuts);
        assert!(!complete, "the other cuts are not looked at");
        assert!(first.is_some() && first <= best);
        let (_, complete, hasty) = improved(1, &cuts);
        assert!(!complete && hasty.is_some() && hasty <= best, "the first one that there is");
    }
}
