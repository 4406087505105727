//! The timetable's second opinion: each violation is found by a plan that has just that one, figures are as counted by
//! hand, and texts are read whole or refused with a place.

use enishi::domain::Language;
use enishi::timetable::{
    Apart, Differences, Fairness, Goal, Meeting, PairScore, Participant, ParticipantName, Place, Plan,
    Problem, ReadFault, ReadFaultKind, Report, Slot, Table, Tables, Violation, Wants, Wish, check,
    check_selection, read_b2bsp, read_plan, read_problem,
};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

#[path = "../../benches/fairs/mod.rs"]
mod fairs;

/// Two days (four slots and two), a plain table, one with power, one of them not usable at first, and Cherry's booth.
/// Dan comes with a colleague.
fn small() -> Problem {
    let slot =
        |id: &str, day: &str, session: &str| Slot { id: id.into(), day: day.into(), session: session.into() };
    let table = |id: &str| Table { id: id.into(), ..Table::default() };
    let mut dan = Participant::new("Dan", "buyer");
    dan.representatives = 2;
    Problem {
        slots: vec![
            slot("1", "Mon", "am"),
            slot("2", "Mon", "am"),
            slot("3", "Mon", "pm"),
            slot("4", "Mon", "pm"),
            slot("5", "Tue", "am"),
            slot("6", "Tue", "am"),
        ],
        participants: vec![
            Participant::new("Ann", "buyer"),
            Participant::new("Bob", "buyer"),
            Participant::new("Cherry", "seller"),
            dan,
            Participant::new("Eve", "seller"),
            Participant::new("Fay", "seller"),
        ],
        tables: Tables::Each(vec![
            table("plain"),
            Table { has: vec!["power".into()], unavailable: vec!["1".into()], ..table("strong") },
            Table { booth_of: Some("Cherry".into()), ..table("booth") },
        ]),
        ..Problem::default()
    }
}

fn meetings(problem: &mut Problem) -> &mut Vec<Meeting> {
    problem.meetings.get_or_insert_default()
}

/// `small` with these meetings, by name and the two.
fn with(all: &[(&str, &str, &str)]) -> Problem {
    let mut problem = small();
    *meetings(&mut problem) = all.iter().map(|(id, one, other)| Meeting::new(id, one, other)).collect();
    problem
}

/// Places by meeting, slot and table.
fn plan(places: &[(&str, &str, &str)]) -> Plan {
    let place = |slot: &str, table: &str| Place { slot: slot.into(), table: table.into() };
    Plan {
        places: places.iter().map(|(meeting, slot, table)| ((*meeting).into(), place(slot, table))).collect(),
    }
}

fn checked(problem: &Problem, places: &[(&str, &str, &str)]) -> Report {
    check(problem, problem.meetings.as_deref().unwrap_or_default(), &plan(places))
}

/// The plan has this violation and no other; and there are words for it.
fn only(problem: &Problem, places: &[(&str, &str, &str)], violation: &Violation) {
    let report = checked(problem, places);
    assert_eq!(report.violations, [violation.clone()]);
    has_words(violation);
}

fn has_words(violation: &Violation) {
    let [ja, en] = Language::ALL.map(|language| violation.words(language));
    assert!(!ja.is_ascii() && en.is_ascii(), "{ja} / {en}");
}

fn kept(problem: &Problem, places: &[(&str, &str, &str)]) {
    assert_eq!(checked(problem, places).violations, []);
}

#[test]
fn a_plan_that_keeps_everything_has_no_violation() {
    let problem =
        with(&[("a", "Ann", "Eve"), ("b", "Bob", "Cherry"), ("c", "Dan", "Eve"), ("d", "Dan", "Fay")]);
    kept(&problem, &[("a", "1", "plain"), ("b", "1", "booth"), ("c", "2", "plain"), ("d", "2", "strong")]);
}

#[test]
fn a_meeting_that_nobody_asked_for_is_found() {
    only(&with(&[]), &[("x", "1", "plain")], &Violation::UnknownMeeting { meeting: "x".into() });
}

#[test]
fn a_slot_that_does_not_exist_is_found() {
    let problem = with(&[("a", "Ann", "Eve")]);
    let violation = Violation::UnknownSlot { meeting: "a".into(), slot: "7".into() };
    only(&problem, &[("a", "7", "plain")], &violation);
}

#[test]
fn a_table_that_does_not_exist_is_found() {
    let problem = with(&[("a", "Ann", "Eve")]);
    let violation = Violation::UnknownTable { meeting: "a".into(), table: "sofa".into() };
    only(&problem, &[("a", "1", "sofa")], &violation);
}

#[test]
fn counted_tables_are_called_one_and_up() {
    let mut problem = with(&[("a", "Ann", "Eve")]);
    problem.tables = Tables::Count(2);
    kept(&problem, &[("a", "1", "1")]);
    kept(&problem, &[("a", "1", "2")]);
    for table in ["0", "3", "01", "+1", "plain"] {
        let violation = Violation::UnknownTable { meeting: "a".into(), table: table.into() };
        only(&problem, &[("a", "1", table)], &violation);
    }
}

#[test]
fn a_participant_nobody_knows_is_found() {
    let problem = with(&[("a", "Ann", "Zoe")]);
    let violation = Violation::UnknownParticipant { participant: "Zoe".into() };
    only(&problem, &[("a", "1", "plain")], &violation);
}

