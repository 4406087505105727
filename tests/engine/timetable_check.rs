//! The timetable's second opinion: each violation is found by a plan that has just that one, and figures are as counted
//! by hand.

use enishi::domain::Language;
use enishi::timetable::{
    Apart, Differences, Fairness, Meeting, Participant, ParticipantName, Place, Plan, Problem, Report, Slot,
    Table, Tables, Violation, Wants, Wish, check, check_selection,
};

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
    assert_eq!(report.violations, std::slice::from_ref(violation));
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
    assert_eq!(shorter.violations, std::slice::from_ref(&altered));
    let changed = [own[0].clone(), Meeting { priority: 1, ..own[1].clone() }];
    let changed = check(&problem, &changed, &plan(&[("a", "1", "plain")]));
    assert_eq!(changed.violations, std::slice::from_ref(&altered));
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
    assert_eq!(report.violations, std::slice::from_ref(violation));
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
