//! Made-up fairs for the timetable engine: the same for the same shape and seed, on every machine.
//!
//! Two kinds: fairs whose meetings are chosen already and are to be placed, and fairs with wishes only, to select from.
//! Meetings are drawn while they are placed, so that a plan that keeps every condition is known; it is not in the
//! problem, and the order of the meetings says nothing about it.

use super::dice::Dice;
use super::problem::{
    Goal, Meeting, PairScore, Participant, Place, Plan, Problem, Slot, SlotName, TableName, Tables, Wants,
    Wish,
};
use std::collections::{BTreeMap, BTreeSet};

/// How large a fair is.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub name: &'static str,
    /// Buyers, or everybody where there are no sellers and all meet all.
    pub buyers: usize,
    pub sellers: usize,
    /// How many meetings are chosen; none: there are wishes instead.
    pub meetings: Option<usize>,
    pub tables: usize,
    pub days: usize,
    pub slots_a_day: usize,
}

/// Buyers have almost no free slot (96 %) and tables few (89 %): a plan is not found by luck.
pub const ONE_DAY: Shape = Shape {
    name: "50 x 206, 768 meetings, 54 tables",
    buyers: 50,
    sellers: 206,
    meetings: Some(768),
    tables: 54,
    days: 1,
    slots_a_day: 16,
};

/// Twelve meetings for a buyer, eight for a seller; nine tables in ten are used all the time.
pub const TWO_DAYS: Shape = Shape {
    name: "300 x 450, 3,600 meetings, two days",
    buyers: 300,
    sellers: 450,
    meetings: Some(3_600),
    tables: 200,
    days: 2,
    slots_a_day: 10,
};

/// All meet all, twenty meetings each; nine tables in ten are used all the time.
pub const THOUSAND: Shape = Shape {
    name: "1,000 participants, 10,000 meetings",
    buyers: 1_000,
    sellers: 0,
    meetings: Some(10_000),
    tables: 350,
    days: 2,
    slots_a_day: 16,
};

/// Many sellers for few buyers.
pub const FEW_BUYERS: Shape = Shape {
    name: "wishes 36 x 304",
    buyers: 36,
    sellers: 304,
    meetings: None,
    tables: 36,
    days: 1,
    slots_a_day: 12,
};

/// The largest fair with wishes.
pub const MANY_BUYERS: Shape = Shape {
    name: "wishes 300 x 450",
    buyers: 300,
    sellers: 450,
    meetings: None,
    tables: 200,
    days: 1,
    slots_a_day: 12,
};

pub const PLACEMENTS: [Shape; 3] = [ONE_DAY, TWO_DAYS, THOUSAND];

pub const SELECTIONS: [Shape; 2] = [FEW_BUYERS, MANY_BUYERS];

/// One in so many misses a part of a day.
const ONE_IN_MISSES: usize = 10;

/// Of a day, the part missed: one in so many slots, in one piece.
const PART_MISSED: usize = 3;

/// One in so many comes with two representatives.
const ONE_IN_IS_TWO: usize = 50;

/// Ranked wishes of each participant.
const WISHES: usize = 3;

/// One in so many wishes is declined by the other side.
const ONE_IN_DECLINES: usize = 20;

/// One in so many wishes is a promise of the office.
const ONE_IN_IS_PROMISED: usize = 100;

/// Of the pairs nobody wishes, how many have a score, for each participant.
const MORE_SCORES: usize = 3;

/// Draws of a pair before those that are left are gone through one by one: with skewed popularity, draws soon repeat.
const DRAWS: usize = 50;

/// A fair of this shape.
pub fn fair(shape: &Shape, seed: u64) -> Problem {
    fair_and_plan(shape, seed).0
}

/// A fair of this shape, and a plan that keeps all its conditions (and nothing more than that); empty for a fair with
/// wishes only.
pub fn fair_and_plan(shape: &Shape, seed: u64) -> (Problem, Plan) {
    let mut dice = Dice::new(seed);
    let mut problem = everybody(shape, seed, &mut dice);
    let sides = Sides::new(shape, &mut dice);
    match shape.meetings {
        Some(number) => {
            let plan = choose_meetings(&mut problem, &sides, number, &mut dice);
            (problem, plan)
        }
        None => {
            add_wishes(&mut problem, &sides, &mut dice);
            (problem, Plan::default())
        }
    }
}

/// One of them, in proportion to its weight; none if no weight is above 0.
fn weighted(dice: &mut Dice, weights: impl Iterator<Item = (usize, u64)> + Clone) -> Option<usize> {
    let sum: u64 = weights.clone().map(|(_, weight)| weight).sum();
    let mut left = if sum == 0 { return None } else { dice.below(sum as usize) as u64 };
    for (thing, weight) in weights {
        if left < weight {
            return Some(thing);
        }
        left -= weight;
    }
    None
}