#[test]
fn two_meetings_of_one_name_are_found() {
    let problem = with(&[("a", "Ann", "Eve"), ("a", "Ann", "Eve")]);
    only(&problem, &[("a", "1", "plain")], &Violation::MeetingTwice { meeting: "a".into() });
}

#[test]
fn a_list_of_meetings_that_is_not_the_one_of_the_problem_is_found() {
    let problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Eve")]);
    let altered = Violation::MeetingAltered { meeting: "b".into() };
    let own = problem.meetings.as_deref().unwrap();
    let shorter = check(&problem, &own[..1], &plan(&[("a", "1", "plain")]));
    assert_eq!(shorter.violations, [altered.clone()]);
    let changed = [own[0].clone(), Meeting { priority: 1, ..own[1].clone() }];
    let changed = check(&problem, &changed, &plan(&[("a", "1", "plain")]));
    assert_eq!(changed.violations, [altered.clone()]);
    has_words(&altered);
}

#[test]
fn somebody_in_two_meetings_at_once_is_found() {
    let problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Eve")]);
    let violation = Violation::ParticipantTwice {
        participant: "Eve".into(),
        slot: "2".into(),
        meetings: 2,
        representatives: 1,
    };
    only(&problem, &[("a", "2", "plain"), ("b", "2", "strong")], &violation);
}

#[test]
fn representatives_meet_at_once_but_no_more_than_there_are() {
    let mut problem = with(&[("a", "Dan", "Eve"), ("b", "Dan", "Fay"), ("c", "Dan", "Ann")]);
    meetings(&mut problem)[2].priority = 1;
    kept(&problem, &[("a", "2", "plain"), ("b", "2", "strong")]);
    problem.tables = Tables::Count(3);
    let violation = Violation::ParticipantTwice {
        participant: "Dan".into(),
        slot: "2".into(),
        meetings: 3,
        representatives: 2,
    };
    only(&problem, &[("a", "2", "1"), ("b", "2", "2"), ("c", "2", "3")], &violation);
}

#[test]
fn two_meetings_at_one_table_are_found() {
    let problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Fay")]);
    let violation = Violation::TableTwice { table: "plain".into(), slot: "2".into(), meetings: 2 };
    only(&problem, &[("a", "2", "plain"), ("b", "2", "plain")], &violation);
}

#[test]
fn a_table_that_cannot_be_used_then_is_found() {
    let problem = with(&[("a", "Ann", "Eve")]);
    let violation =
        Violation::TableNotUsable { meeting: "a".into(), table: "strong".into(), slot: "1".into() };
    only(&problem, &[("a", "1", "strong")], &violation);
}

#[test]
fn a_table_without_what_a_meeting_or_one_of_the_two_needs_is_found() {
    let violation =
        Violation::TableLacks { meeting: "a".into(), table: "plain".into(), need: "power".into() };
    let mut problem = with(&[("a", "Ann", "Eve")]);
    meetings(&mut problem)[0].needs = vec!["power".into()];
    only(&problem, &[("a", "2", "plain")], &violation);
    kept(&problem, &[("a", "2", "strong")]);
    for who in [0, 4] {
        let mut problem = with(&[("a", "Ann", "Eve")]);
        problem.participants[who].needs = vec!["power".into()];
        only(&problem, &[("a", "2", "plain")], &violation);
        kept(&problem, &[("a", "2", "strong")]);
    }
    problem.tables = Tables::Count(1);
    let violation = Violation::TableLacks { meeting: "a".into(), table: "1".into(), need: "power".into() };
    only(&problem, &[("a", "2", "1")], &violation);
}

#[test]
fn a_meeting_at_somebody_elses_booth_is_found() {
    let problem = with(&[("a", "Ann", "Eve")]);
    let violation =
        Violation::SomebodyElsesBooth { meeting: "a".into(), table: "booth".into(), owner: "Cherry".into() };
    only(&problem, &[("a", "1", "booth")], &violation);
}

#[test]
fn a_meeting_away_from_the_own_booth_is_found() {
    let problem = with(&[("a", "Ann", "Cherry")]);
    let violation =
        Violation::NotAtOwnBooth { meeting: "a".into(), table: "plain".into(), owner: "Cherry".into() };
    only(&problem, &[("a", "1", "plain")], &violation);
}

#[test]
fn two_with_booths_meet_at_either() {
    let mut problem = with(&[("a", "Ann", "Cherry")]);
    if let Tables::Each(tables) = &mut problem.tables {
        tables[0].booth_of = Some("Ann".into());
    }
    kept(&problem, &[("a", "1", "plain")]);
    kept(&problem, &[("a", "1", "booth")]);
    assert_eq!(checked(&problem, &[("a", "2", "strong")]).violations.len(), 2);
}

#[test]
fn somebody_who_is_not_there_is_found() {
    for (who, name) in [(0, "Ann"), (4, "Eve")] {
        let mut problem = with(&[("a", "Ann", "Eve")]);
        problem.participants[who].unavailable = vec!["3".into()];
        let violation =
            Violation::NotAvailable { meeting: "a".into(), participant: name.into(), slot: "3".into() };
        only(&problem, &[("a", "3", "plain")], &violation);
        kept(&problem, &[("a", "4", "plain")]);
    }
}

#[test]
fn a_meeting_in_the_wrong_session_is_found() {
    let mut problem = with(&[("a", "Ann", "Eve")]);
    meetings(&mut problem)[0].session = Some("pm".into());
    let violation = Violation::WrongSession { meeting: "a".into(), slot: "5".into(), session: "pm".into() };
    only(&problem, &[("a", "5", "plain")], &violation);
    kept(&problem, &[("a", "4", "plain")]);
}

