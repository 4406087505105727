//! The best flow through a network of two sides: exact, by successive best paths.
//!
//! Left nodes and right nodes are participants, an arc between them is a meeting and holds 0 or 1. From the source into
//! a left node, and from a right node into the sink, lead as many parallel arcs as the participant may have meetings;
//! the k-th gains what its k-th meeting gains. These gains do not increase with k (concavity), so a best flow uses them
//! in their order, and the gain of a flow is that of the choice of meetings it stands for. The matrix of a network is
//! totally unimodular: the best of all flows, fractional ones too, is a whole one.
//!
//! A best path in the residual network makes from a best flow of value n a best flow of value n + 1, and the gains of
//! successive paths do not increase (Jewell 1958; Busacker and Gowen 1960; Iri 1960). So stopping at the first path that
//! gains nothing gives the best of all flows, and stopping at a number of paths the best with at most so many meetings.
//! All of this needs of gains only that they can be added and compared: an ordered abelian group, here vectors compared
//! from the left.
//!
//! How the best path is found: every node has an outlook, the least that the way from it to the sink can lose. Outlooks
//! never promise more than there is (no arc loses less than the difference of the outlooks of its ends), so that with
//! them as potentials (Tomizawa 1971; Edmonds and Karp 1972) no arc loses less than 0 and Dijkstra's search applies. The
//! left node with the best outlook is asked for its best path, from it alone and only as far as the sink; the search
//! makes the outlook exact. If it is still the best of all, the path is taken, else the next one is asked. Taking a path
//! makes no outlook better, so those that were not asked were rightly not asked. From where the sink is not reached it
//! never will be, since no path comes out of there.

use super::gain::Gain;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A meeting between a left and a right node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc<const WORDS: usize> {
    pub left: usize,
    pub right: usize,
    pub gain: Gain<WORDS>,
}

/// The network. Right nodes are numbered on from the left ones. Every node has an arc and a limit of at least 1.
pub(super) struct Network<const WORDS: usize> {
    pub left: usize,
    pub arcs: Vec<Arc<WORDS>>,
    /// What the k-th meeting (from 1) of each node gains: as many as it may have, none more than the one before.
    pub steps: Vec<Vec<Gain<WORDS>>>,
    /// Meetings in all.
    pub room: u64,
}

struct Flow<'n, const WORDS: usize> {
    network: &'n Network<WORDS>,
    /// The arcs at each node.
    at: Vec<Vec<usize>>,
    used: Vec<bool>,
    degree: Vec<usize>,
    /// The least that the way to the sink can lose; none: there is no way.
    outlook: Vec<Option<Gain<WORDS>>>,
    // The search: the loss to each node, how it was reached, and in which search it was reached and settled.
    loss: Vec<Gain<WORDS>>,
    by: Vec<usize>,
    reached: Vec<u64>,
    settled_in: Vec<u64>,
    settled: Vec<usize>,
    search: u64,
    heap: BinaryHeap<Reverse<(Gain<WORDS>, usize)>>,
}

/// Which arcs the best flow uses. `work` is increased by the nodes looked at.
pub(super) fn best_flow<const WORDS: usize>(network: &Network<WORDS>, work: &mut u64) -> Vec<bool> {
    let mut flow = Flow::new(network);
    let mut starts: BinaryHeap<Reverse<(Gain<WORDS>, usize)>> =
        (0..network.left).filter_map(|node| flow.promise(node).map(|loss| Reverse((loss, node)))).collect();
    let mut left = network.room;
    while left > 0
        && let Some(Reverse((_, start))) = starts.pop()
    {
        let last = flow.best_path(start);
        *work += flow.settled.len() as u64;
        let (Some(last), Some(loss)) = (last, flow.promise(start)) else { continue };
        if starts.peek().is_some_and(|Reverse(other)| *other < (loss, start)) {
            starts.push(Reverse((loss, start)));
            continue;
        }
        if loss >= Gain::NONE {
            break;
        }
        flow.take(start, last);
        left -= 1;
        starts.extend(flow.promise(start).map(|loss| Reverse((loss, start))));
    }
    flow.used
}

