//! The best of a snapshot for a need, found without judging everybody: in the order of what they can score at most,
//! until nobody who is left can come into a list.

use super::bounds::{Bound, GROUND, Lists, MAY_MISS};
use super::rank::{Desk, Standing};
use super::score::{TEXT_FLOOR, WHOLE};
use super::snapshot::Place;
use super::text::degree;
use std::collections::{BinaryHeap, HashSet};
use std::ops::Range;

/// So many times the length of a list are judged before what is left is looked over: the bound of a third or so
/// turns out to be too high.
const FIRST_LOOK: usize = 4;
/// How much wider every further look is.
const WIDER: usize = 4;

/// So many subjects are passed over at once where the greatest of their bounds is out of the question.
const BLOCK: usize = 16;

/// The greatest bounds of so many subjects: of those who may have a ground and surely miss no must, of those who may
/// have one and may miss a must, and of the others. -1 for none.
struct Block {
    sure: i16,
    unsure: i16,
    groundless: i16,
}

fn blocks(bounds: &[Bound]) -> Vec<Block> {
    let greatest = |bounds: &[Bound]| {
        let of = |mask: u8, wanted: u8| {
            let each =
                bounds.iter().map(|bound| if bound.marks() & mask == wanted { bound.most() } else { -1 });
            each.fold(-1, i16::max)
        };
        let both = GROUND | MAY_MISS;
        Block { sure: of(both, GROUND), unsure: of(both, both), groundless: of(GROUND, 0) }
    };
    bounds.chunks(BLOCK).map(greatest).collect()
}

/// The best standings of a kind.
pub(super) struct Best {
    limit: usize,
    /// The last of them on top.
    standings: BinaryHeap<Standing>,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self { limit, standings: BinaryHeap::with_capacity(limit + 1) }
    }

    fn add(&mut self, standing: Standing) {
        self.standings.push(standing);
        if self.standings.len() > self.limit {
            self.standings.pop();
        }
    }

    /// What one must score to come in, or to be compared with the last by more than the score.
    fn threshold(&self) -> i32 {
        match self.standings.peek() {
            Some(last) if self.standings.len() == self.limit => last.score.0,
            _ => 0,
        }
    }

    pub(super) fn into_sorted(self) -> Vec<Standing> {
        self.standings.into_sorted_vec()
    }
}

/// The best `limit` candidates and the best `limit` near misses, but nobody of `skipped`.
pub(super) fn search(desk: &Desk, lists: &Lists, skipped: &HashSet<Place>, limit: usize) -> [Best; 2] {
    let snapshot = desk.snapshot;
    let segments = (0..snapshot.segment_count()).map(|segment| snapshot.segment(segment));
    let bounds = lists.bounds(segments);
    let mut search = Search {
        desk,
        blocks: bounds.iter().map(|bounds| blocks(bounds)).collect(),
        bounds,
        skipped,
        candidates: Best::new(limit),
        near_misses: Best::new(limit),
    };
    if limit > 0 {
        search.go_through_grounds();
        search.go_through_texts();
    }
    [search.candidates, search.near_misses]
}

struct Search<'a> {
    desk: &'a Desk<'a>,
    /// By segment.
    bounds: Vec<Vec<Bound>>,
    /// By segment.
    blocks: Vec<Vec<Block>>,
    skipped: &'a HashSet<Place>,
    candidates: Best,
    near_misses: Best,
}

/// Somebody who may come into a list.
struct Prospect {
    most: i16,
    marks: u8,
    place: Place,
}

