//! Checks a plan or a selection against the problem, and counts its figures anew.
//!
//! This is the second opinion: it shares no code with the solver, only the types of the problem, and is written as
//! plainly as the conditions are said there, with names and sets. Whoever doubts a timetable reads this file. It checks
//! what was decided; whether the problem itself makes sense is said when it is resolved.

use super::problem::{
    Apart, Meeting, MeetingName, ParticipantName, Place, Plan, Problem, SlotName, Table, TableName, Tables,
    Wants,
};
use super::violation::Violation;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a check of a plan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In a fixed order, none twice. None: the plan keeps every condition.
    pub violations: Vec<Violation>,
    /// Pairs in the list of meetings that the problem says do not meet. The list may be given by the office, which may
    /// have meant it; a plan is not wrong because of it. (Of a selection it is a violation.)
    pub remarks: Vec<Violation>,
    pub figures: Figures,
}

/// The figures of a plan. Places that do not exist are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Figures {
    /// Meetings with a place.
    pub placed: u32,
    /// By priority, how many meetings of the list have no place; only priorities of which some have none.
    pub unplaced: BTreeMap<u8, u32>,
    pub breaks: u32,
    pub idle: u32,
    pub table_moves: u32,
    pub differences: Differences,
    /// In the order of the problem.
    pub participants: Vec<ParticipantFigures>,
}

/// The greatest number of a participant less the smallest, over all participants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Differences {
    pub meetings: u32,
    pub breaks: u32,
    pub idle: u32,
    pub table_moves: u32,
}

/// The figures of one participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParticipantFigures {
    pub participant: ParticipantName,
    /// Meetings with a place.
    pub meetings: u32,
    /// Gaps between two busy slots of one day.
    pub breaks: u32,
    /// Slots in those gaps.
    pub idle: u32,
    /// From one busy slot of a day to the next, at none of the tables of the one before.
    pub table_moves: u32,
}

/// What a check of a selection found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SelectionReport {
    /// In a fixed order, none twice.
    pub violations: Vec<Violation>,
    /// How many pairs are chosen.
    pub chosen: u32,
    /// In the order of the problem, how many meetings each participant has.
    pub meetings: Vec<(ParticipantName, u32)>,
    /// Participants with fewer than their least: where it cannot be had this is no violation.
    pub below_least: Vec<ParticipantName>,
}

/// Checks a plan for these meetings: those of the problem, or those selected from its wishes.
pub fn check(problem: &Problem, meetings: &[Meeting], plan: &Plan) -> Report {
    let fair = Fair::of(problem);
    let mut violations = BTreeSet::new();
    fair.check_list(meetings, &mut violations);
    let by_name: BTreeMap<&MeetingName, &Meeting> =
        meetings.iter().map(|meeting| (&meeting.id, meeting)).collect();
    let mut held = Vec::new();
    for (name, place) in &plan.places {
        match by_name.get(name) {
            None => {
                violations.insert(Violation::UnknownMeeting { meeting: name.clone() });
            }
            Some(meeting) => {
                fair.check_place(meeting, place, &mut violations);
                held.push(Held { meeting, place });
            }
        }
    }
    fair.check_crowding(&held, &mut violations);
    fair.check_order(&held, &mut violations);
    for meeting in meetings {
        if meeting.priority == 0 && !plan.places.contains_key(&meeting.id) {
            violations.insert(Violation::NotHeld { meeting: meeting.id.clone() });
        }
    }
    let figures = fair.figures(meetings, plan, &held);
    fair.check_fairness(&figures, &mut violations);
    let mut remarks = BTreeSet::new();
    for meeting in meetings {
        fair.check_permission(&meeting.who, &mut remarks);
    }
    Report { violations: violations.into_iter().collect(), remarks: remarks.into_iter().collect(), figures }
}