/// Who may meet whom, by position, and how popular each is.
struct Sides {
    /// Both the same where all meet all.
    sides: [Vec<usize>; 2],
    popularity: Vec<u64>,
}

impl Sides {
    fn new(shape: &Shape, dice: &mut Dice) -> Sides {
        let buyers: Vec<usize> = (0..shape.buyers).collect();
        let sellers: Vec<usize> = (shape.buyers..shape.buyers + shape.sellers).collect();
        let mut popularity = vec![0; shape.buyers + shape.sellers];
        for side in [&buyers, &sellers] {
            let mut by_rank = side.clone();
            dice.shuffle(&mut by_rank);
            // Zipf's law: the most popular is wanted twice as often as the second, three times as often as the third.
            for (who, rank) in by_rank.into_iter().zip(1..) {
                popularity[who] = 1_000_000 / rank;
            }
        }
        let sides = if sellers.is_empty() { [buyers.clone(), buyers] } else { [buyers, sellers] };
        Sides { sides, popularity }
    }

    /// Those whom this one may meet.
    fn others(&self, who: usize) -> &[usize] {
        let [first, second] = &self.sides;
        if first.binary_search(&who).is_ok() { second } else { first }
    }
}

/// Participants, slots and tables, without meetings and wishes.
fn everybody(shape: &Shape, seed: u64, dice: &mut Dice) -> Problem {
    let slot = |day: usize, slot: usize| SlotName(format!("d{day}s{slot:02}"));
    let slots = (1..=shape.days).flat_map(|day| (1..=shape.slots_a_day).map(move |at| (day, at)));
    let mut problem = Problem {
        name: shape.name.to_owned(),
        slots: slots
            .map(|(day, at)| Slot {
                id: slot(day, at),
                day: format!("d{day}"),
                session: if at * 2 <= shape.slots_a_day { "am" } else { "pm" }.to_owned(),
            })
            .collect(),
        tables: Tables::Count(shape.tables as u32),
        goals: Goal::usual(),
        seed,
        ..Problem::default()
    };
    let all_meet_all = shape.sellers == 0;
    for at in 0..shape.buyers + shape.sellers {
        let (id, group) = match at.checked_sub(shape.buyers) {
            Some(seller) => (format!("s{:04}", seller + 1), "seller"),
            None if all_meet_all => (format!("p{:04}", at + 1), "firm"),
            None => (format!("b{:04}", at + 1), "buyer"),
        };
        let mut participant = Participant::new(&id, group);
        if dice.once_in(ONE_IN_MISSES) {
            let missed = shape.slots_a_day / PART_MISSED;
            let (day, from) = (1 + dice.below(shape.days), 1 + dice.below(shape.slots_a_day - missed + 1));
            participant.unavailable = (from..from + missed).map(|at| slot(day, at)).collect();
        }
        if dice.once_in(ONE_IN_IS_TWO) {
            participant.representatives = 2;
        }
        problem.participants.push(participant);
    }
    let pair = if all_meet_all { ["firm", "firm"] } else { ["buyer", "seller"] };
    problem.may_meet = vec![pair.map(str::to_owned)];
    problem
}

/// Who still has how much room, while meetings are drawn and placed.
struct Filling<'s> {
    sides: &'s Sides,
    /// By participant and slot, how many more meetings it can hold.
    seats: Vec<Vec<u32>>,
    /// By slot, how many tables are used.
    used: Vec<usize>,
    tables: usize,
    /// Chosen pairs, the smaller position first, with their slot and table.
    chosen: BTreeMap<(usize, usize), (usize, usize)>,
}

impl Filling<'_> {
    /// Places a meeting of the two in one of the slots that are left for them.
    fn place(&mut self, one: usize, other: usize, dice: &mut Dice) -> bool {
        let pair = (one.min(other), one.max(other));
        if one == other || self.chosen.contains_key(&pair) {
            return false;
        }
        let open = |slot: &usize| {
            self.seats[one][*slot] > 0 && self.seats[other][*slot] > 0 && self.used[*slot] < self.tables
        };
        let slots: Vec<usize> = (0..self.used.len()).filter(open).collect();
        if slots.is_empty() {
            return false;
        }
        let slot = slots[dice.below(slots.len())];
        self.used[slot] += 1;
        self.seats[one][slot] -= 1;
        self.seats[other][slot] -= 1;
        self.chosen.insert(pair, (slot, self.used[slot]));
        true
    }

    fn has_room(&self, who: usize) -> bool {
        self.seats[who].iter().any(|seats| *seats > 0)
    }

    /// Somebody of these with room, by popularity.
    fn somebody(&self, of: &[usize], dice: &mut Dice) -> Option<usize> {
        let weight = |who: usize| if self.has_room(who) { self.sides.popularity[who] } else { 0 };
        weighted(dice, of.iter().map(|who| (*who, weight(*who))))
    }

    /// A pair by popularity; where that keeps failing, any pair that is possible.
    fn one_more(&mut self, dice: &mut Dice) -> bool {
        for _ in 0..DRAWS {
            let sides = self.sides;
            let [first, second] = &sides.sides;
            let (Some(one), Some(other)) = (self.somebody(first, dice), self.somebody(second, dice)) else {
                return false;
            };
            if self.place(one, other, dice) {
                return true;
            }
        }
        let [mut first, mut second] = self.sides.sides.clone();
        dice.shuffle(&mut first);
        dice.shuffle(&mut second);
        first.iter().any(|one| second.iter().any(|other| self.place(*one, *other, dice)))
    }
}

