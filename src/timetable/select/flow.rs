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
//! Potentials (Edmonds and Karp 1972; Tomizawa 1971) keep all losses at 0 or more, so that Dijkstra's search finds the
//! path, from the best starts and only as far as the sink. All of this needs of gains only that they can be added and
//! compared: an ordered abelian group, here vectors compared from the left.

use super::gain::Gain;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

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

/// No arc: the path starts here.
const START: usize = usize::MAX;

struct Flow<'n, const WORDS: usize> {
    network: &'n Network<WORDS>,
    /// The arcs at each node.
    at: Vec<Vec<usize>>,
    used: Vec<bool>,
    degree: Vec<usize>,
    /// Losses from the source less a common shift; every residual arc loses at least the difference of its ends.
    potential: Vec<Gain<WORDS>>,
    source: Gain<WORDS>,
    sink: Gain<WORDS>,
    /// Left nodes that can begin a path, by what this loses before the potential of the source.
    starts: BTreeSet<(Gain<WORDS>, usize)>,
    start_of: Vec<Option<Gain<WORDS>>>,
    // The search: the loss to each node, how it was reached, and the search in which that was.
    loss: Vec<Gain<WORDS>>,
    by: Vec<usize>,
    reached: Vec<u64>,
    settled_in: Vec<u64>,
    settled: Vec<usize>,
    search: u64,
}

/// Which arcs the best flow uses. `work` is increased by the nodes looked at.
pub(super) fn best_flow<const WORDS: usize>(network: &Network<WORDS>, work: &mut u64) -> Vec<bool> {
    if network.arcs.is_empty() {
        return Vec::new();
    }
    let mut flow = Flow::new(network);
    for _ in 0..network.room {
        let path = flow.best_path();
        *work += flow.settled.len() as u64;
        let Some((last, loss)) = path else { break };
        // The loss of the path itself, without potentials.
        if loss + flow.sink - flow.source >= Gain::NONE {
            break;
        }
        flow.take(last, loss);
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
        let mut flow = Flow {
            network,
            at,
            used: vec![false; network.arcs.len()],
            degree: vec![0; nodes],
            potential: vec![Gain::NONE; nodes],
            source: Gain::NONE,
            sink: Gain::NONE,
            starts: BTreeSet::new(),
            start_of: vec![None; nodes],
            loss: vec![Gain::NONE; nodes],
            by: vec![START; nodes],
            reached: vec![0; nodes],
            settled_in: vec![0; nodes],
            settled: Vec::new(),
            search: 0,
        };
        flow.set_potentials();
        flow
    }

    /// Before any flow the network has no circles: the losses from the source follow from left to right.
    fn set_potentials(&mut self) {
        let network = self.network;
        for node in 0..network.left {
            self.potential[node] = -network.steps[node][0];
            self.renew_start(node);
        }
        for node in network.left..network.steps.len() {
            let losses = self.at[node].iter().map(|arc| {
                let arc = &network.arcs[*arc];
                self.potential[arc.left] - arc.gain
            });
            self.potential[node] = losses.min().unwrap_or(Gain::NONE);
        }
        let ends =
            (network.left..network.steps.len()).map(|node| self.potential[node] - network.steps[node][0]);
        self.sink = ends.min().unwrap_or(Gain::NONE);
    }

    fn next_step(&self, node: usize) -> Option<Gain<WORDS>> {
        self.network.steps[node].get(self.degree[node]).copied()
    }

    fn renew_start(&mut self, node: usize) {
        if let Some(old) = self.start_of[node].take() {
            self.starts.remove(&(old, node));
        }
        if let Some(step) = self.next_step(node) {
            let start = -step - self.potential[node];
            self.start_of[node] = Some(start);
            self.starts.insert((start, node));
        }
    }

    /// The last node of the path that loses least, and what it loses above the potentials.
    fn best_path(&mut self) -> Option<(usize, Gain<WORDS>)> {
        let network = self.network;
        self.search += 1;
        self.settled.clear();
        let mut best: Option<(Gain<WORDS>, usize)> = None;
        let mut heap: BinaryHeap<Reverse<(Gain<WORDS>, usize)>> = BinaryHeap::new();
        let mut starts = self.starts.iter().map(|(start, node)| (*start + self.source, *node)).peekable();
        loop {
            let start = match (starts.peek(), heap.peek()) {
                (Some(start), Some(Reverse(reached))) => start <= reached,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let next = if start { starts.next() } else { heap.pop().map(|Reverse(reached)| reached) };
            let Some((loss, node)) = next else { break };
            if best.is_some_and(|(least, _)| least <= loss) {
                break;
            }
            if self.settled_in[node] == self.search {
                continue;
            }
            if start {
                self.by[node] = START;
            }
            self.loss[node] = loss;
            self.settled_in[node] = self.search;
            self.settled.push(node);
            let from = loss + self.potential[node];
            let left = node < network.left;
            if !left && let Some(step) = self.network.steps[node].get(self.degree[node]) {
                let end = (from - *step - self.sink, node);
                best = Some(best.map_or(end, |best| best.min(end)));
            }
            for number in &self.at[node] {
                if self.used[*number] == left {
                    continue;
                }
                let arc = &network.arcs[*number];
                let (to, losing) =
                    if left { (arc.right, from - arc.gain) } else { (arc.left, from + arc.gain) };
                let losing = losing - self.potential[to];
                let known = self.settled_in[to] == self.search
                    || (self.reached[to] == self.search && self.loss[to] <= losing)
                    || best.is_some_and(|(least, _)| least <= losing);
                if !known {
                    self.reached[to] = self.search;
                    self.loss[to] = losing;
                    self.by[to] = *number;
                    heap.push(Reverse((losing, to)));
                }
            }
        }
        best.map(|(loss, last)| (last, loss))
    }

    /// Moves the flow along the path found, and the potentials to the losses found.
    fn take(&mut self, last: usize, loss: Gain<WORDS>) {
        let settled = std::mem::take(&mut self.settled);
        for node in &settled {
            self.potential[*node] = self.potential[*node] + self.loss[*node] - loss;
        }
        self.source = self.source - loss;
        self.degree[last] += 1;
        let mut node = last;
        while self.by[node] != START {
            let number = self.by[node];
            let arc = &self.network.arcs[number];
            self.used[number] = !self.used[number];
            node = if node == arc.left { arc.right } else { arc.left };
        }
        self.degree[node] += 1;
        for node in settled.iter().filter(|node| **node < self.network.left) {
            self.renew_start(*node);
        }
        self.settled = settled;
    }
}
