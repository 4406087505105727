//! From a problem and its meetings to the numbers that the solvers work on.

use super::kinds::Kinds;
use super::model::{Aim, Duty, Hall, Model, Slots, each, mask};
use super::problem::{Goal, Meeting, Place, Plan};
use super::resolve::Resolved;
use std::collections::{BTreeSet, HashMap};

/// How many sets of tables may matter at once besides those that meetings ask for themselves. Real fairs have a handful
/// (power, online, some booths); attributes mixed more than this are refused.
const MOST_HALLS: usize = 512;

/// A model with what is needed to speak of it again in the problem's words.
#[derive(Debug)]
pub(super) struct Compiled {
    pub model: Model,
    /// For every kind of meeting the tables that suit, in order.
    pub tables_of: Vec<Vec<usize>>,
    /// For every table, the slots in which it can be used.
    pub table_free: Vec<Slots>,
    /// The table of each meeting in the plan to stay close to, beside its slot there in `Model::was`.
    pub table_was: Vec<Option<usize>>,
}

/// The attributes of tables are mixed in more ways than the engine holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMixed;

/// Makes the model; `was` is the plan to stay close to, if there is one.
pub(super) fn compile(
    resolved: &Resolved<'_>,
    meetings: &[Meeting],
    was: Option<&Plan>,
) -> Result<Compiled, TooMixed> {
    let problem = resolved.problem;
    let slots = problem.slots.len();
    let mut kinds = Kinds::new(resolved);
    let duties = duties(resolved, meetings, &mut kinds);
    let Kinds { tables_of, table_free, .. } = kinds;
    let mut of = vec![Vec::new(); problem.participants.len()];
    for (i, duty) in duties.iter().enumerate() {
        duty.who.into_iter().for_each(|who| of[who].push(i));
    }
    let at: HashMap<&str, usize> =
        meetings.iter().enumerate().map(|(i, meeting)| (meeting.id.0.as_str(), i)).collect();
    let pair = |names: &[super::problem::MeetingName; 2]| {
        Some((*at.get(names[0].0.as_str())?, *at.get(names[1].0.as_str())?))
    };
    let before: Vec<Option<&Place>> = meetings.iter().map(|meeting| was?.places.get(&meeting.id)).collect();
    let was: Vec<Option<usize>> =
        before.iter().map(|place| resolved.slots.get((*place)?.slot.0.as_str()).copied()).collect();
    let table_was = before.iter().map(|place| resolved.table_at.get(&(*place)?.table.0).copied()).collect();
    let model = Model {
        slots,
        day_starts: (0..slots)
            .filter(|t| *t == 0 || problem.slots[*t].day != problem.slots[t - 1].day)
            .fold(0, |m, t| m | 1 << t),
        // More than it has meetings would only take memory.
        seats: (problem.participants.iter().zip(&of))
            .map(|(participant, own)| participant.representatives.min(own.len().max(1) as u32))
            .collect(),
        halls: halls(&tables_of, &table_free, slots)?,
        before: problem.before.iter().filter_map(&pair).collect(),
        apart: problem
            .apart
            .iter()
            .filter_map(|apart| pair(&apart.meetings).map(|(one, other)| (one, other, apart.slots)))
            .collect(),
        even_breaks: problem.fairness.breaks,
        even_idle: problem.fairness.idle,
        aims: aims(&problem.goals, &duties, was.iter().any(Option::is_some)),
        meetings: duties,
        of,
        was,
    };
    let mut model = tightened(model);
    drop_idle_halls(&mut model);
    Ok(Compiled { model, tables_of, table_free, table_was })
}

/// The meetings by numbers.
fn duties<'r>(resolved: &'r Resolved<'r>, meetings: &'r [Meeting], kinds: &mut Kinds<'r>) -> Vec<Duty> {
    let mut duties = Vec::with_capacity(meetings.len());
    for meeting in meetings {
        let who = [0, 1].map(|side| resolved.participants[meeting.who[side].0.as_str()]);
        let kind = kinds.of(&meeting.needs, meeting.table.as_ref(), who);
        let domain = domain(resolved, meeting, who) & kinds.free[kind];
        duties.push(Duty { who, domain, class: meeting.priority, kind });
    }
    duties
}

/// Takes out the conditions that always hold, since no slot has more meetings possible than tables. When a plan is locked
/// every table is a kind of its own, and hardly any of these conditions can be broken.
fn drop_idle_halls(model: &mut Model) {
    let mut possible: Vec<Vec<u32>> = Vec::new();
    for duty in &model.meetings {
        possible.resize(possible.len().max(duty.kind + 1), vec![0; model.slots]);
        for slot in each(duty.domain) {
            possible[duty.kind][slot] += 1;
        }
    }
    model.halls.retain(|hall| {
        let counted = || possible.iter().zip(&hall.kinds).filter(|(_, counted)| **counted);
        (0..model.slots).any(|slot| counted().map(|(kind, _)| kind[slot]).sum::<u32>() > hall.room[slot])
    });
}

