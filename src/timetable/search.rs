//! Local search: a first slotting that keeps every condition, then a better one.
//!
//! Placing goes as in graph colouring with partial colourings (PartialCol, Blöchliger and Zufferey, 2008): a meeting
//! without a slot takes the one where the least is in its way, and what was in the way looks for a new one; nobody returns
//! at once to where it came from. Improving is simulated annealing over Kempe chains: a meeting changes slot, and whatever
//! that pushes out of its place swaps the other way, so that no condition is ever broken. The same seed and the same number
//! of steps give the same slotting.

use super::clauses::Halt;
use super::dice::Dice;
use super::model::{Model, Slots, Slotting, each};
use super::state::{NONE, State};

/// Steps between two looks at the clock.
const LOOK: u64 = 256;
/// Steps of the first annealing, about half a second; each later one is twice as long.
const FIRST_ANNEALING: u64 = 4_000_000;
/// The temperature begins and ends at these, in the unit of `Prices`: a break more is taken once in 30 times at first, once
/// in 230 at the end. Chosen on the ten hardest published instances: held at 2 or 1.5 from the start, a second of search ended
/// clearly worse than at 2.5 to 3.5, which did not differ by more than chance.
const HOT: f64 = 3.5;
const COLD: f64 = 2.2;
/// How often it is somebody with breaks for whom something is tried, and how often of these a gap is aimed at. Chosen on
/// the same instances with three seeds each: with 0.3 or 0.8 for either it was no better. Pushing meetings on into a third
/// slot, and other prices of idle slots, made no difference beyond chance there.
const FOR_WHO_WAITS: f64 = 0.6;
const INTO_A_GAP: f64 = 0.5;

/// A slotting with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub slotting: Slotting,
    pub figures: Vec<u32>,
}

pub(super) struct Search<'m> {
    state: State<'m>,
    dice: Dice,
    /// Until which step a meeting may not return to a slot.
    barred: Vec<u64>,
    pub steps: u64,
    pub best: Option<Found>,
}

