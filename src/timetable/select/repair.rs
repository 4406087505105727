//! A choice that grows pair by pair: what adding one would change, what would have to give way, and a good choice where
//! the best one is not known.

use super::market::Market;

/// How often all pairs are gone through in search of a better exchange; it ends by itself after a few.
const MOST_ROUNDS: usize = 20;

/// A choice that keeps all limits.
#[derive(Debug, Clone)]
pub(super) struct Held<'m, 'p> {
    pub market: &'m Market<'p>,
    pub chosen: Vec<bool>,
    pub degrees: Vec<u32>,
    pub count: u64,
}

impl<'m, 'p> Held<'m, 'p> {
    pub fn of(market: &'m Market<'p>, chosen: Vec<bool>) -> Held<'m, 'p> {
        let count = chosen.iter().filter(|chosen| **chosen).count() as u64;
        Held { market, degrees: market.degrees(&chosen), chosen, count }
    }

    pub fn full(&self, who: usize) -> bool {
        self.degrees[who] >= self.market.limit[who]
    }

    pub fn no_room(&self) -> bool {
        self.count >= self.market.room
    }

    fn fits(&self, pair: usize) -> bool {
        !self.chosen[pair]
            && !self.no_room()
            && !self.market.pairs[pair].who.iter().any(|who| self.full(*who))
    }

    /// The meetings somebody has.
    pub fn meetings(&self, who: usize) -> impl Iterator<Item = usize> + '_ {
        self.market.of[who].iter().copied().filter(|pair| self.chosen[*pair])
    }

    /// What changes in every dimension if some give way to one more.
    pub fn change(&self, gone: &[usize], more: Option<usize>) -> Vec<i64> {
        let market = self.market;
        let mut change = vec![0; market.scale.len()];
        let mut moved: Vec<(usize, i64)> = Vec::with_capacity(4);
        for (pair, times) in gone.iter().map(|pair| (*pair, -1)).chain(more.map(|pair| (pair, 1))) {
            for (dimension, counts) in market.pairs[pair].worth.counts(&market.scale) {
                change[dimension] += times * counts;
            }
            for who in market.pairs[pair].who {
                match moved.iter_mut().find(|(moved, _)| *moved == who) {
                    Some((_, by)) => *by += times,
                    None => moved.push((who, times)),
                }
            }
        }
        for (who, by) in moved {
            let (before, after) = (i64::from(self.degrees[who]), i64::from(self.degrees[who]) + by);
            (before + 1..=after).for_each(|k| change[market.level(who, k as u32)] += 1);
            (after + 1..=before).for_each(|k| change[market.level(who, k as u32)] -= 1);
        }
        change
    }

    /// What would have to give way for a pair, in every way there is: one meeting of everybody who has no place left.
    pub fn ways(&self, pair: usize) -> Vec<Vec<usize>> {
        let [one, other] = self.market.pairs[pair].who;
        let mut ways = vec![Vec::new()];
        for who in [one, other].into_iter().filter(|who| self.full(*who)) {
            ways = ways
                .iter()
                .flat_map(|way: &Vec<usize>| {
                    self.meetings(who).map(|gone| way.iter().copied().chain([gone]).collect::<Vec<_>>())
                })
                .collect();
        }
        if self.no_room() && ways.iter().any(Vec::is_empty) {
            ways = self.meetings(one).chain(self.meetings(other)).map(|gone| vec![gone]).collect();
        }
        ways
    }

    pub fn take(&mut self, gone: &[usize], more: Option<usize>) {
        for (pair, held) in gone.iter().map(|pair| (*pair, false)).chain(more.map(|pair| (pair, true))) {
            self.chosen[pair] = held;
            for who in self.market.pairs[pair].who {
                self.degrees[who] = if held { self.degrees[who] + 1 } else { self.degrees[who] - 1 };
            }
            self.count = if held { self.count + 1 } else { self.count - 1 };
        }
    }

    /// Takes what fits and gains, the best first. What a pair gains only falls as others are taken.
    fn fill(&mut self) {
        let worth = |held: &Held, pair: usize| {
            let change = held.change(&[], Some(pair));
            gains(&change).then_some((change, std::cmp::Reverse(pair)))
        };
        let fitting: Vec<usize> = (0..self.market.pairs.len()).filter(|pair| self.fits(*pair)).collect();
        let mut open: std::collections::BinaryHeap<_> =
            fitting.into_iter().filter_map(|pair| worth(self, pair)).collect();
        while let Some(entry) = open.pop() {
            let pair = entry.1.0;
            if !self.fits(pair) {
                continue;
            }
            match worth(self, pair) {
                Some(now) if now == entry => self.take(&[], Some(pair)),
                Some(now) => open.push(now),
                None => {}
            }
        }
    }
}

/// Whether a change is for the better.
pub(super) fn gains(change: &[i64]) -> bool {
    change.iter().find(|by| **by != 0).is_some_and(|by| *by > 0)
}

/// The choice with whatever still fits and gains.
pub(super) fn filled(market: &Market, chosen: Vec<bool>) -> Vec<bool> {
    let mut held = Held::of(market, chosen);
    held.fill();
    held.chosen
}

/// The choice after exchanges of one meeting for one or two others, as long as that is for the better.
pub(super) fn improved(market: &Market, chosen: Vec<bool>) -> Vec<bool> {
    let mut held = Held::of(market, chosen);
    for _ in 0..MOST_ROUNDS {
        let mut better = false;
        for pair in 0..market.pairs.len() {
            if held.chosen[pair] {
                continue;
            }
            let ways = held.ways(pair).into_iter().map(|way| (held.change(&way, Some(pair)), way));
            if let Some((change, way)) = ways.max()
                && gains(&change)
            {
                held.take(&way, Some(pair));
                better = true;
            }
        }
        if !better {
            break;
        }
        held.fill();
    }
    held.chosen
}