/// Checks which pairs were chosen to meet.
pub fn check_selection(problem: &Problem, chosen: &[[ParticipantName; 2]]) -> SelectionReport {
    let fair = Fair::of(problem);
    let mut violations = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for who in chosen {
        let [one, other] = who;
        let mut pair = who.clone();
        pair.sort();
        for participant in who.iter().filter(|who| fair.participant(who).is_none()) {
            violations.insert(Violation::UnknownParticipant { participant: participant.clone() });
        }
        if one == other {
            violations.insert(Violation::Itself { participant: one.clone() });
            continue;
        }
        if !seen.insert(pair.clone()) {
            violations.insert(Violation::PairTwice { who: pair.clone() });
        }
        fair.check_permission(who, &mut violations);
        if !problem.slots.iter().any(|slot| fair.is_there(one, &slot.id) && fair.is_there(other, &slot.id)) {
            violations.insert(Violation::NoCommonSlot { who: pair });
        }
    }
    for wish in problem.wishes.iter().filter(|wish| wish.wants == Wants::No) {
        let mut pair = [wish.from.clone(), wish.to.clone()];
        pair.sort();
        if seen.contains(&pair) {
            violations.insert(Violation::Declined { from: wish.from.clone(), to: wish.to.clone() });
        }
    }
    let mut of: BTreeMap<&ParticipantName, u32> = BTreeMap::new();
    for who in chosen.iter().flatten() {
        *of.entry(who).or_default() += 1;
    }
    let mut meetings = Vec::new();
    let mut below_least = Vec::new();
    for participant in &problem.participants {
        let own = of.get(&participant.id).copied().unwrap_or(0);
        let there = count(problem.slots.iter().filter(|slot| fair.is_there(&participant.id, &slot.id)));
        let room = u64::from(there) * u64::from(participant.representatives);
        if let Some(most) = participant.most.filter(|most| own > *most) {
            let participant = participant.id.clone();
            violations.insert(Violation::AboveMost { participant, meetings: own, most });
        }
        if u64::from(own) > room {
            violations.insert(Violation::AboveTime {
                participant: participant.id.clone(),
                meetings: own,
                room,
            });
        }
        if own < participant.least {
            below_least.push(participant.id.clone());
        }
        meetings.push((participant.id.clone(), own));
    }
    let all = count(chosen.iter());
    let room = fair.room();
    if u64::from(all) > room {
        violations.insert(Violation::AboveTables { meetings: all, room });
    }
    SelectionReport { violations: violations.into_iter().collect(), chosen: all, meetings, below_least }
}

/// A meeting of the list with its place in the plan.
struct Held<'a> {
    meeting: &'a Meeting,
    place: &'a Place,
}

/// What the problem says of one table.
#[derive(Default)]
struct TableFacts<'a> {
    has: BTreeSet<&'a str>,
    booth_of: Option<&'a ParticipantName>,
    unavailable: BTreeSet<&'a SlotName>,
}

impl<'a> TableFacts<'a> {
    fn of(table: &'a Table) -> TableFacts<'a> {
        TableFacts {
            has: table.has.iter().map(String::as_str).collect(),
            booth_of: table.booth_of.as_ref(),
            unavailable: table.unavailable.iter().collect(),
        }
    }
}

/// What the problem says of one participant.
struct ParticipantFacts<'a> {
    group: &'a str,
    representatives: u32,
    unavailable: BTreeSet<&'a SlotName>,
    needs: BTreeSet<&'a str>,
}