impl<'m> Search<'m> {
    pub fn new(model: &'m Model, start: &Slotting, seed: u64) -> Search<'m> {
        let state = State::from(model, start);
        let barred = vec![0; model.meetings.len() * model.slots];
        let mut search = Search { state, dice: Dice::new(seed), barred, steps: 0, best: None };
        search.keep();
        search
    }

    /// Whether what is placed now keeps every condition.
    pub fn settled(&mut self) -> bool {
        self.keep();
        self.best.is_some()
    }

    /// Goes on from here.
    pub fn restart(&mut self, from: &Found) {
        self.state = State::from(self.state.model, &from.slotting);
        self.keep();
    }

    /// Places what has to be held, and of the rest as much as comes in. False if it was halted, or ran out of steps, before
    /// that.
    pub fn place(&mut self, steps: u64, halt: &dyn Halt) -> bool {
        let end = self.steps + steps;
        let mut victims = Vec::new();
        let mut best_victims = Vec::new();
        let model = self.state.model;
        // What may be left out and did not come in as it is: the annealing tries again.
        let mut aside = vec![false; model.meetings.len()];
        loop {
            let Some(meeting) = self.next_unplaced(&aside) else { return true };
            if self.steps >= end || (self.steps.is_multiple_of(LOOK) && halt.halted()) {
                return model.meetings[meeting as usize].class != 0;
            }
            self.steps += 1;
            let mut best: Option<(u32, u32)> = None;
            let mut ties = 0;
            let own_class = model.meetings[meeting as usize].class;
            for slot in each(model.meetings[meeting as usize].domain) {
                let dice = &mut self.dice;
                self.state.in_the_way(meeting, slot as u32, &mut victims, |n| dice.below(n));
                if victims.contains(&meeting) {
                    continue;
                }
                let cost: u32 =
                    victims.iter().map(|victim| weight(model.meetings[*victim as usize].class)).sum();
                if own_class != 0 && cost > 0 && cost >= weight(own_class) {
                    continue;
                }
                let barred = self.barred[meeting as usize * model.slots + slot] > self.steps;
                if barred && cost > 0 {
                    continue;
                }
                ties = if best.is_none_or(|(least, _)| cost < least) { 0 } else { ties };
                if best.is_none_or(|(least, _)| cost <= least) {
                    ties += 1;
                    if self.dice.once_in(ties) {
                        best = Some((cost, slot as u32));
                        best_victims.clone_from(&victims);
                    }
                }
            }
            let Some((_, slot)) = best else {
                aside[meeting as usize] = own_class != 0;
                continue;
            };
            for victim in &best_victims {
                let from = self.state.slot[*victim as usize] as usize;
                self.state.remove(*victim);
                let wait = 8 + self.dice.below(10) as u64 + self.state.unplaced.len() as u64 / 2;
                self.barred[*victim as usize * model.slots + from] = self.steps + wait;
            }
            self.state.place(meeting, slot);
        }
    }

    /// One of the weightiest meetings without a slot.
    fn next_unplaced(&mut self, aside: &[bool]) -> Option<u32> {
        let unplaced = &self.state.unplaced;
        if unplaced.is_empty() {
            return None;
        }
        let start = self.dice.below(unplaced.len());
        let mut weightiest: Option<(u8, u32)> = None;
        for i in 0..unplaced.len() {
            let meeting = unplaced[(start + i) % unplaced.len()];
            let class = self.state.model.meetings[meeting as usize].class;
            if !aside[meeting as usize] && weightiest.is_none_or(|(known, _)| class < known) {
                weightiest = Some((class, meeting));
                if class == 0 {
                    break;
                }
            }
        }
        weightiest.map(|(_, meeting)| meeting)
    }

    /// Makes it better until it is halted, the steps are used up, or `enough` says of the figures that nothing better can
    /// be; tells `tell` of each better one.
    pub fn improve(
        &mut self,
        steps: u64,
        halt: &dyn Halt,
        enough: &dyn Fn(&[u32]) -> bool,
        tell: &mut dyn FnMut(&Found),
    ) {
        let end = self.steps + steps;
        self.keep_and(tell);
        let mut length = FIRST_ANNEALING;
        while self.steps < end
            && !halt.halted()
            && !self.best.as_ref().is_some_and(|best| enough(&best.figures))
        {
            self.anneal(length.min(end - self.steps), halt, enough, tell);
            length *= 2;
            if let Some(best) = self.best.clone() {
                let model = self.state.model;
                if self.dice.once_in(2) {
                    self.state = State::from(model, &best.slotting);
                }
            }
        }
    }

    fn anneal(
        &mut self,
        steps: u64,
        halt: &dyn Halt,
        enough: &dyn Fn(&[u32]) -> bool,
        tell: &mut dyn FnMut(&Found),
    ) {
        let model = self.state.model;
        if model.meetings.is_empty() {
            return;
        }
        let mut heat = HOT;
        let cooling = (COLD / HOT).powf(LOOK as f64 / steps.max(1) as f64);
        for step in 0..steps {
            self.steps += 1;
            if step % LOOK == 0 {
                heat *= cooling;
                if halt.halted() {
                    return;
                }
                // The more there are, the longer it takes.
                if step % (LOOK * (1 + self.state.unplaced.len() as u64 / 16)) == 0 {
                    self.bring_in();
                }
            }
            let (meeting, to) = self.proposal();
            let from = self.state.slot[meeting as usize];
            if from == NONE || to == NONE || from == to {
                continue;
            }
            let Some(price) = self.state.try_chain(meeting, to) else { continue };
            if price <= 0 || self.dice.share() < (-(price as f64) / heat).exp() {
                self.state.take_chain(from, to);
                if price < 0
                    && self.keep_and(tell)
                    && self.best.as_ref().is_some_and(|best| enough(&best.figures))
                {
                    return;
                }
            }
        }
    }

    /// A meeting and a slot to try for it. Mostly for somebody who waits: a meeting at the edge of a block into a gap, or any
    /// of its meetings. Otherwise any.
    fn proposal(&mut self) -> (u32, u32) {
        let model = self.state.model;
        let mut meeting = self.dice.below(model.meetings.len());
        let waiting = self.state.waiting.len();
        if waiting > 0 && self.dice.share() < FOR_WHO_WAITS {
            let who = self.state.waiting[self.dice.below(waiting)] as usize;
            let busy = self.state.busy[who];
            if self.dice.share() < INTO_A_GAP {
                let edge = self.one_of(busy & (!(busy << 1) | !(busy >> 1)));
                let moving = self.state.sitting(who, edge).next();
                if let Some(moving) = moving {
                    let to = self.one_of(model.gaps(busy) & model.meetings[moving as usize].domain);
                    return (moving, to);
                }
            }
            meeting = model.of[who][self.dice.below(model.of[who].len())];
        }
        (meeting as u32, self.one_of(model.meetings[meeting].domain))
    }

    /// One slot of a set, `NONE` if it is empty.
    fn one_of(&mut self, set: Slots) -> u32 {
        match set.count_ones() {
            0 => NONE,
            1 => set.trailing_zeros(),
            several => each(set).nth(self.dice.below(several as usize)).map_or(NONE, |slot| slot as u32),
        }
    }

    /// Places what may be left out, the weightiest first, wherever nothing is in its way now but what weighs less.
    fn bring_in(&mut self) {
        let model = self.state.model;
        let class = |meeting: u32| model.meetings[meeting as usize].class;
        let mut waiting = self.state.unplaced.clone();
        waiting.sort_by_key(|meeting| class(*meeting));
        let mut victims = Vec::new();
        for meeting in waiting {
            let domain = model.meetings[meeting as usize].domain;
            let was = model.was[meeting as usize].filter(|was| domain >> was & 1 == 1);
            for slot in was.into_iter().chain(each(domain)) {
                self.state.in_the_way(meeting, slot as u32, &mut victims, |_| 0);
                if victims.iter().all(|victim| class(*victim) > class(meeting)) {
                    victims.iter().for_each(|victim| self.state.remove(*victim));
                    self.state.place(meeting, slot as u32);
                    break;
                }
            }
        }
    }

    fn keep_and(&mut self, tell: &mut dyn FnMut(&Found)) -> bool {
        let better = self.keep();
        if better && let Some(best) = &self.best {
            tell(best);
        }
        better
    }

    /// Remembers the present state if it keeps every condition and is better than what was best.
    fn keep(&mut self) -> bool {
        let state = &self.state;
        let whole = state.unplaced.iter().all(|meeting| state.model.meetings[*meeting as usize].class != 0);
        if !whole || state.uneven() > 0 {
            return false;
        }
        let figures = state.figures();
        if self.best.as_ref().is_some_and(|best| best.figures <= figures) {
            return false;
        }
        self.best = Some(Found { slotting: state.slotting(), figures });
        true
    }
}

/// What it costs to take out a meeting of this class: most for one that has to be held, less the less it matters.
fn weight(class: u8) -> u32 {
    8 - u32::from(class.min(7))
}