#[test]
fn a_forbidden_slot_is_found() {
    let mut problem = with(&[("a", "Ann", "Eve")]);
    meetings(&mut problem)[0].forbidden = vec!["2".into()];
    let violation = Violation::ForbiddenSlot { meeting: "a".into(), slot: "2".into() };
    only(&problem, &[("a", "2", "plain")], &violation);
    kept(&problem, &[("a", "1", "plain")]);
}

#[test]
fn a_lock_that_is_not_kept_is_found() {
    let mut problem = with(&[("a", "Ann", "Eve")]);
    meetings(&mut problem)[0].slot = Some("2".into());
    let violation = Violation::SlotNotKept { meeting: "a".into(), slot: "3".into(), locked: "2".into() };
    only(&problem, &[("a", "3", "plain")], &violation);
    meetings(&mut problem)[0].table = Some("strong".into());
    let violation =
        Violation::TableNotKept { meeting: "a".into(), table: "plain".into(), locked: "strong".into() };
    only(&problem, &[("a", "2", "plain")], &violation);
    kept(&problem, &[("a", "2", "strong")]);
}

#[test]
fn a_meeting_that_is_not_before_another_is_found() {
    let mut problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Fay")]);
    problem.before = vec![["a".into(), "b".into()]];
    let violation = Violation::NotBefore { first: "a".into(), then: "b".into() };
    only(&problem, &[("a", "2", "plain"), ("b", "1", "plain")], &violation);
    only(&problem, &[("a", "2", "plain"), ("b", "2", "strong")], &violation);
    kept(&problem, &[("a", "2", "plain"), ("b", "5", "plain")]);
    meetings(&mut problem)[0].priority = 1;
    kept(&problem, &[("b", "1", "plain")]);
}

#[test]
fn meetings_that_are_not_apart_are_found() {
    let mut problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Fay")]);
    problem.apart = vec![Apart { meetings: ["a".into(), "b".into()], slots: 2 }];
    let violation = Violation::NotApart { meetings: ["a".into(), "b".into()], slots: 2 };
    only(&problem, &[("a", "2", "plain"), ("b", "2", "strong")], &violation);
    only(&problem, &[("a", "2", "plain"), ("b", "1", "plain")], &violation);
    only(&problem, &[("a", "4", "plain"), ("b", "5", "plain")], &violation);
    kept(&problem, &[("a", "2", "plain"), ("b", "4", "plain")]);
}

#[test]
fn only_meetings_that_have_to_be_held_are_missed() {
    let mut problem = with(&[("a", "Ann", "Eve")]);
    only(&problem, &[], &Violation::NotHeld { meeting: "a".into() });
    meetings(&mut problem)[0].priority = 1;
    kept(&problem, &[]);
}

#[test]
fn breaks_and_idle_slots_that_differ_too_much_are_found() {
    // Eve waits twice (slots 2 and 4, but 4 to 5 is a night), the others do not wait at all.
    let mut problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Eve")]);
    let places = [("a", "1", "plain"), ("b", "4", "plain")];
    problem.fairness = Fairness { breaks: Some(0), idle: None };
    only(&problem, &places, &Violation::BreaksDiffer { difference: 1, allowed: 0 });
    problem.fairness = Fairness { breaks: Some(1), idle: Some(1) };
    only(&problem, &places, &Violation::IdleDiffers { difference: 2, allowed: 1 });
    problem.fairness = Fairness { breaks: Some(1), idle: Some(2) };
    kept(&problem, &places);
}

#[test]
fn somebody_without_a_meeting_counts_in_the_difference() {
    // Everybody with a meeting waits once; Cherry, Dan and Fay have none and never wait.
    let mut problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Eve"), ("c", "Ann", "Bob")]);
    problem.participants.truncate(5);
    problem.slots.truncate(5);
    let places = [("a", "1", "plain"), ("c", "3", "plain"), ("b", "4", "plain")];
    let report = checked(&problem, &places);
    assert_eq!(report.figures.differences, Differences { meetings: 2, breaks: 1, idle: 2, table_moves: 0 });
}

#[test]
fn pairs_that_do_not_meet_are_remarked_upon_in_a_plan() {
    let mut problem = with(&[("a", "Ann", "Eve"), ("b", "Bob", "Dan")]);
    problem.excluded = vec![["Eve".into(), "Ann".into()]];
    problem.may_meet = vec![["seller".into(), "buyer".into()]];
    let report = checked(&problem, &[("a", "1", "plain"), ("b", "2", "plain")]);
    assert_eq!(report.violations, []);
    let remarks = [
        Violation::Excluded { who: ["Ann".into(), "Eve".into()] },
        Violation::GroupsMayNotMeet { who: ["Bob".into(), "Dan".into()] },
    ];
    assert_eq!(report.remarks, remarks);
    remarks.iter().for_each(has_words);
}

