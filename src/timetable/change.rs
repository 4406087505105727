//! Changing a plan: what is settled stays, and what differs is said to each participant.

use super::problem::{Meeting, MeetingName, ParticipantName, Place, Plan, Problem, Slot, Table, Tables};
use crate::domain::Language;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One line of what changes for a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub meeting: MeetingName,
    /// Whom it meets there.
    pub with: ParticipantName,
    /// None: it was not in the earlier plan.
    pub before: Option<Place>,
    /// None: it is no longer in the plan.
    pub after: Option<Place>,
}

impl Difference {
    /// Whether only the table is another.
    pub fn is_table_only(&self) -> bool {
        matches!((&self.before, &self.after), (Some(before), Some(after)) if before.slot == after.slot)
    }

    /// In a few words, for the participant whose line it is.
    pub fn words(&self, language: Language) -> String {
        let with = &self.with;
        let at = |place: &Place| match language {
            Language::Ja => format!("{} テーブル{}", place.slot, place.table),
            Language::En => format!("{} at table {}", place.slot, place.table),
        };
        let (before, after) = (self.before.as_ref().map(at), self.after.as_ref().map(at));
        match (before, after, language) {
            (Some(before), Some(after), Language::Ja) => format!("{with}との面談：{before} → {after}"),
            (Some(before), Some(after), Language::En) => format!("meeting with {with}: {before} -> {after}"),
            (None, Some(after), Language::Ja) => format!("{with}との面談：新しく {after}"),
            (None, Some(after), Language::En) => format!("meeting with {with}: new, {after}"),
            (Some(before), None, Language::Ja) => format!("{with}との面談：なくなります（{before}）"),
            (Some(before), None, Language::En) => format!("meeting with {with}: no longer ({before})"),
            (None, None, _) => String::new(),
        }
    }
}

/// What differs from one plan to another, for each participant for whom something does; its lines in the order of the
/// meetings' names.
pub fn difference(
    meetings: &[Meeting],
    before: &Plan,
    after: &Plan,
) -> BTreeMap<ParticipantName, Vec<Difference>> {
    let mut all: BTreeMap<ParticipantName, Vec<Difference>> = BTreeMap::new();
    for meeting in meetings {
        let (was, is) = (before.places.get(&meeting.id), after.places.get(&meeting.id));
        if was == is {
            continue;
        }
        for side in [0, 1] {
            all.entry(meeting.who[side].clone()).or_default().push(Difference {
                meeting: meeting.id.clone(),
                with: meeting.who[1 - side].clone(),
                before: was.cloned(),
                after: is.cloned(),
            });
        }
    }
    all.values_mut().for_each(|lines| lines.sort_by(|a, b| a.meeting.cmp(&b.meeting)));
    all
}

/// The meetings with every place of the plan locked: `place` then only places what is not placed yet. What has a place has to
/// be held from now on, or it could be left out for another of its weight.
pub fn locked(meetings: &[Meeting], plan: &Plan) -> Vec<Meeting> {
    meetings
        .iter()
        .map(|meeting| {
            let mut meeting = meeting.clone();
            if let Some(place) = plan.places.get(&meeting.id) {
                meeting.slot = Some(place.slot.clone());
                meeting.table = Some(place.table.clone());
                meeting.priority = 0;
            }
            meeting
        })
        .collect()
}

/// The problem without these participants: their meetings, wishes and scores go with them, and a booth of theirs becomes a
/// table for anybody. For re-planning after cancellations.
pub fn without(problem: &Problem, gone: &[ParticipantName]) -> Problem {
    let gone = |who: &ParticipantName| gone.contains(who);
    let mut problem = problem.clone();
    problem.participants.retain(|participant| !gone(&participant.id));
    let groups: BTreeSet<&str> =
        problem.participants.iter().map(|participant| participant.group.as_str()).collect();
    problem.may_meet.retain(|pair| pair.iter().all(|group| groups.contains(group.as_str())));
    problem.excluded.retain(|pair| !pair.iter().any(gone));
    problem.wishes.retain(|wish| !gone(&wish.from) && !gone(&wish.to));
    problem.scores.retain(|score| !score.who.iter().any(gone));
    if let Some(mut meetings) = problem.meetings.take() {
        meetings.retain(|meeting| !meeting.who.iter().any(gone));
        hold_only(&mut problem, meetings);
    }
    if let Tables::Each(tables) = &mut problem.tables {
        for table in tables {
            table.booth_of = table.booth_of.take().filter(|owner| !gone(owner));
        }
    }
    problem
}

/// The problem without meetings, and without what only the choice of meetings and the goals look at: for asking whether some
/// meetings can be held at all.
pub(super) fn bare(problem: &Problem) -> Problem {
    Problem {
        slots: problem.slots.clone(),
        participants: problem.participants.clone(),
        tables: problem.tables.clone(),
        before: problem.before.clone(),
        apart: problem.apart.clone(),
        fairness: problem.fairness,
        seed: problem.seed,
        ..Problem::default()
    }
}

/// Gives the problem these meetings; what is said of others that they come before or apart goes with these.
pub(super) fn hold_only(problem: &mut Problem, meetings: Vec<Meeting>) {
    let left: HashSet<&MeetingName> = meetings.iter().map(|meeting| &meeting.id).collect();
    problem.before.retain(|pair| pair.iter().all(|name| left.contains(name)));
    problem.apart.retain(|apart| apart.meetings.iter().all(|name| left.contains(name)));
    problem.meetings = Some(meetings);
}

/// One more table, usable in every slot, with everything that any table has.
pub(super) fn add_table(problem: &mut Problem) {
    match &mut problem.tables {
        Tables::Count(number) => *number = number.saturating_add(1),
        Tables::Each(tables) => {
            let mut has: Vec<String> = tables.iter().flat_map(|table| table.has.clone()).collect();
            has.sort();
            has.dedup();
            let id = unused(tables.iter().map(|table| table.id.0.as_str()));
            tables.push(Table { id: id.as_str().into(), has, ..Table::default() });
        }
    }
}

/// One more slot at the end of the last day, in which everybody is there.
pub(super) fn add_slot(problem: &mut Problem) {
    let id = unused(problem.slots.iter().map(|slot| slot.id.0.as_str()));
    let last = problem.slots.last().cloned().unwrap_or_default();
    problem.slots.push(Slot { id: id.as_str().into(), ..last });
}

/// A name that none of these is.
fn unused<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: BTreeSet<&str> = names.collect();
    (1..).map(|number| format!("+{number}")).find(|name| !names.contains(name.as_str())).unwrap_or_default()
}