impl<'n, const WORDS: usize> Flow<'n, WORDS> {
    fn new(network: &'n Network<WORDS>) -> Flow<'n, WORDS> {
        let nodes = network.steps.len();
        let mut at = vec![Vec::new(); nodes];
        for (number, arc) in network.arcs.iter().enumerate() {
            at[arc.left].push(number);
            at[arc.right].push(number);
        }
        // Before any flow all ways lead from left to right to the sink.
        let mut outlook = vec![None; nodes];
        for node in network.left..nodes {
            outlook[node] = network.steps[node].first().map(|step| -*step);
        }
        for node in 0..network.left {
            let ways = at[node].iter().map(|arc| &network.arcs[*arc]);
            outlook[node] = ways.filter_map(|arc| Some(outlook[arc.right]? - arc.gain)).min();
        }
        Flow {
            network,
            at,
            used: vec![false; network.arcs.len()],
            degree: vec![0; nodes],
            outlook,
            loss: vec![Gain::NONE; nodes],
            by: vec![0; nodes],
            reached: vec![0; nodes],
            settled_in: vec![0; nodes],
            settled: Vec::new(),
            search: 0,
            heap: BinaryHeap::new(),
        }
    }

    fn next_step(&self, node: usize) -> Option<Gain<WORDS>> {
        self.network.steps[node].get(self.degree[node]).copied()
    }

    /// The least that a path from this left node can lose, its own step included.
    fn promise(&self, node: usize) -> Option<Gain<WORDS>> {
        Some(self.outlook[node]? - self.next_step(node)?)
    }

    /// The last node of the path from here that loses least; makes the outlooks on the way exact.
    fn best_path(&mut self, start: usize) -> Option<usize> {
        let network = self.network;
        self.search += 1;
        self.settled.clear();
        self.heap.clear();
        let mut best: Option<(Gain<WORDS>, usize)> = None;
        self.reached[start] = self.search;
        self.loss[start] = Gain::NONE;
        self.heap.push(Reverse((Gain::NONE, start)));
        while let Some(Reverse((loss, node))) = self.heap.pop() {
            if best.is_some_and(|(least, _)| least <= loss) {
                break;
            }
            let Some(outlook) = self.outlook[node].filter(|_| self.settled_in[node] != self.search) else {
                continue;
            };
            self.settled_in[node] = self.search;
            self.settled.push(node);
            let from = loss - outlook;
            let left = node < network.left;
            if !left && let Some(step) = self.next_step(node) {
                let end = (from - step, node);
                best = Some(best.map_or(end, |best| best.min(end)));
            }
            for number in &self.at[node] {
                if self.used[*number] == left {
                    continue;
                }
                let arc = &network.arcs[*number];
                let (to, losing) =
                    if left { (arc.right, from - arc.gain) } else { (arc.left, from + arc.gain) };
                let Some(outlook) = self.outlook[to] else { continue };
                let losing = losing + outlook;
                let known = (self.reached[to] == self.search && self.loss[to] <= losing)
                    || best.is_some_and(|(least, _)| least <= losing);
                if !known {
                    self.reached[to] = self.search;
                    self.loss[to] = losing;
                    self.by[to] = *number;
                    self.heap.push(Reverse((losing, to)));
                }
            }
        }
        for node in &self.settled {
            let outlook = self.outlook[*node];
            self.outlook[*node] = best.and_then(|(least, _)| Some(outlook? + least - self.loss[*node]));
        }
        best.map(|(_, last)| last)
    }

    /// Moves the flow along the path found.
    fn take(&mut self, start: usize, last: usize) {
        self.degree[last] += 1;
        self.degree[start] += 1;
        let mut node = last;
        while node != start {
            let number = self.by[node];
            let arc = &self.network.arcs[number];
            self.used[number] = !self.used[number];
            node = if node == arc.left { arc.right } else { arc.left };
        }
    }
}