#[test]
fn figures_are_as_counted_by_hand() {
    let mut problem = with(&[
        ("a", "Ann", "Eve"),
        ("b", "Ann", "Fay"),
        ("c", "Ann", "Cherry"),
        ("d", "Bob", "Eve"),
        ("e", "Bob", "Fay"),
        ("f", "Dan", "Fay"),
    ]);
    for (meeting, priority) in [(3, 1), (4, 2), (5, 2)] {
        meetings(&mut problem)[meeting].priority = priority;
    }
    let report = checked(
        &problem,
        &[("a", "1", "plain"), ("b", "4", "strong"), ("c", "5", "booth"), ("f", "6", "plain")],
    );
    assert_eq!(report.violations, []);
    let figures = &report.figures;
    assert_eq!(figures.placed, 4);
    assert_eq!(figures.unplaced, [(1, 1), (2, 1)].into());
    // Ann waits in slots 2 and 3 and changes from the plain to the strong table; nobody waits over night, and the
    // change to the booth on the next day is none.
    assert_eq!((figures.breaks, figures.idle, figures.table_moves), (1, 2, 1));
    assert_eq!(figures.differences, Differences { meetings: 3, breaks: 1, idle: 2, table_moves: 1 });
    let ann = &figures.participants[0];
    assert_eq!(
        (ann.participant.0.as_str(), ann.meetings, ann.breaks, ann.idle, ann.table_moves),
        ("Ann", 3, 1, 2, 1)
    );
    let per_participant: Vec<u32> = figures.participants.iter().map(|of| of.meetings).collect();
    assert_eq!(per_participant, [3, 0, 1, 1, 1, 2]);
}

#[test]
fn two_gaps_are_two_breaks_however_long() {
    let mut problem = with(&[("a", "Ann", "Eve"), ("b", "Ann", "Fay"), ("c", "Ann", "Bob")]);
    problem.slots.iter_mut().for_each(|slot| slot.day = String::new());
    let figures = checked(&problem, &[("a", "1", "plain"), ("b", "3", "plain"), ("c", "6", "plain")]).figures;
    assert_eq!((figures.breaks, figures.idle, figures.table_moves), (2, 3, 0));
}

#[test]
fn who_sits_at_two_tables_moves_only_if_it_keeps_neither() {
    let problem = with(&[("a", "Dan", "Eve"), ("b", "Dan", "Fay"), ("c", "Dan", "Ann")]);
    let both = [("a", "2", "plain"), ("b", "2", "strong")];
    let stays = checked(&problem, &[both[0], both[1], ("c", "3", "strong")]).figures;
    assert_eq!((stays.breaks, stays.table_moves), (0, 0));
    let mut problem = problem;
    problem.tables = Tables::Count(3);
    let moves = checked(&problem, &[("a", "2", "1"), ("b", "2", "2"), ("c", "4", "3")]).figures;
    assert_eq!((moves.breaks, moves.idle, moves.table_moves), (1, 1, 1));
}

fn chosen(pairs: &[(&str, &str)]) -> Vec<[ParticipantName; 2]> {
    pairs.iter().map(|(one, other)| [(*one).into(), (*other).into()]).collect()
}

/// The selection has this violation and no other.
fn selection_only(problem: &Problem, pairs: &[(&str, &str)], violation: &Violation) {
    let report = check_selection(problem, &chosen(pairs));
    assert_eq!(report.violations, [violation.clone()]);
    has_words(violation);
}

fn pair(one: &str, other: &str) -> [ParticipantName; 2] {
    [one.into(), other.into()]
}

#[test]
fn a_selection_counts_the_meetings_of_everybody() {
    let mut problem = small();
    problem.participants[0].least = 2;
    problem.participants[1].least = 2;
    let report = check_selection(&problem, &chosen(&[("Ann", "Eve"), ("Fay", "Ann"), ("Bob", "Eve")]));
    assert_eq!(report.violations, []);
    assert_eq!(report.chosen, 3);
    let counts: Vec<u32> = report.meetings.iter().map(|(_, meetings)| *meetings).collect();
    assert_eq!(counts, [2, 1, 0, 0, 2, 1]);
    assert_eq!(report.below_least, ["Bob".into()]);
}

#[test]
fn a_selected_pair_that_was_declined_is_found() {
    for (from, to) in [("Ann", "Eve"), ("Eve", "Ann")] {
        let mut problem = small();
        problem.wishes = vec![Wish { from: from.into(), to: to.into(), wants: Wants::No, rank: None }];
        selection_only(
            &problem,
            &[("Ann", "Eve")],
            &Violation::Declined { from: from.into(), to: to.into() },
        );
    }
}

#[test]
fn a_selected_pair_that_may_not_meet_is_found() {
    let mut problem = small();
    problem.excluded = vec![pair("Eve", "Ann")];
    selection_only(&problem, &[("Ann", "Eve")], &Violation::Excluded { who: pair("Ann", "Eve") });
    problem.may_meet = vec![["buyer".into(), "seller".into()]];
    selection_only(&problem, &[("Ann", "Bob")], &Violation::GroupsMayNotMeet { who: pair("Ann", "Bob") });
    problem.may_meet.push(["buyer".into(), "buyer".into()]);
    assert_eq!(check_selection(&problem, &chosen(&[("Ann", "Bob")])).violations, []);
}

#[test]
fn a_selected_pair_of_one_or_of_nobody_or_twice_is_found() {
    let problem = small();
    selection_only(&problem, &[("Ann", "Ann")], &Violation::Itself { participant: "Ann".into() });
    selection_only(
        &problem,
        &[("Ann", "Eve"), ("Eve", "Ann")],
        &Violation::PairTwice { who: pair("Ann", "Eve") },
    );
    let unknown = check_selection(&problem, &chosen(&[("Ann", "Zoe")])).violations;
    assert!(unknown.contains(&Violation::UnknownParticipant { participant: "Zoe".into() }));
}

