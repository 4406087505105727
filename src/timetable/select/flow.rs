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

/// An arc as seen from one of its ends.
struct Way<const WORDS: usize> {
    to: u32,
    arc: u32,
    gain: Gain<WORDS>,
}

/// What is known of a node.
struct Node<const WORDS: usize> {
    /// The least that the way to the sink can lose; none: there is no way.
    outlook: Option<Gain<WORDS>>,
    /// In the search in which it was reached last: the loss from the start, and the arc by which it was reached.
    loss: Gain<WORDS>,
    by: u32,
    reached: u64,
    /// The search in which its loss became certain last.
    settled: u64,
    degree: u32,
    /// Its ways: from here on to where those of the next node begin.
    ways: u32,
}

struct Flow<'n, const WORDS: usize> {
    network: &'n Network<WORDS>,
    nodes: Vec<Node<WORDS>>,
    /// Node by node, so that those of one node lie together.
    ways: Vec<Way<WORDS>>,
    used: Vec<bool>,
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
        let mut at = vec![Vec::new(); network.steps.len()];
        for (number, arc) in network.arcs.iter().enumerate() {
            at[arc.left].push(number);
            at[arc.right].push(number);
        }
        let mut flow = Flow {
            network,
            nodes: Vec::with_capacity(at.len()),
            ways: Vec::with_capacity(2 * network.arcs.len()),
            used: vec![false; network.arcs.len()],
            settled: Vec::new(),
            search: 0,
            heap: BinaryHeap::new(),
        };
        for (number, arcs) in at.iter().enumerate() {
            let left = number < network.left;
            flow.nodes.push(Node {
                outlook: flow.first_outlook(number, arcs),
                loss: Gain::NONE,
                by: 0,
                reached: 0,
                settled: 0,
                degree: 0,
                ways: flow.ways.len() as u32,
            });
            flow.ways.extend(arcs.iter().map(|number| {
                let arc = &network.arcs[*number];
                Way {
                    to: if left { arc.right } else { arc.left } as u32,
                    arc: *number as u32,
                    gain: arc.gain,
                }
            }));
        }
        flow
    }

    /// Before any flow all ways lead from left to right to the sink.
    fn first_outlook(&self, node: usize, arcs: &[usize]) -> Option<Gain<WORDS>> {
        let network = self.network;
        let end = |node: usize| network.steps[node].first().map(|step| -*step);
        if node >= network.left {
            return end(node);
        }
        let arcs = arcs.iter().map(|arc| &network.arcs[*arc]);
        arcs.filter_map(|arc| Some(end(arc.right)? - arc.gain)).min()
    }

    fn next_step(&self, node: usize) -> Option<Gain<WORDS>> {
        self.network.steps[node].get(self.nodes[node].degree as usize).copied()
    }

    /// The least that a path from this left node can lose, its own step included.
    fn promise(&self, node: usize) -> Option<Gain<WORDS>> {
        Some(self.nodes[node].outlook? - self.next_step(node)?)
    }

    fn ways(&self, node: usize) -> std::ops::Range<usize> {
        let end = self.nodes.get(node + 1).map_or(self.ways.len(), |next| next.ways as usize);
        self.nodes[node].ways as usize..end
    }

    /// The last node of the path from here that loses least; makes the outlooks on the way exact.
    fn best_path(&mut self, start: usize) -> Option<usize> {
        self.search += 1;
        self.settled.clear();
        self.heap.clear();
        let mut best: Option<(Gain<WORDS>, usize)> = None;
        self.nodes[start].reached = self.search;
        self.nodes[start].loss = Gain::NONE;
        self.heap.push(Reverse((Gain::NONE, start)));
        while let Some(Reverse((loss, number))) = self.heap.pop() {
            if best.is_some_and(|(least, _)| least <= loss) {
                break;
            }
            let search = self.search;
            let node = &mut self.nodes[number];
            let Some(outlook) = node.outlook.filter(|_| node.settled != search) else { continue };
            node.settled = search;
            self.settled.push(number);
            let from = loss - outlook;
            let left = number < self.network.left;
            if !left && let Some(step) = self.next_step(number) {
                let end = (from - step, number);
                best = Some(best.map_or(end, |best| best.min(end)));
            }
            for way in self.ways(number) {
                let way = &self.ways[way];
                if self.used[way.arc as usize] == left {
                    continue;
                }
                let to = &mut self.nodes[way.to as usize];
                let Some(outlook) = to.outlook else { continue };
                let loss = if left { from - way.gain } else { from + way.gain } + outlook;
                let known =
                    (to.reached == search && to.loss <= loss) || best.is_some_and(|(least, _)| least <= loss);
                if !known {
                    (to.reached, to.loss, to.by) = (search, loss, way.arc);
                    self.heap.push(Reverse((loss, way.to as usize)));
                }
            }
        }
        for node in &self.settled {
            let node = &mut self.nodes[*node];
            node.outlook = best.and_then(|(least, _)| Some(node.outlook? + least - node.loss));
        }
        best.map(|(_, last)| last)
    }

    /// Moves the flow along the path found.
    fn take(&mut self, start: usize, last: usize) {
        self.nodes[last].degree += 1;
        self.nodes[start].degree += 1;
        let mut node = last;
        while node != start {
            let number = self.nodes[node].by as usize;
            let arc = &self.network.arcs[number];
            self.used[number] = !self.used[number];
            node = if node == arc.left { arc.right } else { arc.left };
        }
    }
}
