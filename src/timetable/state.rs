//! A slotting that changes: who sits where, what each condition still allows, and the figures, kept up to date with
//! every step of the local search.

use super::model::{Aim, Model, Slots, Slotting, mask};

/// "No meeting here" and "no slot".
pub(super) const NONE: u32 = u32::MAX;

/// A condition between two meetings, seen from one of them.
#[derive(Debug, Clone, Copy)]
enum Tie {
    Before(u32),
    After(u32),
    Apart(u32, u32),
}

/// How many participants have how many of something, to keep the greatest difference small.
#[derive(Debug, Clone)]
struct Spread {
    most: Option<u32>,
    /// How many participants have each number.
    having: Vec<u32>,
}

impl Spread {
    fn new(most: Option<u32>, slots: usize, participants: usize) -> Spread {
        let mut having = vec![0; slots + 1];
        having[0] = participants as u32;
        Spread { most, having }
    }

    fn change(&mut self, from: i32, to: i32) {
        self.having[from as usize] -= 1;
        self.having[to as usize] += 1;
    }

    /// By how much in all the participants are above what the lowest allows.
    fn excess(&self) -> u32 {
        let Some(most) = self.most else { return 0 };
        let lowest = self.having.iter().position(|n| *n > 0).unwrap_or(0);
        let from = lowest + most as usize + 1;
        self.having.iter().skip(from).zip(1..).map(|(n, over)| n * over).sum()
    }
}

/// The weights with which the local search adds up the figures; only their order matters for the result, since what
/// is kept is compared figure by figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prices {
    pub moved: i64,
    pub breaks: i64,
    pub idle: i64,
    pub uneven: i64,
}

pub(super) struct State<'m> {
    pub model: &'m Model,
    /// Nobody can hold two meetings at once.
    single: bool,
    /// The slot of each meeting or `NONE`.
    pub slot: Vec<u32>,
    /// Where the seats of a participant begin in `seat`: `first_seat[p] + slot * seats[p]`.
    first_seat: Vec<usize>,
    seat: Vec<u32>,
    pub busy: Vec<Slots>,
    /// The breaks and idle slots of each participant.
    waits: Vec<Waits>,
    /// Those with breaks, and where each stands in that list.
    pub waiting: Vec<u32>,
    waiting_at: Vec<u32>,
    /// For every slot, the slots of its day.
    day: Vec<Slots>,
    /// For every condition of tables and slot, how many meetings are counted.
    used: Vec<Vec<u32>>,
    /// For every kind, the conditions that count it.
    halls_of: Vec<Vec<usize>>,
    /// The meetings in each slot, and where each stands in that list.
    pub in_slot: Vec<Vec<u32>>,
    stands: Vec<u32>,
    ties: Vec<Vec<Tie>>,
    pub unplaced: Vec<u32>,
    unplaced_at: Vec<u32>,
    breaks: u32,
    idle: u32,
    moved: u32,
    breaks_spread: Spread,
    idle_spread: Spread,
    pub prices: Prices,
    /// Marks of the chain that is being built: equal to `stamp` if marked.
    marked: Vec<u32>,
    seen: Vec<u32>,
    stamp: u32,
    chain: Vec<u32>,
    /// Who is busy when after that chain, and how it waits then.
    touched: Vec<(u32, Slots, Waits)>,
}

/// What a participant waits between its meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Waits {
    breaks: i32,
    idle: i32,
}