#[test]
fn a_selection_above_somebodys_most_is_found() {
    let mut problem = small();
    problem.participants[0].most = Some(1);
    let violation = Violation::AboveMost { participant: "Ann".into(), meetings: 2, most: 1 };
    selection_only(&problem, &[("Ann", "Eve"), ("Ann", "Fay")], &violation);
}

#[test]
fn a_selection_above_somebodys_time_is_found() {
    let mut problem = small();
    let but_one: Vec<_> = problem.slots[1..].iter().map(|slot| slot.id.clone()).collect();
    problem.participants[0].unavailable = but_one.clone();
    problem.participants[3].unavailable = but_one;
    let violation = Violation::AboveTime { participant: "Ann".into(), meetings: 2, room: 1 };
    selection_only(&problem, &[("Ann", "Eve"), ("Ann", "Fay")], &violation);
    assert_eq!(check_selection(&problem, &chosen(&[("Dan", "Eve"), ("Dan", "Fay")])).violations, []);
}

#[test]
fn a_selected_pair_that_is_never_there_together_is_found() {
    let mut problem = small();
    let (morning, rest) = problem.slots.split_at(2);
    problem.participants[0].unavailable = morning.iter().map(|slot| slot.id.clone()).collect();
    problem.participants[4].unavailable = rest.iter().map(|slot| slot.id.clone()).collect();
    selection_only(&problem, &[("Ann", "Eve")], &Violation::NoCommonSlot { who: pair("Ann", "Eve") });
}

#[test]
fn a_selection_above_all_tables_is_found() {
    let mut problem = small();
    problem.slots.truncate(1);
    let pairs = [("Ann", "Eve"), ("Bob", "Fay"), ("Cherry", "Dan")];
    // Three tables, but the strong one cannot be used in the first slot.
    selection_only(&problem, &pairs, &Violation::AboveTables { meetings: 3, room: 2 });
    problem.tables = Tables::Count(3);
    assert_eq!(check_selection(&problem, &chosen(&pairs)).violations, []);
}

/// Three firms, four slots, two of them in the morning.
const INSTANCE: &str = "% a small one
nBusiness = 3;
nMeetings = 3;
nTables = 2;
nTotalSlots = 4;
nMorningSlots = 2;

requested = [|1, 2,1,
|1, 3,3, % any time
|2, 3,2,
|];
meetingsxBusiness = [{1,2,3},
{1,2,4},
{1,3,4}];
nMeetingsBusiness = [2,2,2];
forbidden = [{0},{0,4,3},{}];
fixed = [0,3,0];
precedences = [{},{1},{2,1}];
";

fn instance(text: &str) -> Result<Problem, ReadFault> {
    read_b2bsp("small.dzn", text, Some(2))
}

