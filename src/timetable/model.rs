//! A placement problem by numbers: what the solvers work on, made from a `Problem` and a list of meetings.
//!
//! Slots, participants and meetings are positions; a set of slots is a bit mask, so that "who is free when" is one
//! machine word. What a condition means is said at the field that holds it.

/// A set of slots: bit `t` is slot `t`.
pub(super) type Slots = u128;

/// How many slots a problem may have: those that one mask holds. Four days of 32 slots.
pub(super) const MOST_SLOTS: usize = 128;

/// A meeting to place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Duty {
    /// Who meets, two different participants.
    pub who: [usize; 2],
    /// The slots that are possible for it by itself: both are there, its session, what is fixed or forbidden.
    pub domain: Slots,
    /// 0: has to be held. Otherwise the class in which leaving it out counts, 1 the weightiest.
    pub class: u8,
    /// The kind of table it needs: an index for the masks of `Hall`.
    pub kind: usize,
}

/// At most so many meetings of these kinds in a slot: the condition of Hall's theorem for one set of kinds. That all of
/// them hold is the same as that every meeting finds a table (Hall, 1935).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hall {
    /// For every kind of `Duty::kind` whether it is counted.
    pub kinds: Vec<bool>,
    /// For every slot, how many tables there are for them.
    pub room: Vec<u32>,
}

/// What is to be small, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// Meetings of this class that are left out.
    Unplaced(u8),
    /// Meetings of the earlier plan that are in another slot, or left out.
    Moved,
    /// Gaps between two meetings of one participant on one day; a gap of several slots counts once.
    Breaks,
    /// Slots in those gaps.
    Idle,
}

/// The whole of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub slots: usize,
    /// The first slot of each day, as a mask: gaps are counted within a day.
    pub day_starts: Slots,
    /// How many meetings each participant can hold in one slot: its representatives.
    pub seats: Vec<u32>,
    pub meetings: Vec<Duty>,
    /// Numbers of the meetings of each participant.
    pub of: Vec<Vec<usize>>,
    pub halls: Vec<Hall>,
    /// The first is strictly earlier than the second, where both are held.
    pub before: Vec<(usize, usize)>,
    /// At least so many slots lie from one to the other, where both are held: 1 is "not at the same time".
    pub apart: Vec<(usize, usize, u32)>,
    /// The numbers of breaks of any two participants differ by at most this.
    pub even_breaks: Option<u32>,
    /// The same for idle slots.
    pub even_idle: Option<u32>,
    /// Where each meeting was, when an earlier plan is changed; as long as `meetings`.
    pub was: Vec<Option<usize>>,
    pub aims: Vec<Aim>,
}

/// A slot for every meeting, or none.
pub(super) type Slotting = Vec<Option<usize>>;

impl Model {
    /// The runs of busy slots of a participant and the days it has any: breaks are their difference.
    pub fn breaks(&self, busy: Slots) -> u32 {
        (busy & (!(busy << 1) | self.day_starts)).count_ones() - self.days_of(busy)
    }

    /// Idle slots between meetings of one day.
    pub fn idle(&self, busy: Slots) -> u32 {
        let mut idle = 0;
        for (first, last) in self.days() {
            let day = (busy >> first) & mask(last - first);
            if day != 0 {
                idle += 128 - day.leading_zeros() - day.trailing_zeros() - day.count_ones();
            }
        }
        idle
    }

    /// The idle slots between meetings of one day.
    pub fn gaps(&self, busy: Slots) -> Slots {
        let mut gaps = 0;
        for (first, last) in self.days() {
            let day = busy & mask(last) & !mask(first);
            if day != 0 {
                gaps |=
                    mask(128 - day.leading_zeros() as usize) & !mask(day.trailing_zeros() as usize) & !day;
            }
        }
        gaps
    }

    fn days_of(&self, busy: Slots) -> u32 {
        if self.day_starts.count_ones() == 1 {
            return u32::from(busy != 0);
        }
        self.days().filter(|(first, last)| (busy >> first) & mask(last - first) != 0).count() as u32
    }

    /// First slot and the slot after the last, of each day.
    pub fn days(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut first = 0;
        std::iter::from_fn(move || {
            if first >= self.slots {
                return None;
            }
            let rest = self.day_starts & !mask(first + 1);
            let last = if rest == 0 { self.slots } else { rest.trailing_zeros() as usize };
            let day = (first, last);
            first = last;
            Some(day)
        })
    }

    /// When each participant is busy.
    pub fn busy(&self, slotting: &Slotting) -> Vec<Slots> {
        let mut busy = vec![0; self.seats.len()];
        for (duty, slot) in self.meetings.iter().zip(slotting) {
            if let Some(slot) = slot {
                for who in duty.who {
                    busy[who] |= 1 << slot;
                }
            }
        }
        busy
    }

    /// The figures of a slotting, one for each aim.
    pub fn figures(&self, slotting: &Slotting) -> Vec<u32> {
        let busy = self.busy(slotting);
        self.aims
            .iter()
            .map(|aim| match aim {
                Aim::Unplaced(class) => self
                    .meetings
                    .iter()
                    .zip(slotting)
                    .filter(|(duty, slot)| duty.class == *class && slot.is_none())
                    .count() as u32,
                Aim::Moved => self.moved(slotting),
                Aim::Breaks => busy.iter().map(|busy| self.breaks(*busy)).sum(),
                Aim::Idle => busy.iter().map(|busy| self.idle(*busy)).sum(),
            })
            .collect()
    }

    /// Meetings of the earlier plan that are not where they were: in another slot, or left out now.
    pub fn moved(&self, slotting: &Slotting) -> u32 {
        self.was.iter().zip(slotting).filter(|(was, now)| was.is_some() && was != now).count() as u32
    }

    /// Whether nobody can hold two meetings at once.
    pub fn single(&self) -> bool {
        self.seats.iter().all(|seats| *seats == 1)
    }
}

/// The slots below `end`.
pub(super) fn mask(end: usize) -> Slots {
    if end >= MOST_SLOTS { Slots::MAX } else { (1 << end) - 1 }
}

/// The slots of a set, in order.
pub(super) fn each(mut set: Slots) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if set == 0 {
            return None;
        }
        let slot = set.trailing_zeros() as usize;
        set &= set - 1;
        Some(slot)
    })
}