impl<'m> State<'m> {
    /// Nothing placed.
    pub fn new(model: &'m Model) -> State<'m> {
        let meetings = model.meetings.len();
        let participants = model.seats.len();
        let mut first_seat = Vec::with_capacity(participants);
        let mut seats = 0;
        for own in &model.seats {
            first_seat.push(seats);
            seats += *own as usize * model.slots;
        }
        let kinds = model.meetings.iter().map(|duty| duty.kind + 1).max().unwrap_or(0);
        let halls_of = (0..kinds)
            .map(|kind| (0..model.halls.len()).filter(|hall| model.halls[*hall].kinds[kind]).collect())
            .collect();
        let mut ties = vec![Vec::new(); meetings];
        for (first, then) in &model.before {
            ties[*first].push(Tie::Before(*then as u32));
            ties[*then].push(Tie::After(*first as u32));
        }
        for (one, other, slots) in &model.apart {
            ties[*one].push(Tie::Apart(*other as u32, *slots));
            ties[*other].push(Tie::Apart(*one as u32, *slots));
        }
        let mut day = vec![0; model.slots];
        for (first, last) in model.days() {
            day[first..last].fill(mask(last) & !mask(first));
        }
        State {
            model,
            single: model.single(),
            slot: vec![NONE; meetings],
            first_seat,
            seat: vec![NONE; seats],
            busy: vec![0; participants],
            waits: vec![Waits::default(); participants],
            waiting: Vec::new(),
            waiting_at: vec![NONE; participants],
            day,
            used: vec![vec![0; model.slots]; model.halls.len()],
            halls_of,
            in_slot: vec![Vec::new(); model.slots],
            stands: vec![NONE; meetings],
            ties,
            unplaced: (0..meetings as u32).collect(),
            unplaced_at: (0..meetings as u32).collect(),
            breaks: 0,
            idle: 0,
            moved: model.was.iter().flatten().count() as u32,
            breaks_spread: Spread::new(model.even_breaks, model.slots, participants),
            idle_spread: Spread::new(model.even_idle, model.slots, participants),
            prices: prices(model),
            marked: vec![0; meetings],
            seen: vec![0; participants],
            stamp: 0,
            chain: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// The same with these slots.
    pub fn from(model: &'m Model, slotting: &Slotting) -> State<'m> {
        let mut state = State::new(model);
        for (meeting, slot) in slotting.iter().enumerate() {
            if let Some(slot) = slot {
                state.place(meeting as u32, *slot as u32);
            }
        }
        state
    }

    pub fn slotting(&self) -> Slotting {
        self.slot.iter().map(|slot| (*slot != NONE).then_some(*slot as usize)).collect()
    }

    fn seats(&self, who: usize, slot: u32) -> std::ops::Range<usize> {
        let seats = self.model.seats[who] as usize;
        let first = self.first_seat[who] + slot as usize * seats;
        first..first + seats
    }

    /// The meetings of a participant in a slot.
    pub fn sitting(&self, who: usize, slot: u32) -> impl Iterator<Item = u32> + '_ {
        self.seat[self.seats(who, slot)].iter().copied().filter(|meeting| *meeting != NONE)
    }

    /// Puts a meeting that has no slot into one where everything allows it.
    pub fn place(&mut self, meeting: u32, slot: u32) {
        self.sit(meeting, slot);
        let last = *self.unplaced.last().unwrap_or(&meeting);
        let at = self.unplaced_at[meeting as usize];
        self.unplaced.swap_remove(at as usize);
        self.unplaced_at[last as usize] = at;
        for who in self.model.meetings[meeting as usize].who {
            if self.busy[who] >> slot & 1 == 0 {
                self.toggle(who, slot);
            }
        }
    }

    /// Takes a meeting out of its slot.
    pub fn remove(&mut self, meeting: u32) {
        let slot = self.slot[meeting as usize];
        self.stand_up(meeting);
        self.slot[meeting as usize] = NONE;
        self.unplaced_at[meeting as usize] = self.unplaced.len() as u32;
        self.unplaced.push(meeting);
        for who in self.model.meetings[meeting as usize].who {
            if self.sitting(who, slot).next().is_none() {
                self.toggle(who, slot);
            }
        }
    }

    fn sit(&mut self, meeting: u32, slot: u32) {
        let duty = &self.model.meetings[meeting as usize];
        for who in duty.who {
            let seats = self.seats(who, slot);
            if let Some(free) = self.seat[seats].iter_mut().find(|seat| **seat == NONE) {
                *free = meeting;
            }
        }
        for hall in &self.halls_of[duty.kind] {
            self.used[*hall][slot as usize] += 1;
        }
        self.moved -= u32::from(self.model.was[meeting as usize] == Some(slot as usize));
        self.slot[meeting as usize] = slot;
        self.stands[meeting as usize] = self.in_slot[slot as usize].len() as u32;
        self.in_slot[slot as usize].push(meeting);
    }

    fn stand_up(&mut self, meeting: u32) {
        let slot = self.slot[meeting as usize];
        let duty = &self.model.meetings[meeting as usize];
        for who in duty.who {
            let seats = self.seats(who, slot);
            if let Some(own) = self.seat[seats].iter_mut().find(|seat| **seat == meeting) {
                *own = NONE;
            }
        }
        for hall in &self.halls_of[duty.kind] {
            self.used[*hall][slot as usize] -= 1;
        }
        self.moved += u32::from(self.model.was[meeting as usize] == Some(slot as usize));
        let list = &mut self.in_slot[slot as usize];
        let at = self.stands[meeting as usize] as usize;
        list.swap_remove(at);
        if let Some(moved) = list.get(at) {
            self.stands[*moved as usize] = at as u32;
        }
    }

    fn toggle(&mut self, who: usize, slot: u32) {
        let waits = self.toggled(self.busy[who], self.waits[who], slot);
        self.set_busy(who, self.busy[who] ^ 1 << slot, waits);
    }

    fn set_busy(&mut self, who: usize, busy: Slots, waits: Waits) {
        let old = self.waits[who];
        self.breaks_spread.change(old.breaks, waits.breaks);
        self.idle_spread.change(old.idle, waits.idle);
        self.breaks = self.breaks.wrapping_add_signed(waits.breaks - old.breaks);
        self.idle = self.idle.wrapping_add_signed(waits.idle - old.idle);
        if waits.breaks > 0 && old.breaks == 0 {
            self.waiting_at[who] = self.waiting.len() as u32;
            self.waiting.push(who as u32);
        } else if waits.breaks == 0 && old.breaks > 0 {
            let at = self.waiting_at[who] as usize;
            self.waiting.swap_remove(at);
            if let Some(last) = self.waiting.get(at) {
                self.waiting_at[*last as usize] = at as u32;
            }
        }
        self.busy[who] = busy;
        self.waits[who] = waits;
    }

    /// How somebody waits who is busy in one slot more, or in one less.
    fn toggled(&self, busy: Slots, waits: Waits, slot: u32) -> Waits {
        let others = busy & self.day[slot as usize] & !(1 << slot);
        let before = others & mask(slot as usize);
        let after = others >> slot;
        if others == 0 {
            return waits;
        }
        // Slots from here to the next meeting of the day on either side, seen with a meeting here.
        let gap_before = (before.leading_zeros() as i32) - (128 - slot as i32);
        let gap_after = after.trailing_zeros() as i32 - 1;
        let (breaks, idle) = if before == 0 {
            (i32::from(gap_after > 0), gap_after)
        } else if after == 0 {
            (i32::from(gap_before > 0), gap_before)
        } else {
            (i32::from(gap_before > 0) + i32::from(gap_after > 0) - 1, -1)
        };
        let sign = if busy >> slot & 1 == 0 { 1 } else { -1 };
        Waits { breaks: waits.breaks + sign * breaks, idle: waits.idle + sign * idle }
    }

    /// What would have to leave for the meeting to come into the slot; `choose` picks one of several.
    pub fn in_the_way(
        &self,
        meeting: u32,
        slot: u32,
        found: &mut Vec<u32>,
        mut choose: impl FnMut(usize) -> usize,
    ) {
        found.clear();
        let duty = &self.model.meetings[meeting as usize];
        for who in duty.who {
            let seats = &self.seat[self.seats(who, slot)];
            if !seats.contains(&NONE) {
                let victim = seats[choose(seats.len())];
                if !found.contains(&victim) {
                    found.push(victim);
                }
            }
        }
        for tie in &self.ties[meeting as usize] {
            let other = match *tie {
                Tie::Before(other) | Tie::After(other) | Tie::Apart(other, _) => other,
            };
            let at = self.slot[other as usize];
            if at != NONE && !fits(*tie, slot, at) && !found.contains(&other) {
                found.push(other);
            }
        }
        for hall in &self.halls_of[duty.kind] {
            let condition = &self.model.halls[*hall];
            let counted = |meeting: u32| condition.kinds[self.model.meetings[meeting as usize].kind];
            let leaving =
                found.iter().filter(|other| self.slot[**other as usize] == slot && counted(**other)).count()
                    as u32;
            if self.used[*hall][slot as usize] - leaving >= condition.room[slot as usize] {
                let here = &self.in_slot[slot as usize];
                if here.is_empty() || condition.room[slot as usize] == 0 {
                    // No table of that kind at all in this slot: the meeting itself is in the way.
                    found.push(meeting);
                    return;
                }
                let start = choose(here.len());
                let victim = (0..here.len())
                    .map(|i| here[(start + i) % here.len()])
                    .find(|other| counted(*other) && !found.contains(other));
                found.extend(victim);
            }
        }
    }

    /// Swaps the slot of a meeting for another and whatever that pushes out of its place, back and forth between the two
    /// slots: a Kempe chain. Returns by how much the price changes, without doing it; `None` if a condition forbids it.
    pub fn try_chain(&mut self, meeting: u32, to: u32) -> Option<i64> {
        let from = self.slot[meeting as usize];
        if self.stamp == u32::MAX {
            self.marked.fill(0);
            self.seen.fill(0);
            self.stamp = 0;
        }
        self.stamp += 1;
        let stamp = self.stamp;
        self.chain.clear();
        self.touched.clear();
        self.chain.push(meeting);
        self.marked[meeting as usize] = stamp;
        let mut next = 0;
        while let Some(moving) = self.chain.get(next).copied() {
            next += 1;
            let start = self.slot[moving as usize];
            let end = if start == from { to } else { from };
            let duty = &self.model.meetings[moving as usize];
            if duty.domain >> end & 1 == 0 {
                return None;
            }
            for who in duty.who {
                if self.model.seats[who] == 1 {
                    // It holds one meeting in each of the two slots, and swaps them, or only this one.
                    let other = self.seat[self.first_seat[who] + end as usize];
                    if other == NONE {
                        let waits = self.toggled(self.busy[who], self.waits[who], start);
                        let without = self.busy[who] ^ 1 << start;
                        let waits = self.toggled(without, waits, end);
                        self.touched.push((who as u32, without | 1 << end, waits));
                    } else if self.marked[other as usize] != stamp {
                        self.marked[other as usize] = stamp;
                        self.chain.push(other);
                    }
                    continue;
                }
                let arriving =
                    self.sitting(who, start).filter(|other| self.marked[*other as usize] == stamp).count();
                let mut staying = 0;
                let mut pushed = NONE;
                for other in self.sitting(who, end) {
                    if self.marked[other as usize] != stamp {
                        staying += 1;
                        pushed = other;
                    }
                }
                if arriving + staying > self.model.seats[who] as usize {
                    if pushed == NONE {
                        return None;
                    }
                    self.marked[pushed as usize] = stamp;
                    self.chain.push(pushed);
                }
            }
        }
        if !self.chain_has_tables(from, to) || !self.chain_keeps_ties(from, to) {
            return None;
        }
        Some(self.chain_price(from, to))
    }

    fn chain_has_tables(&self, from: u32, to: u32) -> bool {
        (0..self.model.halls.len()).all(|hall| {
            let condition = &self.model.halls[hall];
            let mut arriving = 0_i64;
            for moving in &self.chain {
                if condition.kinds[self.model.meetings[*moving as usize].kind] {
                    arriving += if self.slot[*moving as usize] == from { 1 } else { -1 };
                }
            }
            let fits = |slot: u32, more: i64| {
                more <= 0
                    || i64::from(self.used[hall][slot as usize]) + more
                        <= i64::from(condition.room[slot as usize])
            };
            fits(to, arriving) && fits(from, -arriving)
        })
    }

    fn chain_keeps_ties(&self, from: u32, to: u32) -> bool {
        let after = |meeting: u32| {
            let slot = self.slot[meeting as usize];
            match self.marked[meeting as usize] == self.stamp {
                true if slot == from => to,
                true => from,
                false => slot,
            }
        };
        self.chain.iter().all(|moving| {
            self.ties[*moving as usize].iter().all(|tie| {
                let (Tie::Before(other) | Tie::After(other) | Tie::Apart(other, _)) = *tie;
                self.slot[other as usize] == NONE || fits(*tie, after(*moving), after(other))
            })
        })
    }

    /// The change of the price.
    fn chain_price(&mut self, from: u32, to: u32) -> i64 {
        if !self.single {
            self.touch_crowded(from, to);
        }
        let mut price = 0;
        if self.prices.moved > 0 {
            for moving in &self.chain {
                let old = self.slot[*moving as usize];
                let new = if old == from { to } else { from };
                let known = self.model.was[*moving as usize].map(|slot| slot as u32);
                price += self.prices.moved * (i64::from(known == Some(old)) - i64::from(known == Some(new)));
            }
        }
        let mut changed = Waits::default();
        for (who, _, waits) in &self.touched {
            let before = self.waits[*who as usize];
            changed.breaks += waits.breaks - before.breaks;
            changed.idle += waits.idle - before.idle;
        }
        price += self.prices.breaks * i64::from(changed.breaks) + self.prices.idle * i64::from(changed.idle);
        if self.breaks_spread.most.is_some() || self.idle_spread.most.is_some() {
            price += self.prices.uneven * self.uneven_change();
        }
        price
    }

    /// Adds to `touched` those in the chain who can hold several meetings at once.
    fn touch_crowded(&mut self, from: u32, to: u32) {
        for i in 0..self.chain.len() {
            for who in self.model.meetings[self.chain[i] as usize].who {
                if self.model.seats[who] == 1 || self.seen[who] == self.stamp {
                    continue;
                }
                self.seen[who] = self.stamp;
                let moves = |other: u32| self.marked[other as usize] == self.stamp;
                let there =
                    self.sitting(who, from).any(moves) || self.sitting(who, to).any(|other| !moves(other));
                let here =
                    self.sitting(who, to).any(moves) || self.sitting(who, from).any(|other| !moves(other));
                let (mut busy, mut waits) = (self.busy[who], self.waits[who]);
                for (slot, now) in [(from, here), (to, there)] {
                    if busy >> slot & 1 != Slots::from(now) {
                        waits = self.toggled(busy, waits, slot);
                        busy ^= 1 << slot;
                    }
                }
                if busy != self.busy[who] {
                    self.touched.push((who as u32, busy, waits));
                }
            }
        }
    }

    /// What the chain would change in `uneven`: the counts are changed, read and changed back.
    fn uneven_change(&mut self) -> i64 {
        let same = |(who, _, waits): &(u32, Slots, Waits)| {
            let before = self.waits[*who as usize];
            before.breaks == waits.breaks && (before.idle == waits.idle || self.idle_spread.most.is_none())
        };
        if self.touched.iter().all(same) {
            return 0;
        }
        let before = self.uneven();
        self.shift(false);
        let after = self.uneven();
        self.shift(true);
        i64::from(after) - i64::from(before)
    }

    fn shift(&mut self, back: bool) {
        for (who, _, waits) in &self.touched {
            let (mut from, mut to) = (self.waits[*who as usize], *waits);
            if back {
                (from, to) = (to, from);
            }
            self.breaks_spread.change(from.breaks, to.breaks);
            self.idle_spread.change(from.idle, to.idle);
        }
    }

    /// By how much the participants' breaks and idle slots differ more than allowed, added up.
    pub fn uneven(&self) -> u32 {
        self.breaks_spread.excess() + self.idle_spread.excess()
    }

    /// Does what `try_chain` has tried.
    pub fn take_chain(&mut self, from: u32, to: u32) {
        let chain = std::mem::take(&mut self.chain);
        let targets: Vec<u32> = chain
            .iter()
            .map(|meeting| if self.slot[*meeting as usize] == from { to } else { from })
            .collect();
        for meeting in &chain {
            self.stand_up(*meeting);
        }
        for (meeting, slot) in chain.iter().zip(targets) {
            self.sit(*meeting, slot);
        }
        self.chain = chain;
        let touched = std::mem::take(&mut self.touched);
        for (who, busy, waits) in &touched {
            self.set_busy(*who as usize, *busy, *waits);
        }
        self.touched = touched;
    }

    /// The figures, one for each aim.
    pub fn figures(&self) -> Vec<u32> {
        self.model
            .aims
            .iter()
            .map(|aim| match aim {
                Aim::Unplaced(class) => {
                    self.unplaced.iter().filter(|m| self.model.meetings[**m as usize].class == *class).count()
                        as u32
                }
                Aim::Moved => self.moved,
                Aim::Breaks => self.breaks,
                Aim::Idle => self.idle,
            })
            .collect()
    }
}

fn fits(tie: Tie, own: u32, other: u32) -> bool {
    match tie {
        Tie::Before(_) => own < other,
        Tie::After(_) => own > other,
        Tie::Apart(_, slots) => own.abs_diff(other) >= slots,
    }
}

/// An aim that comes earlier weighs this many times the next.
const STEP: i64 = 12;

fn prices(model: &Model) -> Prices {
    let mut prices = Prices { moved: 0, breaks: 0, idle: 0, uneven: STEP * STEP };
    let mut price = if model.aims.contains(&Aim::Moved) { STEP * STEP } else { STEP };
    for aim in &model.aims {
        match aim {
            Aim::Unplaced(_) => continue,
            Aim::Moved => prices.moved = price,
            Aim::Breaks => prices.breaks = price,
            Aim::Idle => prices.idle = price,
        }
        price /= STEP;
    }
    // Shorter gaps are nearer to none, also where nobody counts them.
    prices.idle = prices.idle.max(1);
    prices
}