#[test]
fn an_instance_is_read() {
    let problem = instance(INSTANCE).unwrap();
    assert_eq!(problem.name, "small.dzn");
    assert_eq!(problem.tables, Tables::Count(2));
    let slots: Vec<(&str, &str)> =
        problem.slots.iter().map(|slot| (slot.id.0.as_str(), slot.session.as_str())).collect();
    assert_eq!(slots, [("1", "1"), ("2", "1"), ("3", "2"), ("4", "2")]);
    let ids: Vec<&str> = problem.participants.iter().map(|who| who.id.0.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!(problem.participants[1].unavailable, ["3".into(), "4".into()]);
    let expected = [
        Meeting { session: Some("1".into()), ..Meeting::new("1", "1", "2") },
        Meeting { slot: Some("3".into()), ..Meeting::new("2", "1", "3") },
        Meeting { session: Some("2".into()), ..Meeting::new("3", "2", "3") },
    ];
    assert_eq!(problem.meetings.unwrap(), expected);
    assert_eq!(problem.before, [["1", "2"], ["1", "3"], ["2", "3"]].map(|pair| pair.map(Into::into)));
    assert_eq!(problem.fairness, Fairness { breaks: Some(2), idle: None });
    assert_eq!(problem.goals, [Goal::Breaks]);
}

#[test]
fn what_is_said_twice_may_be_left_out_of_an_instance() {
    let whole = instance(INSTANCE).unwrap();
    let start = INSTANCE.find("meetingsxBusiness").unwrap();
    let end = INSTANCE.find("forbidden").unwrap();
    let short = format!("\u{feff}{}{}", &INSTANCE[..start], &INSTANCE[end..]).replace("fixed", "fixat");
    assert_eq!(instance(&short.replace('\n', "\r\n")).unwrap(), whole);
}

#[test]
fn a_session_without_slots_makes_a_meeting_impossible_and_not_unreadable() {
    let problem = instance(&INSTANCE.replace("nMorningSlots = 2", "nMorningSlots = 4")).unwrap();
    let meeting = &problem.meetings.unwrap()[2];
    assert_eq!((meeting.session.as_ref(), meeting.forbidden.len()), (None, 4));
}

/// The instance with a part of it replaced is refused at this line for this reason.
fn refused(from: &str, to: &str, line: usize, kind: &ReadFaultKind) {
    assert!(INSTANCE.contains(from), "{from}");
    let fault = instance(&INSTANCE.replacen(from, to, 1)).unwrap_err();
    assert_eq!((fault.file.as_str(), fault.line, &fault.kind), ("small.dzn", line, kind));
    fault_has_words(&fault);
}

fn fault_has_words(fault: &ReadFault) {
    let [ja, en] = Language::ALL.map(|language| fault.words(language));
    assert!(!ja.is_ascii() && en.contains(&format!("line {}", fault.line)), "{ja} / {en}");
}

#[test]
fn an_instance_that_is_wrong_is_refused_with_line_and_reason() {
    let key = str::to_owned;
    refused("nTables = 2", "nTables = two", 4, &ReadFaultKind::NotANumber { found: "two".into() });
    refused(
        "nTables = 2",
        "nTables = -2",
        4,
        &ReadFaultKind::OutOfRange { number: "-2".into(), from: 0, to: 4_294_967_295 },
    );
    refused("nTables = 2;", "", 19, &ReadFaultKind::MissingKey { key: key("nTables") });
    refused("nTables", "nBusiness", 4, &ReadFaultKind::KeyTwice { key: key("nBusiness") });
    refused("nTables", "nChairs", 4, &ReadFaultKind::UnknownKey { key: key("nChairs") });
    refused(
        "nTables = 2;",
        "nTables = 2",
        5,
        &ReadFaultKind::Unexpected { found: key("nTotalSlots"), expected: key(";") },
    );
    refused(
        "nTotalSlots = 4",
        "nTotalSlots = 400",
        5,
        &ReadFaultKind::OutOfRange { number: key("400"), from: 1, to: 128 },
    );
    refused(
        "nMorningSlots = 2",
        "nMorningSlots = 5",
        6,
        &ReadFaultKind::OutOfRange { number: key("5"), from: 0, to: 4 },
    );
    refused("|1, 2,1,", "|1, 4,1,", 8, &ReadFaultKind::OutOfRange { number: key("4"), from: 1, to: 3 });
    refused("|1, 2,1,", "|1, 1,1,", 8, &ReadFaultKind::Itself { name: key("1") });
    refused("|1, 3,3,", "|1, 3,4,", 9, &ReadFaultKind::OutOfRange { number: key("4"), from: 1, to: 3 });
    refused(
        "|1, 3,3,",
        "|1, 3,",
        9,
        &ReadFaultKind::WrongCount { key: key("requested"), expected: 3, found: 2 },
    );
    refused("|2, 3,2,\n", "", 8, &ReadFaultKind::WrongCount { key: key("requested"), expected: 3, found: 2 });
    refused(
        "{1,2,4}",
        "{1,2,3}",
        13,
        &ReadFaultKind::Disagrees { key: key("meetingsxBusiness"), with: key("requested"), of: 2 },
    );
    refused(
        "[2,2,2]",
        "[2,2,1]",
        15,
        &ReadFaultKind::Disagrees { key: key("nMeetingsBusiness"), with: key("requested"), of: 3 },
    );
    refused("{0,4,3}", "{0,5}", 16, &ReadFaultKind::OutOfRange { number: key("5"), from: 0, to: 4 });
    refused("[{0},", "[", 16, &ReadFaultKind::WrongCount { key: key("forbidden"), expected: 3, found: 2 });
    refused("[0,3,0]", "[0,3 0]", 17, &ReadFaultKind::Unexpected { found: key("0"), expected: key(", ]") });
    refused("{2,1}", "{3}", 18, &ReadFaultKind::Itself { name: key("3") });
    refused("{2,1}", "{4}", 18, &ReadFaultKind::OutOfRange { number: key("4"), from: 0, to: 3 });
}

#[test]
fn an_instance_that_is_cut_off_anywhere_is_refused_with_a_line() {
    let whole = INSTANCE.trim_end().len();
    for end in 0..whole {
        let text = &INSTANCE[..end];
        let fault = instance(text).unwrap_err();
        assert!((1..=text.lines().count().max(1) + 1).contains(&fault.line), "{fault:?}");
        fault_has_words(&fault);
        let cut = matches!(fault.kind, ReadFaultKind::Truncated | ReadFaultKind::MissingKey { .. });
        // A key that is cut short looks like one that is not known, unless the end is seen first.
        assert!(cut, "{end}: {fault:?}");
    }
    assert!(instance(&INSTANCE[..whole]).is_ok());
}

proptest! {
    #[test]
    fn no_change_of_bytes_makes_reading_an_instance_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
    ) {
        let mut bytes = INSTANCE.as_bytes().to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Err(fault) = instance(&text) {
            prop_assert!((1..=text.lines().count() + 1).contains(&fault.line), "{fault:?}");
            fault_has_words(&fault);
        }
    }

    #[test]
    fn no_change_of_signs_makes_reading_an_instance_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[0-9=;,|{}\\[\\]%\na-]"), 1..6),
    ) {
        let mut text = INSTANCE.to_owned();
        for (at, sign) in changes {
            let at = at.index(text.len());
            text.replace_range(at..=at, &sign);
        }
        if let Err(fault) = instance(&text) {
            prop_assert!((1..=text.lines().count() + 1).contains(&fault.line), "{fault:?}");
        }
    }
}

#[test]
fn the_published_instances_are_read() {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench/b2bsp/instances");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not here", folder.display());
        return;
    };
    let mut read = 0;
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let problem =
            read_b2bsp(&name, &text, Some(2)).unwrap_or_else(|fault| panic!("{}", fault.words(Language::En)));
        let again = read_problem(&name, &serde_json::to_string(&problem).unwrap());
        assert_eq!(again.as_ref(), Ok(&problem));
        // Nothing is placed: all that can be wrong is that meetings are missing.
        let meetings = problem.meetings.as_deref().unwrap();
        let report = check(&problem, meetings, &Plan::default());
        assert!(report.violations.iter().all(|violation| matches!(violation, Violation::NotHeld { .. })));
        assert_eq!(report.violations.len(), meetings.len());
        read += 1;
    }
    assert!(read > 0, "{} is empty", folder.display());
    println!("{read} instances are read");
}

