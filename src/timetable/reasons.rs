//! Why a meeting that may be left out was left out, and what would let it in; and what a change would do to the plan.

use super::budget::Budget;
use super::change;
use super::compile::{Compiled, compile, open};
use super::model::{Model, Slotting, each};
use super::place::{Figure, Placement, place, possible};
use super::problem::{Fairness, Meeting, MeetingName, Plan, Problem};
use super::remedy::Remedy;
use super::resolve::{Fault, Resolved, holding};
use super::state::{NONE, State};
use super::tables;
use crate::domain::Language;
use std::collections::BTreeMap;

/// Why a meeting is not in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub meeting: MeetingName,
    pub why: Why,
    /// The smallest change found that lets it in without leaving out another of its weight; none was found otherwise.
    pub remedy: Option<Remedy>,
}

/// What keeps a meeting out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There is no slot in which both are there and that its session and its forbidden slots allow.
    NoCommonSlot,
    /// No table that suits it can be used in any of those slots.
    NoTable,
    /// Its locked slot or table is taken, or not possible for it.
    Locked,
    /// In every one of those slots one of the two meets somebody else, or the tables are full, or another condition is
    /// against it: how many slots each.
    Full {
        /// Slots in which the first of the two is busy, then the second; both may be.
        busy: [u32; 2],
        /// Slots in which only tables are missing.
        tables: u32,
        /// Slots in which neither is busy, but what is before, after or apart from it is against it.
        order: u32,
        /// Slots in which nothing is against it but the fairness of breaks and idle slots; without that the plan was not
        /// searched to its end.
        free: u32,
    },
}

impl Why {
    /// In one sentence.
    pub fn words(&self, meeting: &Meeting, language: Language) -> String {
        let [one, other] = &meeting.who;
        match (self, language) {
            (Why::NoCommonSlot, Language::Ja) => {
                format!("{one}と{other}がともに空けられる時間枠がありません")
            }
            (Why::NoCommonSlot, Language::En) => {
                format!("{one} and {other} are never there at the same time")
            }
            (Why::NoTable, Language::Ja) => "条件（必要な設備・ブース）に合うテーブルがありません".to_owned(),
            (Why::NoTable, Language::En) => "no table has what it needs".to_owned(),
            (Why::Locked, Language::Ja) => "固定された時間枠またはテーブルが使えません".to_owned(),
            (Why::Locked, Language::En) => "its locked slot or table cannot be had".to_owned(),
            (Why::Full { busy, tables, order, free }, language) => {
                let [first, second] = *busy;
                let mut parts = Vec::new();
                let counts = [(one, first), (other, second)];
                for (who, slots) in counts.iter().filter(|(_, slots)| *slots > 0) {
                    parts.push(match language {
                        Language::Ja => format!("{who}は{slots}枠で別の面談"),
                        Language::En => format!("{who} meets others in {slots} slots"),
                    });
                }
                if *tables > 0 {
                    parts.push(match language {
                        Language::Ja => format!("{tables}枠でテーブルが満席"),
                        Language::En => format!("in {tables} slots all tables are taken"),
                    });
                }
                if *order > 0 {
                    parts.push(match language {
                        Language::Ja => format!("{order}枠で前後・間隔の条件に反する"),
                        Language::En => format!("in {order} slots the order of meetings forbids it"),
                    });
                }
                if *free > 0 {
                    parts.push(match language {
                        Language::Ja => format!("{free}枠は空きがあるが公平さの条件に合わない、または探索の途中"),
                        Language::En => format!(
                            "in {free} slots it could be, but for the limits of fairness, or the search was not over"
                        ),
                    });
                }
                parts.join(language.pick("、", "; "))
            }
        }
    }
}

/// The figures of a plan with the change.
pub fn try_remedy(
    problem: &Problem,
    meetings: &[Meeting],
    change: &Remedy,
    budget: &Budget<'_>,
) -> Result<Vec<Figure>, Vec<Fault>> {
    let problem = change.apply(problem);
    let placement: Placement = place(&problem, meetings, None, budget, &|_| {})?;
    Ok(placement.figures)
}

/// For every meeting that the plan leaves out, why, and what would let it in. Each remedy is tried out, as long as `budget`
/// lasts.
pub fn left_out(
    problem: &Problem,
    meetings: &[Meeting],
    plan: &Plan,
    budget: &Budget<'_>,
) -> Result<Vec<LeftOut>, Vec<Fault>> {
    let problem = &*holding(problem, meetings);
    let resolved = Resolved::of(problem)?;
    let Ok(compiled) = compile(&resolved, meetings, None) else { return Ok(Vec::new()) };
    let slotting: Slotting = meetings
        .iter()
        .map(|meeting| resolved.slots.get(plan.places.get(&meeting.id)?.slot.0.as_str()).copied())
        .collect();
    let state = State::from(&compiled.model, &slotting);
    let mut seen = BTreeMap::new();
    let bare = change::bare(problem);
    let mut all = Vec::new();
    for (i, meeting) in meetings.iter().enumerate() {
        if slotting[i].is_none() {
            let why = why(&resolved, &compiled, &state, i, meeting, &mut seen);
            let remedy = if budget.spent() {
                None
            } else {
                let mut with = bare.clone();
                change::hold_only(&mut with, held(meetings, plan, meeting, problem.fairness));
                let lets_in =
                    |with: &Problem| possible(with, Some(plan), budget, REMEDY_CONFLICTS) == Some(true);
                // Where it comes in without any change the search was not over, and no change is called for.
                let open = matches!(why, Why::Full { free: 1.., .. }) && lets_in(&with);
                let mut changes = changes(problem, meeting, &why).into_iter().filter(|_| !open);
                changes.find(|change| lets_in(&change.apply(&with)))
            };
            all.push(LeftOut { meeting: meeting.id.clone(), why, remedy });
        }
    }
    Ok(all)
}

