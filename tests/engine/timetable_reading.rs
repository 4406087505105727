//! Texts of problems, plans and published instances are read whole, or refused with a place and a reason.

use enishi::domain::Language;
use enishi::timetable::{
    Apart, Fairness, Goal, Meeting, PairScore, Participant, Place, Plan, Problem, ReadFault, ReadFaultKind,
    Slot, Table, Tables, Violation, Wants, Wish, check, check_selection, read_b2bsp, read_plan, read_problem,
};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// Places by meeting, slot and table.
fn plan(places: &[(&str, &str, &str)]) -> Plan {
    let place = |slot: &str, table: &str| Place { slot: slot.into(), table: table.into() };
    Plan {
        places: places.iter().map(|(meeting, slot, table)| ((*meeting).into(), place(slot, table))).collect(),
    }
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
        // A key or number that is cut short is not taken for another one.
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
        (1, 20),
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
fn words_for_a_fault_are_plain_in_both_languages() {
    let words = |text: &str| {
        let fault = read_problem("fair.json", text).unwrap_err();
        Language::ALL.map(|language| fault.words(language))
    };
    let text = |slot: &str| format!("{{\"slots\": [{slot}]}}");
    assert_eq!(
        words(&text("{\"id\": 7}")),
        [
            "fair.json 1行目19文字目：「整数7」は読めません（必要なもの：文字列）",
            "fair.json, line 1, column 19: \"number 7\" cannot be read here; expected: a text"
        ]
    );
    assert_eq!(
        words(&text("{\"id\" 7}")),
        [
            "fair.json 1行目18文字目：JSONとして正しくありません（「:」がありません）",
            "fair.json, line 1, column 18: this is not JSON (\":\" is missing)"
        ]
    );
    for wrong in ["{\"id\": \"1\" 2}", "7", "{\"id\": \"\n\"}", "{id: 1}", "{\"id\": -}", "{\"id\": \"\\x\"}"]
    {
        let [ja, en] = words(&text(wrong));
        let raw =
            |words: &str| ["`", "integer", "u32", "while parsing"].iter().any(|raw| words.contains(raw));
        assert!(!raw(&ja) && !raw(&en), "{ja} / {en}");
    }
}