/// A name with letters that JSON writes in its own way.
fn a_name() -> impl Strategy<Value = String> {
    "[a-z\"\\\\縁会 \n]{1,4}"
}

fn names<T: From<String> + std::fmt::Debug>(most: usize) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(a_name().prop_map(T::from), 0..=most)
}

/// Of any name that the format knows: they are made from texts.
fn named<T: for<'a> From<&'a str>>(names: &[String]) -> Vec<T> {
    names.iter().map(|name| T::from(name)).collect()
}

prop_compose! {
    fn a_slot()(id in a_name(), day in "[a-z]{0,2}", session in "[a-z]{0,2}") -> Slot {
        Slot { id: id.as_str().into(), day, session }
    }
}

prop_compose! {
    fn a_participant()(
        id in a_name(), group in "[a-z]{0,2}", numbers in any::<[u8; 3]>(), most in any::<Option<u32>>(),
        slots in names::<String>(2), needs in names(2),
    ) -> Participant {
        let [least, representatives, past] = numbers.map(u32::from);
        let unavailable = named(&slots);
        Participant { id: id.as_str().into(), group, least, most, representatives, unavailable, needs, past }
    }
}

prop_compose! {
    fn a_table()(
        id in a_name(), has in names(2), booth_of in prop::option::of(a_name()), slots in names::<String>(2),
    ) -> Table {
        let booth_of = booth_of.map(|owner| owner.as_str().into());
        Table { id: id.as_str().into(), has, booth_of, unavailable: named(&slots) }
    }
}

prop_compose! {
    fn a_meeting()(
        id in a_name(), who in [a_name(), a_name()], priority in 0..3_u8, session in prop::option::of(a_name()),
        slot in prop::option::of(a_name()), table in prop::option::of(a_name()), forbidden in names::<String>(2),
        needs in names(2),
    ) -> Meeting {
        Meeting {
            id: id.as_str().into(),
            who: who.map(|who| who.as_str().into()),
            priority,
            session,
            slot: slot.map(|slot| slot.as_str().into()),
            table: table.map(|table| table.as_str().into()),
            forbidden: named(&forbidden),
            needs,
        }
    }
}

prop_compose! {
    fn a_wish()(
        who in [a_name(), a_name()], wants in prop::sample::select(vec![Wants::Must, Wants::Want, Wants::No]),
        rank in any::<Option<u32>>(),
    ) -> Wish {
        let [from, to] = who.map(|who| who.as_str().into());
        Wish { from, to, wants, rank }
    }
}

fn some<S: Strategy>(of: S) -> impl Strategy<Value = Vec<S::Value>> {
    prop::collection::vec(of, 0..3)
}

prop_compose! {
    fn a_problem()(
        (slots, participants) in (some(a_slot()), some(a_participant())),
        tables in prop_oneof![any::<u32>().prop_map(Tables::Count), some(a_table()).prop_map(Tables::Each)],
        (name, may_meet) in ("[a-z縁]{0,3}", some([a_name(), a_name()])),
        pairs in some([a_name(), a_name()]),
        wishes in some(a_wish()),
        meetings in prop::option::of(some(a_meeting())),
        numbers in any::<(u32, Option<u32>, Option<u32>, u64)>(),
        goals in prop::sample::subsequence(vec![Goal::Idle, Goal::Breaks, Goal::TableMoves], 0..=3),
    ) -> Problem {
        let (points, breaks, idle, seed) = numbers;
        let two = |pair: &[String; 2]| pair.clone().map(|name| name.as_str().into());
        Problem {
            name, slots, participants, tables, may_meet, wishes, meetings, goals, seed,
            excluded: pairs.iter().map(two).collect(),
            scores: pairs.iter().map(two).map(|who| PairScore { who, points }).collect(),
            before: pairs.iter().map(|pair| pair.clone().map(|name| name.as_str().into())).collect(),
            apart: pairs
                .iter()
                .map(|pair| Apart { meetings: pair.clone().map(|name| name.as_str().into()), slots: points })
                .collect(),
            fairness: Fairness { breaks, idle },
        }
    }
}