/// Everything that has a place in the plan, and this meeting, have to be held; somewhere. What else is left out can only help
/// where it makes breaks or idle slots more even.
fn held(meetings: &[Meeting], plan: &Plan, meeting: &Meeting, fairness: Fairness) -> Vec<Meeting> {
    let is_held = |other: &Meeting| plan.places.contains_key(&other.id) || other.id == meeting.id;
    meetings
        .iter()
        .filter(|other| fairness != Fairness::default() || is_held(other))
        .map(|other| Meeting { priority: if is_held(other) { 0 } else { other.priority }, ..other.clone() })
        .collect()
}

// Asked of the slots as the problem gives them: the domains of the model are narrowed by what must be held, and an empty one
// does not tell why. `seen` remembers for slots and kinds of meeting whether the tables are full.
fn why(
    resolved: &Resolved<'_>,
    compiled: &Compiled,
    state: &State<'_>,
    i: usize,
    meeting: &Meeting,
    seen: &mut BTreeMap<(usize, usize), bool>,
) -> Why {
    let model = &compiled.model;
    let duty = &model.meetings[i];
    let open = open(resolved, meeting, duty.who);
    if open == 0 {
        return Why::NoCommonSlot;
    }
    if meeting.slot.is_some() || meeting.table.is_some() {
        return Why::Locked;
    }
    let suiting = &compiled.tables_of[duty.kind];
    if suiting.iter().all(|table| compiled.table_free[*table] & open == 0) {
        return Why::NoTable;
    }
    let mut counted = ([0, 0], 0, 0, 0);
    for slot in each(open) {
        let busy = duty.who.map(|who| state.sitting(who, slot as u32).count() as u32 >= model.seats[who]);
        for side in [0, 1] {
            counted.0[side] += u32::from(busy[side]);
        }
        if busy != [false, false] {
            continue;
        }
        if out_of_order(model, state, i, slot as u32) {
            counted.2 += 1;
        } else if *seen.entry((slot, duty.kind)).or_insert_with(|| tables_are_full(compiled, state, i, slot))
        {
            counted.1 += 1;
        } else {
            counted.3 += 1;
        }
    }
    let (busy, tables, order, free) = counted;
    Why::Full { busy, tables, order, free }
}

/// Whether something that has a slot has to be later, earlier or further away than the meeting would be in this one.
fn out_of_order(model: &Model, state: &State<'_>, meeting: usize, slot: u32) -> bool {
    let at = |other: usize| (state.slot[other] != NONE).then_some(state.slot[other]);
    let late = |first, then| first == meeting && at(then).is_some_and(|then| slot >= then);
    let early = |first, then| then == meeting && at(first).is_some_and(|first| slot <= first);
    let near = |one, other, slots: u32| {
        one == meeting && at(other).is_some_and(|other| slot.abs_diff(other) < slots)
    };
    model.before.iter().any(|(first, then)| late(*first, *then) || early(*first, *then))
        || model
            .apart
            .iter()
            .any(|(one, other, slots)| near(*one, *other, *slots) || near(*other, *one, *slots))
}

/// Whether the meeting finds no table in the slot, wherever the others sit.
fn tables_are_full(compiled: &Compiled, state: &State<'_>, meeting: usize, slot: usize) -> bool {
    let mut here: Vec<usize> = state.in_slot[slot].iter().map(|other| *other as usize).collect();
    here.push(meeting);
    !tables::suffice(compiled, slot, &here)
}

/// The changes to try, the cheapest kinds first: somebody comes a little longer, one more representative, one more table, one
/// more slot.
fn changes(problem: &Problem, meeting: &Meeting, why: &Why) -> Vec<Remedy> {
    let mut changes = Vec::new();
    for who in &meeting.who {
        let own = problem.participants.iter().filter(|participant| participant.id == *who);
        let away = own.flat_map(|participant| &participant.unavailable);
        changes.extend(away.map(|slot| Remedy::Present(who.clone(), slot.clone())));
    }
    let busy = match why {
        Why::Full { busy, .. } => busy.map(|slots| slots > 0),
        Why::Locked => [true, true],
        Why::NoCommonSlot | Why::NoTable => [false, false],
    };
    let crowded = (0..2).filter(|side| busy[*side]);
    changes.extend(crowded.map(|side| Remedy::Representative(meeting.who[side].clone())));
    changes.extend([Remedy::Table, Remedy::Slot]);
    changes
}

/// Conflicts of the solver for one remedy; more would make a list of reasons slow, and a change that works only with great
/// pains is no advice.
const REMEDY_CONFLICTS: i32 = 20_000;