impl Search<'_> {
    /// Whether somebody with these bounds can still come into a list.
    fn is_hopeful(&self, most: i16, marks: u8) -> bool {
        let most = i32::from(most);
        most >= self.candidates.threshold() || (marks & MAY_MISS != 0 && most >= self.near_misses.threshold())
    }

    /// Judges whoever there may be a ground for, the most promising first.
    fn go_through_grounds(&mut self) {
        let [sure, unsure] = self.histograms();
        let mut look = FIRST_LOOK * self.candidates.limit;
        let mut below = WHOLE + 1;
        while below > 0 {
            // Down to where enough come together: one of every block at least.
            let (mut from, mut count) = (below, 0);
            while from > 0 && count < look {
                from -= 1;
                let hopeful = |marks| self.is_hopeful(from as i16, marks);
                let counted = |histogram: &[u32]| histogram[from as usize] as usize;
                count += if hopeful(0) { counted(&sure) } else { 0 };
                count += if hopeful(MAY_MISS) { counted(&unsure) } else { 0 };
                if !hopeful(MAY_MISS) {
                    from = 0;
                }
            }
            let prospects = self.prospects(from as i16..below as i16);
            self.judge(prospects, Self::is_hopeful_by_its_texts);
            below = from;
            look *= WIDER;
        }
    }

    /// By what somebody with a ground scores at most: how many blocks have somebody who surely misses no must, and
    /// how many somebody who may.
    fn histograms(&self) -> [Vec<u32>; 2] {
        let mut histograms = [vec![0; WHOLE as usize + 1], vec![0; WHOLE as usize + 1]];
        for block in self.blocks.iter().flatten() {
            for (histogram, most) in histograms.iter_mut().zip([block.sure, block.unsure]) {
                if let Ok(most) = usize::try_from(most) {
                    histogram[most] += 1;
                }
            }
        }
        histograms
    }

    /// Judges whoever has no ground but the likeness of the texts, where such can still come into a list.
    fn go_through_texts(&mut self) {
        for segment in 0..self.bounds.len() {
            let numbers = self.of_blocks(segment, |block| self.is_hopeful(block.groundless, MAY_MISS));
            let prospects = numbers.filter_map(|number| self.alike(Place { segment, number }));
            let prospects = prospects.collect();
            self.judge(prospects, |_, _| true);
        }
    }

    /// Somebody without a ground, where the texts are one; the bound takes the texts as they are.
    fn alike(&self, place: Place) -> Option<Prospect> {
        let bound = self.bounds[place.segment][place.number];
        let (mut most, marks) = (bound.most(), bound.marks());
        if marks & GROUND != 0 || !self.is_hopeful(most, marks) {
            return None;
        }
        let mut is_alike = false;
        for (likeness, loss) in self.desk.likenesses(place) {
            is_alike |= likeness >= degree(TEXT_FLOOR);
            most -= loss;
        }
        (is_alike && self.is_hopeful(most, marks)).then_some(Prospect { most, marks, place })
    }

    /// Whoever there may be a ground for, scores at most something in this range, and can come into a list.
    fn prospects(&self, range: Range<i16>) -> Vec<Prospect> {
        let [candidates, near_misses] =
            [&self.candidates, &self.near_misses].map(|list| list.threshold().max(range.start.into()) as i16);
        let either = candidates.min(near_misses);
        let mut prospects = Vec::new();
        for (segment, bounds) in self.bounds.iter().enumerate() {
            for number in self.of_blocks(segment, |block| block.sure >= candidates || block.unsure >= either)
            {
                let bound = bounds[number];
                let least = if bound.marks() & MAY_MISS == 0 { candidates } else { either };
                if bound.most() >= least && bound.most() < range.end && bound.marks() & GROUND != 0 {
                    let (most, marks) = (bound.most(), bound.marks());
                    prospects.push(Prospect { most, marks, place: Place { segment, number } });
                }
            }
        }
        prospects
    }

    /// The subjects of those blocks of a segment that a test lets through.
    fn of_blocks(&self, segment: usize, test: impl Fn(&Block) -> bool) -> impl Iterator<Item = usize> {
        let count = self.bounds[segment].len();
        let blocks = self.blocks[segment].iter().enumerate().filter(move |(_, block)| test(block));
        blocks.flat_map(move |(at, _)| at * BLOCK..count.min((at + 1) * BLOCK))
    }

    /// The bound takes the texts at their best: what they really add rules most out.
    fn is_hopeful_by_its_texts(&self, prospect: &Prospect) -> bool {
        let mut most = prospect.most;
        self.desk.likenesses(prospect.place).all(|(_, loss)| {
            most -= loss;
            self.is_hopeful(most, prospect.marks)
        })
    }

    fn judge(&mut self, mut prospects: Vec<Prospect>, is_hopeful: impl Fn(&Self, &Prospect) -> bool) {
        prospects.sort_unstable_by_key(|prospect| (-prospect.most, prospect.place));
        for prospect in prospects {
            let Prospect { most, marks, place } = prospect;
            let counts = || !self.desk.snapshot.is_gone(place) && !self.skipped.contains(&place);
            if !self.is_hopeful(most, marks) || !counts() || !is_hopeful(self, &prospect) {
                continue;
            }
            if let Some(standing) = self.desk.stand(place) {
                let list = if standing.is_near_miss { &mut self.near_misses } else { &mut self.candidates };
                list.add(standing);
            }
        }
    }
}