/// The problem, to look things up by name.
struct Fair<'a> {
    problem: &'a Problem,
    /// Every slot with its place in time.
    slots: BTreeMap<&'a SlotName, usize>,
    tables: BTreeMap<&'a TableName, TableFacts<'a>>,
    /// So many tables more, called "1", "2" and so on, of which nothing is known.
    numbered: u32,
    plain: TableFacts<'a>,
    participants: BTreeMap<&'a ParticipantName, ParticipantFacts<'a>>,
    /// Both ways round.
    excluded: BTreeSet<(&'a ParticipantName, &'a ParticipantName)>,
    /// Both ways round.
    may_meet: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Fair<'a> {
    fn of(problem: &'a Problem) -> Fair<'a> {
        let participants = problem.participants.iter().map(|participant| {
            let facts = ParticipantFacts {
                group: &participant.group,
                representatives: participant.representatives,
                unavailable: participant.unavailable.iter().collect(),
                needs: participant.needs.iter().map(String::as_str).collect(),
            };
            (&participant.id, facts)
        });
        let (numbered, tables): (u32, &[Table]) = match &problem.tables {
            Tables::Count(number) => (*number, &[]),
            Tables::Each(tables) => (0, tables),
        };
        Fair {
            problem,
            slots: problem.slots.iter().enumerate().map(|(at, slot)| (&slot.id, at)).collect(),
            tables: tables.iter().map(|table| (&table.id, TableFacts::of(table))).collect(),
            numbered,
            plain: TableFacts::default(),
            participants: participants.collect(),
            excluded: both_ways(problem.excluded.iter().map(|[one, other]| (one, other))),
            may_meet: both_ways(problem.may_meet.iter().map(|[one, other]| (one.as_str(), other.as_str()))),
        }
    }

    fn participant(&self, name: &ParticipantName) -> Option<&ParticipantFacts<'a>> {
        self.participants.get(name)
    }

    fn table(&self, name: &TableName) -> Option<&TableFacts<'a>> {
        let number = name.0.parse::<u32>().ok().filter(|number| number.to_string() == name.0);
        match number {
            Some(number) if (1..=self.numbered).contains(&number) => Some(&self.plain),
            _ => self.tables.get(name),
        }
    }

    fn is_there(&self, who: &ParticipantName, slot: &SlotName) -> bool {
        self.participant(who).is_some_and(|facts| !facts.unavailable.contains(slot))
    }

    /// How many meetings all tables hold in all slots together.
    fn room(&self) -> u64 {
        let usable = |slot| count(self.tables.values().filter(|table| !table.unavailable.contains(slot)));
        self.problem.slots.iter().map(|slot| u64::from(usable(&slot.id)) + u64::from(self.numbered)).sum()
    }

    /// Whether the two may meet at all.
    fn check_permission(&self, who: &[ParticipantName; 2], violations: &mut BTreeSet<Violation>) {
        let [one, other] = who;
        if self.excluded.contains(&(one, other)) {
            violations.insert(Violation::Excluded { who: who.clone() });
        }
        let (Some(first), Some(second)) = (self.participant(one), self.participant(other)) else { return };
        if !self.may_meet.is_empty() && !self.may_meet.contains(&(first.group, second.group)) {
            violations.insert(Violation::GroupsMayNotMeet { who: who.clone() });
        }
    }

    /// Whether the list of meetings is one, and the one of the problem where that has one.
    fn check_list(&self, meetings: &[Meeting], violations: &mut BTreeSet<Violation>) {
        let mut names = BTreeSet::new();
        for meeting in meetings {
            if !names.insert(&meeting.id) {
                violations.insert(Violation::MeetingTwice { meeting: meeting.id.clone() });
            }
            for participant in meeting.who.iter().filter(|who| self.participant(who).is_none()) {
                violations.insert(Violation::UnknownParticipant { participant: participant.clone() });
            }
            if meeting.who[0] == meeting.who[1] {
                violations.insert(Violation::Itself { participant: meeting.who[0].clone() });
            }
        }
        let Some(given) = &self.problem.meetings else { return };
        let by_name = |all: &'_ [Meeting]| -> BTreeMap<MeetingName, Meeting> {
            all.iter().map(|meeting| (meeting.id.clone(), meeting.clone())).collect()
        };
        let (given, listed) = (by_name(given), by_name(meetings));
        for meeting in given.keys().chain(listed.keys()) {
            if given.get(meeting) != listed.get(meeting) {
                violations.insert(Violation::MeetingAltered { meeting: meeting.clone() });
            }
        }
    }

    /// Everything that one place can do wrong by itself.
    fn check_place(&self, meeting: &Meeting, place: &Place, violations: &mut BTreeSet<Violation>) {
        self.check_slot(meeting, &place.slot, violations);
        self.check_table(meeting, place, violations);
    }

    fn check_slot(&self, meeting: &Meeting, slot: &SlotName, violations: &mut BTreeSet<Violation>) {
        let name = || meeting.id.clone();
        if let Some(locked) = meeting.slot.as_ref().filter(|locked| *locked != slot) {
            let (slot, locked) = (slot.clone(), locked.clone());
            violations.insert(Violation::SlotNotKept { meeting: name(), slot, locked });
        }
        let Some(at) = self.slots.get(slot) else {
            violations.insert(Violation::UnknownSlot { meeting: name(), slot: slot.clone() });
            return;
        };
        for who in &meeting.who {
            if self.participant(who).is_some_and(|facts| facts.unavailable.contains(slot)) {
                let (participant, slot) = (who.clone(), slot.clone());
                violations.insert(Violation::NotAvailable { meeting: name(), participant, slot });
            }
        }
        if let Some(session) =
            meeting.session.as_ref().filter(|session| **session != self.problem.slots[*at].session)
        {
            let (slot, session) = (slot.clone(), session.clone());
            violations.insert(Violation::WrongSession { meeting: name(), slot, session });
        }
        if meeting.forbidden.contains(slot) {
            violations.insert(Violation::ForbiddenSlot { meeting: name(), slot: slot.clone() });
        }
    }

    fn check_table(&self, meeting: &Meeting, place: &Place, violations: &mut BTreeSet<Violation>) {
        let name = || meeting.id.clone();
        let at = || place.table.clone();
        if let Some(locked) = meeting.table.as_ref().filter(|locked| **locked != place.table) {
            violations.insert(Violation::TableNotKept {
                meeting: name(),
                table: at(),
                locked: locked.clone(),
            });
        }
        let Some(table) = self.table(&place.table) else {
            violations.insert(Violation::UnknownTable { meeting: name(), table: at() });
            return;
        };
        if table.unavailable.contains(&place.slot) {
            let slot = place.slot.clone();
            violations.insert(Violation::TableNotUsable { meeting: name(), table: at(), slot });
        }
        let mut needs: BTreeSet<&str> = meeting.needs.iter().map(String::as_str).collect();
        for facts in meeting.who.iter().filter_map(|who| self.participant(who)) {
            needs.extend(&facts.needs);
        }
        for need in needs.difference(&table.has) {
            let need = (*need).to_owned();
            violations.insert(Violation::TableLacks { meeting: name(), table: at(), need });
        }
        match table.booth_of {
            Some(owner) if !meeting.who.contains(owner) => {
                let owner = owner.clone();
                violations.insert(Violation::SomebodyElsesBooth { meeting: name(), table: at(), owner });
            }
            // Where both have a booth, it is at one of the two.
            Some(_) => {}
            None => {
                for owner in meeting.who.iter().filter(|who| self.has_booth(who)) {
                    let owner = owner.clone();
                    violations.insert(Violation::NotAtOwnBooth { meeting: name(), table: at(), owner });
                }
            }
        }
    }

    fn has_booth(&self, who: &ParticipantName) -> bool {
        self.tables.values().any(|table| table.booth_of == Some(who))
    }

    /// Nobody and no table has too much at once.
    fn check_crowding(&self, held: &[Held<'_>], violations: &mut BTreeSet<Violation>) {
        let mut of_participant: BTreeMap<(&ParticipantName, &SlotName), u32> = BTreeMap::new();
        let mut of_table: BTreeMap<(&TableName, &SlotName), u32> = BTreeMap::new();
        for Held { meeting, place } in held {
            for who in &meeting.who {
                *of_participant.entry((who, &place.slot)).or_default() += 1;
            }
            *of_table.entry((&place.table, &place.slot)).or_default() += 1;
        }
        for ((who, slot), meetings) in of_participant {
            let representatives = self.participant(who).map_or(1, |facts| facts.representatives);
            if meetings > representatives {
                let (participant, slot) = (who.clone(), slot.clone());
                violations.insert(Violation::ParticipantTwice {
                    participant,
                    slot,
                    meetings,
                    representatives,
                });
            }
        }
        for ((table, slot), meetings) in of_table {
            if meetings > 1 {
                violations.insert(Violation::TableTwice {
                    table: table.clone(),
                    slot: slot.clone(),
                    meetings,
                });
            }
        }
    }

    /// What has to be earlier is, and what has to be apart is.
    fn check_order(&self, held: &[Held<'_>], violations: &mut BTreeSet<Violation>) {
        let times: BTreeMap<&MeetingName, usize> = held
            .iter()
            .filter_map(|Held { meeting, place }| Some((&meeting.id, *self.slots.get(&place.slot)?)))
            .collect();
        for [first, then] in &self.problem.before {
            if let (Some(early), Some(late)) = (times.get(first), times.get(then))
                && early >= late
            {
                violations.insert(Violation::NotBefore { first: first.clone(), then: then.clone() });
            }
        }
        for Apart { meetings, slots } in &self.problem.apart {
            if let (Some(one), Some(other)) = (times.get(&meetings[0]), times.get(&meetings[1]))
                && one.abs_diff(*other) < *slots as usize
            {
                violations.insert(Violation::NotApart { meetings: meetings.clone(), slots: *slots });
            }
        }
    }

    fn check_fairness(&self, figures: &Figures, violations: &mut BTreeSet<Violation>) {
        let fairness = self.problem.fairness;
        let Differences { breaks, idle, .. } = figures.differences;
        if let Some(allowed) = fairness.breaks.filter(|allowed| breaks > *allowed) {
            violations.insert(Violation::BreaksDiffer { difference: breaks, allowed });
        }
        if let Some(allowed) = fairness.idle.filter(|allowed| idle > *allowed) {
            violations.insert(Violation::IdleDiffers { difference: idle, allowed });
        }
    }

    fn figures(&self, meetings: &[Meeting], plan: &Plan, held: &[Held<'_>]) -> Figures {
        let real: Vec<&Held<'_>> = held
            .iter()
            .filter(|held| {
                self.slots.contains_key(&held.place.slot) && self.table(&held.place.table).is_some()
            })
            .collect();
        let mut figures = Figures { placed: count(real.iter()), ..Figures::default() };
        for meeting in meetings.iter().filter(|meeting| !plan.places.contains_key(&meeting.id)) {
            *figures.unplaced.entry(meeting.priority).or_default() += 1;
        }
        let mut of: BTreeMap<&ParticipantName, Vec<&Place>> = BTreeMap::new();
        for held in real {
            for who in &held.meeting.who {
                of.entry(who).or_default().push(held.place);
            }
        }
        for participant in &self.problem.participants {
            let places = of.get(&participant.id).map_or(&[][..], Vec::as_slice);
            figures.participants.push(self.participant_figures(&participant.id, places));
        }
        let sum = |figure: fn(&ParticipantFigures) -> u32| figures.participants.iter().map(figure).sum();
        (figures.breaks, figures.idle, figures.table_moves) =
            (sum(|of| of.breaks), sum(|of| of.idle), sum(|of| of.table_moves));
        let difference = |figure: fn(&ParticipantFigures) -> u32| {
            let all = || figures.participants.iter().map(figure);
            all().max().unwrap_or(0) - all().min().unwrap_or(0)
        };
        figures.differences = Differences {
            meetings: difference(|of| of.meetings),
            breaks: difference(|of| of.breaks),
            idle: difference(|of| of.idle),
            table_moves: difference(|of| of.table_moves),
        };
        figures
    }

    fn participant_figures(&self, who: &ParticipantName, places: &[&Place]) -> ParticipantFigures {
        let mut figures = ParticipantFigures {
            participant: who.clone(),
            meetings: count(places.iter()),
            breaks: 0,
            idle: 0,
            table_moves: 0,
        };
        // The tables at which it sits, by slot, in the order of time.
        let mut busy: BTreeMap<usize, BTreeSet<&TableName>> = BTreeMap::new();
        for place in places {
            busy.entry(self.slots[&place.slot]).or_default().insert(&place.table);
        }
        for ((earlier, from), (later, to)) in busy.iter().zip(busy.iter().skip(1)) {
            if self.problem.slots[*earlier].day != self.problem.slots[*later].day {
                continue;
            }
            let between = (later - earlier - 1) as u32;
            figures.breaks += u32::from(between > 0);
            figures.idle += between;
            figures.table_moves += u32::from(from.is_disjoint(to));
        }
        figures
    }
}

fn both_ways<T: Copy + Ord>(pairs: impl Iterator<Item = (T, T)>) -> BTreeSet<(T, T)> {
    pairs.flat_map(|(one, other)| [(one, other), (other, one)]).collect()
}

fn count(things: impl Iterator) -> u32 {
    things.count() as u32
}