proptest! {
    #[test]
    fn a_problem_that_is_written_is_read_again(problem in a_problem()) {
        let text = serde_json::to_string_pretty(&problem).unwrap();
        prop_assert_eq!(read_problem("fair.json", &text), Ok(problem));
    }

    #[test]
    fn a_problem_that_is_cut_off_is_refused(problem in a_problem(), at in any::<prop::sample::Index>()) {
        let text = serde_json::to_string_pretty(&problem).unwrap();
        let mut end = at.index(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let fault = read_problem("fair.json", &text[..end]).unwrap_err();
        prop_assert_eq!(&fault.kind, &ReadFaultKind::Truncated);
        prop_assert!((1..=text.lines().count()).contains(&fault.line));
    }

    #[test]
    fn any_plan_and_any_problem_can_be_checked(
        problem in a_problem(),
        places in some((a_name(), a_name(), a_name())),
    ) {
        let meetings = problem.meetings.as_deref().unwrap_or_default();
        let places: Vec<_> = places.iter().map(|(m, s, t)| (m.as_str(), s.as_str(), t.as_str())).collect();
        let report = check(&problem, meetings, &plan(&places));
        for violation in report.violations.iter().chain(&report.remarks) {
            prop_assert!(Language::ALL.iter().all(|language| !violation.words(*language).is_empty()));
        }
        let pairs: Vec<_> = meetings.iter().map(|meeting| meeting.who.clone()).collect();
        prop_assert_eq!(check_selection(&problem, &pairs).chosen as usize, pairs.len());
    }
}

/// This text of a problem is refused at this place for this reason.
fn problem_refused(text: &str, place: (usize, usize), kind: &ReadFaultKind) {
    let fault = read_problem("fair.json", text).unwrap_err();
    assert_eq!(((fault.line, fault.column), &fault.kind), (place, kind), "{}", fault.words(Language::En));
    fault_has_words(&fault);
}

#[test]
fn a_problem_that_is_wrong_is_refused_with_line_column_and_reason() {
    let text = |tables: &str| format!("{{\n\"slots\": [],\n\"participants\": [],\n\"tables\": {tables}\n}}");
    let key = str::to_owned;
    assert_eq!(
        read_problem("fair.json", &format!("\u{feff}{}", text("3"))).unwrap().tables,
        Tables::Count(3)
    );
    problem_refused("", (1, 1), &ReadFaultKind::Truncated);
    problem_refused("{}", (1, 2), &ReadFaultKind::MissingKey { key: key("slots") });
    problem_refused("{\n\"slotz\": []}", (2, 7), &ReadFaultKind::UnknownKey { key: key("slotz") });
    problem_refused(
        "{\"name\": \"縁\", \"name\": \"縁\"}",
        (1, 19),
        &ReadFaultKind::KeyTwice { key: key("name") },
    );
    let expected = key("a number of tables or a list of them");
    let found = key("integer -1");
    problem_refused(&text("-1"), (4, 12), &ReadFaultKind::Unexpected { found, expected: expected.clone() });
    let found = key("string \"many\"");
    problem_refused(&text("\"many\""), (4, 16), &ReadFaultKind::Unexpected { found, expected });
    let misspelt = text("[\n{\"id\": \"1\", \"haz\": []}]");
    problem_refused(&misspelt, (5, 17), &ReadFaultKind::UnknownKey { key: key("haz") });
    problem_refused(&text("3,"), (5, 1), &ReadFaultKind::NotJson { reason: key("trailing comma") });
}

#[test]
fn a_plan_is_read_and_a_meeting_that_stands_in_it_twice_is_refused() {
    let text = "{\"places\": {\n\"a\": {\"slot\": \"1\", \"table\": \"2\"},\n\"縁\": {\"slot\": \"1\", \"table\": \"3\"}}}";
    assert_eq!(read_plan("plan.json", text), Ok(plan(&[("a", "1", "2"), ("縁", "1", "3")])));
    let fault = read_plan("plan.json", &text.replace("縁", "a")).unwrap_err();
    assert_eq!((fault.line, fault.kind), (3, ReadFaultKind::KeyTwice { key: "a".into() }));
    let fault = read_plan("plan.json", &text.replace("table", "desk")).unwrap_err();
    assert_eq!((fault.line, fault.kind), (2, ReadFaultKind::UnknownKey { key: "desk".into() }));
}

#[test]
fn made_up_fairs_have_a_plan_that_keeps_everything() {
    for shape in fairs::PLACEMENTS {
        let (problem, plan) = fairs::fair_and_plan(&shape, 7);
        let meetings = problem.meetings.as_deref().unwrap();
        assert_eq!(Some(meetings.len()), shape.meetings);
        let report = check(&problem, meetings, &plan);
        assert_eq!((report.violations, report.remarks), (vec![], vec![]), "{}", shape.name);
        let (least, most) = spread(report.figures.participants.iter().map(|of| of.meetings));
        assert!(least >= 1 && most > 2 * least, "{}: {least} to {most}", shape.name);
    }
}

#[test]
fn made_up_fairs_depend_on_the_seed_alone() {
    let shape = fairs::ONE_DAY;
    assert_eq!(fairs::fair(&shape, 1), fairs::fair(&shape, 1));
    assert_ne!(fairs::fair(&shape, 1), fairs::fair(&shape, 2));
}

#[test]
fn made_up_wishes_are_three_for_everybody_and_skewed() {
    for shape in fairs::SELECTIONS {
        let problem = fairs::fair(&shape, 7);
        assert_eq!(problem.meetings, None);
        let wanted = problem.wishes.iter().filter(|wish| wish.wants != Wants::No);
        assert_eq!(wanted.clone().count(), 3 * problem.participants.len(), "{}", shape.name);
        assert!(problem.wishes.iter().any(|wish| wish.wants == Wants::No));
        let times = |who: &ParticipantName| wanted.clone().filter(|wish| wish.to == *who).count() as u32;
        let (least, most) = spread(problem.participants.iter().map(|who| times(&who.id)));
        assert!(most > 20 * least.max(1), "{}: {least} to {most}", shape.name);
        assert_eq!(check_selection(&problem, &[]).violations, []);
    }
}

fn spread(numbers: impl Iterator<Item = u32> + Clone) -> (u32, u32) {
    (numbers.clone().min().unwrap(), numbers.max().unwrap())
}