/// Draws so many meetings, and at least one for everybody, as long as they can be placed.
fn choose_meetings(problem: &mut Problem, sides: &Sides, number: usize, dice: &mut Dice) -> Plan {
    let seats = problem.participants.iter().map(|participant| {
        let seat = |slot: &Slot| {
            participant.representatives * u32::from(!participant.unavailable.contains(&slot.id))
        };
        problem.slots.iter().map(seat).collect()
    });
    let tables = if let Tables::Count(tables) = problem.tables { tables as usize } else { 0 };
    let mut filling = Filling {
        sides,
        seats: seats.collect(),
        used: vec![0; problem.slots.len()],
        tables,
        chosen: BTreeMap::new(),
    };
    for who in 0..problem.participants.len() {
        let met = filling.chosen.keys().any(|(one, other)| *one == who || *other == who);
        if let Some(other) = filling.somebody(sides.others(who), dice).filter(|_| !met) {
            filling.place(who, other, dice);
        }
    }
    while filling.chosen.len() < number && filling.one_more(dice) {}
    assert_eq!(filling.chosen.len(), number, "the shape has room for its meetings");
    let mut chosen: Vec<_> = filling.chosen.into_iter().collect();
    dice.shuffle(&mut chosen);
    let mut plan = Plan::default();
    let mut meetings = Vec::new();
    for (((one, other), (slot, table)), number) in chosen.into_iter().zip(1..) {
        let name = |who: usize| problem.participants[who].id.0.clone();
        let meeting = Meeting::new(&format!("m{number:05}"), &name(one), &name(other));
        let place = Place { slot: problem.slots[slot].id.clone(), table: TableName(table.to_string()) };
        plan.places.insert(meeting.id.clone(), place);
        meetings.push(meeting);
    }
    problem.meetings = Some(meetings);
    plan
}

/// Three ranked wishes of everybody, some of them promised, some declined, with quotas, scores and a past.
fn add_wishes(problem: &mut Problem, sides: &Sides, dice: &mut Dice) {
    let buyers = sides.sides[0].len();
    let mut wished: BTreeSet<(usize, usize)> = BTreeSet::new();
    for who in 0..problem.participants.len() {
        // Few buyers see many sellers: eight to twelve meetings for a buyer, one to three for a seller.
        let most = if who < buyers { 8 + dice.below(5) } else { 1 + dice.below(3) };
        let participant = &mut problem.participants[who];
        (participant.least, participant.most) = (1, Some(most as u32));
        participant.past = dice.below(4) as u32;
        for rank in 1..=WISHES {
            let left = sides.others(who).iter().filter(|other| !wished.contains(&(who, **other)));
            let Some(to) = weighted(dice, left.map(|other| (*other, sides.popularity[*other]))) else {
                break;
            };
            wished.insert((who, to));
            let wants = if dice.once_in(ONE_IN_IS_PROMISED) { Wants::Must } else { Wants::Want };
            problem.wishes.push(wish(problem, who, to, wants, Some(rank as u32)));
        }
    }
    for (from, to) in &wished {
        if !wished.contains(&(*to, *from)) && dice.once_in(ONE_IN_DECLINES) {
            problem.wishes.push(wish(problem, *to, *from, Wants::No, None));
        }
    }
    let mut scored: BTreeSet<(usize, usize)> =
        wished.iter().map(|(from, to)| (*from.min(to), *from.max(to))).collect();
    for who in 0..problem.participants.len() {
        let others = sides.others(who);
        scored.extend(
            (0..MORE_SCORES).map(|_| others[dice.below(others.len())]).map(|to| (who.min(to), who.max(to))),
        );
    }
    for (one, other) in scored {
        let who = [one, other].map(|who| problem.participants[who].id.clone());
        problem.scores.push(PairScore { who, points: dice.below(10_001) as u32 });
    }
}

fn wish(problem: &Problem, from: usize, to: usize, wants: Wants, rank: Option<u32>) -> Wish {
    let [from, to] = [from, to].map(|who| problem.participants[who].id.clone());
    Wish { from, to, wants, rank }
}