/// What is to be small: meetings left out by their class, moves away from the earlier plan, then the goals that are about
/// time. Changes of table come after all of them: `tables` sees to those.
fn aims(goals: &[Goal], duties: &[Duty], changing: bool) -> Vec<Aim> {
    let classes: BTreeSet<u8> = duties.iter().map(|duty| duty.class).filter(|class| *class > 0).collect();
    let mut aims: Vec<Aim> = classes.into_iter().map(Aim::Unplaced).collect();
    if changing {
        aims.push(Aim::Moved);
    }
    for goal in goals {
        let aim = match goal {
            Goal::Breaks => Aim::Breaks,
            Goal::Idle => Aim::Idle,
            Goal::TableMoves => continue,
        };
        if !aims.contains(&aim) {
            aims.push(aim);
        }
    }
    aims
}

fn domain(resolved: &Resolved<'_>, meeting: &Meeting, who: [usize; 2]) -> Slots {
    let locked = meeting.slot.as_ref().map(|slot| 1 << resolved.slots[slot.0.as_str()]);
    open(resolved, meeting, who) & locked.unwrap_or(Slots::MAX)
}

/// The slots in which both are there and that the meeting's session and its forbidden slots allow, wherever it is locked.
pub(super) fn open(resolved: &Resolved<'_>, meeting: &Meeting, who: [usize; 2]) -> Slots {
    let mut open = resolved.free(who[0]) & resolved.free(who[1]);
    for slot in &meeting.forbidden {
        open &= !(1 << resolved.slots[slot.0.as_str()]);
    }
    if let Some(session) = &meeting.session {
        for (t, slot) in resolved.problem.slots.iter().enumerate() {
            if slot.session != *session {
                open &= !(1 << t);
            }
        }
    }
    open
}

/// The conditions of Hall's theorem that do not follow from others: for every kind, and for every union of overlapping
/// kinds, not more meetings than tables. Sets that do not overlap need no union: each has its own condition.
fn halls(tables_of: &[Vec<usize>], table_free: &[Slots], slots: usize) -> Result<Vec<Hall>, TooMixed> {
    let mut sets: Vec<BTreeSet<usize>> = Vec::new();
    let mut known: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    let mut waiting: Vec<BTreeSet<usize>> =
        tables_of.iter().map(|tables| tables.iter().copied().collect()).collect();
    while let Some(set) = waiting.pop() {
        if !known.insert(set.clone()) {
            continue;
        }
        for other in &sets {
            if !set.is_disjoint(other) && !set.is_subset(other) && !other.is_subset(&set) {
                waiting.push(set.union(other).copied().collect());
            }
        }
        sets.push(set);
        if sets.len() > MOST_HALLS + tables_of.len() {
            return Err(TooMixed);
        }
    }
    sets.sort_by_key(|set| std::cmp::Reverse(set.len()));
    Ok(sets
        .iter()
        .map(|set| Hall {
            kinds: tables_of.iter().map(|tables| tables.iter().all(|table| set.contains(table))).collect(),
            room: (0..slots)
                .map(|slot| set.iter().filter(|table| table_free[**table] >> slot & 1 == 1).count() as u32)
                .collect(),
        })
        .collect())
}

/// Takes out of the domains what cannot be: slots without a table, slots too early or too late for what comes before and
/// after, and slots that a meeting bound to one slot takes from the others of its participants.
fn tightened(mut model: Model) -> Model {
    for duty in &mut model.meetings {
        for hall in model.halls.iter().filter(|hall| hall.kinds[duty.kind]) {
            for slot in each(duty.domain).collect::<Vec<_>>() {
                if hall.room[slot] == 0 {
                    duty.domain &= !(1 << slot);
                }
            }
        }
    }
    let held = |duty: &Duty| duty.class == 0;
    loop {
        let mut changed = false;
        let mut narrow = |model: &mut Model, meeting: usize, keep: Slots| {
            let domain = model.meetings[meeting].domain & keep;
            changed |= domain != model.meetings[meeting].domain;
            model.meetings[meeting].domain = domain;
        };
        for i in 0..model.before.len() {
            let (first, then) = model.before[i];
            let (a, b) = (model.meetings[first].domain, model.meetings[then].domain);
            if held(&model.meetings[first]) && a != 0 {
                narrow(&mut model, then, !mask(a.trailing_zeros() as usize + 1));
            }
            if held(&model.meetings[then]) && b != 0 {
                narrow(&mut model, first, mask(127 - b.leading_zeros() as usize));
            }
        }
        for who in 0..model.seats.len() {
            if model.seats[who] != 1 {
                continue;
            }
            for i in 0..model.of[who].len() {
                let bound = model.of[who][i];
                let duty = &model.meetings[bound];
                if !held(duty) || duty.domain.count_ones() != 1 {
                    continue;
                }
                let taken = duty.domain;
                for j in 0..model.of[who].len() {
                    let other = model.of[who][j];
                    if other != bound {
                        narrow(&mut model, other, !taken);
                    }
                }
            }
        }
        if !changed {
            return model;
        }
    }
}
