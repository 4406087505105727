//! When and where: equal to trying everything, and every bound, reason and contradiction is true.

use crate::timetable_naive::{Fair, Naive, Times, fairs, larger_fairs, meetings, name, slots};
use enishi::domain::Language;
use enishi::timetable::{
    Apart, Budget, Condition, Conflict, Difference, FaultKind, Goal, LeftOut, Meeting, MeetingName, Note,
    Participant, Placement, Plan, Problem, Remedy, Slot, Status, Table, Tables, Wants, Why, Wish, check,
    conflict, difference, left_out, locked, place, select, try_remedy, without,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// No case here needs a hundredth of it: whoever gets there has lost its way.
const LONG: Duration = Duration::from_secs(60);
static GO_ON: AtomicBool = AtomicBool::new(false);

/// A budget of steps, or until everything is proven.
fn with_budget<R>(steps: Option<u64>, ask: impl FnOnce(&Budget<'_>) -> R) -> R {
    let start = Instant::now();
    let clock = || if steps.is_some() { Duration::ZERO } else { start.elapsed() };
    ask(&Budget { clock: &clock, time: steps.is_none().then_some(LONG), steps, stop: &GO_ON })
}

fn placed(problem: &Problem, was: Option<&Plan>, steps: Option<u64>) -> Placement {
    let found = with_budget(steps, |budget| place(problem, meetings(problem), was, budget, &|_| {}));
    let placement = found.expect("no faults");
    passes(problem, &placement);
    placement
}

/// The best, or the proof that there is none.
fn solved(problem: &Problem, was: Option<&Plan>) -> Placement {
    placed(problem, was, None)
}

/// The figures without the changes of table, of which no least is proven.
fn values(placement: &Placement) -> Vec<(String, u32)> {
    let figures = placement.figures.iter().filter(|figure| figure.name != "table_moves");
    figures.filter_map(|figure| Some((figure.name.clone(), figure.value?))).collect()
}

fn bounds(placement: &Placement) -> Vec<u32> {
    let figures = placement.figures.iter().filter(|figure| figure.name != "table_moves");
    figures.map(|figure| figure.bound).collect()
}

/// The checker finds nothing wrong, and counts the same.
fn passes(problem: &Problem, placement: &Placement) {
    let Some(plan) = &placement.plan else { return };
    let report = check(problem, meetings(problem), plan);
    assert_eq!(report.violations, [], "{plan:?}");
    for figure in &placement.figures {
        let counted = match figure.name.as_str() {
            "breaks" => report.figures.breaks,
            "idle" => report.figures.idle,
            "table_moves" => report.figures.table_moves,
            "moved" => continue,
            class => {
                let class = class.strip_prefix("unplaced_").and_then(|class| class.parse().ok());
                report.figures.unplaced.get(&class.expect("a priority")).copied().unwrap_or(0)
            }
        };
        assert_eq!(figure.value, Some(counted), "{}", figure.name);
    }
}

// ---- Placement. ----

fn cases(number: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(number) }
}

proptest! {
    #![proptest_config(cases(160))]

    #[test]
    fn the_plan_is_the_best_of_all_plans(Fair(problem) in fairs()) {
        let (placement, best) = (solved(&problem, None), Naive::of(&problem).best(None));
        let status = if best.is_some() { Status::Optimal } else { Status::Infeasible };
        prop_assert_eq!(placement.status, status);
        if let Some(best) = best {
            prop_assert_eq!(bounds(&placement), best.iter().map(|figure| figure.1).collect::<Vec<_>>());
            prop_assert_eq!(values(&placement), best);
        }
    }

    #[test]
    fn whatever_is_said_early_is_true_and_said_again(Fair(problem) in fairs(), steps in 0_usize..4) {
        let mut problem = problem;
        problem.goals.push(Goal::TableMoves);
        let steps = [0, 1, 300, 6_000][steps];
        let placement = placed(&problem, None, Some(steps));
        prop_assert_eq!(&placement, &placed(&problem, None, Some(steps)));
        problem.goals.pop();
        let all = Naive::of(&problem).all_figures(None);
        match placement.status {
            Status::Infeasible => prop_assert!(all.is_empty()),
            Status::Optimal => prop_assert_eq!(Some(&values(&placement)), all.first()),
            Status::Feasible => prop_assert!(all.contains(&values(&placement))),
            Status::Unknown => prop_assert_eq!(&placement.plan, &None),
        }
        let bounds = bounds(&placement);
        for i in 0..bounds.len() {
            let at_bounds = |figures: &&Vec<(String, u32)>| (0..i).all(|j| figures[j].1 == bounds[j]);
            let least = all.iter().filter(at_bounds).map(|figures| figures[i].1).min();
            prop_assert!(least.is_none_or(|least| bounds[i] <= least), "{i} of {bounds:?}, {least:?}");
        }
    }

    #[test]
    fn one_more_table_or_slot_never_makes_it_worse(Fair(problem) in fairs()) {
        let placement = solved(&problem, None);
        if placement.plan.is_none() {
            return Ok(());
        }
        if let Tables::Count(number) = problem.tables {
            let more = solved(&Problem { tables: Tables::Count(number + 1), ..problem.clone() }, None);
            prop_assert!(more.status == Status::Optimal && values(&more) <= values(&placement));
        }
        let longer = by_hand(&problem, &Remedy::Slot);
        let (after, before) = (solved(&longer, None), values(&placement));
        let left_out = before.iter().take_while(|figure| figure.0.starts_with("unplaced")).count();
        prop_assert_eq!(after.status, Status::Optimal);
        prop_assert!(values(&after)[..left_out] <= before[..left_out]);
    }

    #[test]
    fn what_is_locked_stays_and_what_is_settled_changes_nothing(Fair(problem) in fairs(), kept in any::<u8>()) {
        let placement = solved(&turned(&problem), None);
        let Some(plan) = &placement.plan else { return Ok(()) };
        let again = solved(&problem, Some(plan));
        // Nor without any time to look for something.
        for again in [&again, &placed(&problem, Some(plan), Some(0))] {
            let changed = again.plan.as_ref().expect("the same is possible");
            prop_assert_eq!(difference(meetings(&problem), plan, changed), BTreeMap::new());
        }
        let without_moved = values(&again).into_iter().filter(|figure| figure.0 != "moved");
        prop_assert_eq!(without_moved.collect::<Vec<_>>(), values(&placement));

        let mut part = plan.clone();
        let mut bits = (0..8).map(|bit| kept >> bit & 1 == 1).cycle();
        part.places.retain(|_, _| bits.next() == Some(true));
        let fixed = Problem { meetings: Some(locked(meetings(&problem), &part)), ..problem.clone() };
        let filled = solved(&fixed, None);
        let filled = filled.plan.expect("the whole plan is possible");
        let naive = Naive::of(&problem);
        prop_assert_eq!(naive.figures(&naive.times(&filled), None), values(&placement));
        prop_assert!(part.places.iter().all(|(meeting, place)| filled.places.get(meeting) == Some(place)));
    }

    #[test]
    fn after_a_cancellation_as_few_meetings_move_as_have_to(Fair(problem) in fairs(), gone in 0_usize..6, late in any::<bool>()) {
        let placement = solved(&turned(&problem), None);
        let Some(plan) = &placement.plan else { return Ok(()) };
        let gone = gone % problem.participants.len();
        let mut smaller = without(&problem, &[problem.participants[gone].id.clone()]);
        if late {
            // Somebody else comes an hour late, so that something has to move.
            let first = smaller.slots[0].id.clone();
            smaller.participants[0].unavailable.push(first);
        }
        let changed = solved(&smaller, Some(plan));
        let naive = Naive::of(&smaller);
        let best = naive.best(Some(plan));
        prop_assert_eq!(changed.status == Status::Infeasible, best.is_none());
        prop_assert_eq!(values(&changed), best.unwrap_or_default());

        let Some(changed) = changed.plan else { return Ok(()) };
        let times = naive.times(&changed);
        let most = (0..smaller.slots.len()).map(|at| naive.most_kept(&times, at, plan).expect("all sit"));
        let kept = changed.places.iter().filter(|(meeting, place)| plan.places.get(meeting) == Some(place));
        prop_assert_eq!(kept.count(), most.sum::<usize>());
        let any_table = meetings(&smaller).iter().all(|meeting| meeting.table.is_none());
        if matches!(smaller.tables, Tables::Count(_)) && any_table {
            let lines = difference(meetings(&smaller), plan, &changed);
            prop_assert!(!lines.values().flatten().any(Difference::is_table_only), "{lines:?}");
        }
    }
}

/// The same with its tables in the opposite order, so that a plan for it is one, too, and not with the tables that the
/// engine would choose by itself.
fn turned(problem: &Problem) -> Problem {
    let mut tables = Naive::of(problem).tables;
    tables.reverse();
    Problem { tables: Tables::Each(tables), ..problem.clone() }
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn a_larger_plan_passes_too_and_none_found_in_haste_is_better(Fair(problem) in larger_fairs(), free in any::<bool>()) {
        let mut problem = problem;
        if free {
            problem.meetings.iter_mut().flatten().for_each(|meeting| meeting.priority += 1);
        }
        problem.goals.push(Goal::TableMoves);
        let [hasty, longer] = [10, 20_000].map(|steps| placed(&problem, None, Some(steps)));
        prop_assert!(!free || longer.plan.is_some());
        prop_assert!(longer.status != Status::Infeasible || hasty.plan.is_none());
        if longer.status == Status::Optimal && hasty.plan.is_some() {
            prop_assert!(values(&longer) <= values(&hasty));
        }
        for (value, bound) in values(&longer).iter().zip(bounds(&longer)) {
            prop_assert!(value.1 >= bound, "{} below its bound", value.0);
            if value.1 > bound {
                break;
            }
        }
    }
}

// ---- Reasons. ----

/// What the words of the change say.
fn by_hand(problem: &Problem, change: &Remedy) -> Problem {
    let mut problem = problem.clone();
    let person = |who| move |participant: &&mut Participant| participant.id == who;
    match change.clone() {
        Remedy::Present(who, slot) => {
            let who = problem.participants.iter_mut().find(person(who)).expect("known");
            assert!(who.unavailable.contains(&slot));
            who.unavailable.retain(|away| *away != slot);
        }
        Remedy::Representative(who) => {
            problem.participants.iter_mut().find(person(who)).expect("known").representatives += 1;
        }
        Remedy::Meeting(_) => unreachable!("no meeting is left out for a maximum"),
        Remedy::Table => match &mut problem.tables {
            Tables::Count(number) => *number += 1,
            Tables::Each(tables) => {
                let has = tables.iter().flat_map(|table| table.has.clone()).collect();
                tables.push(Table { id: "new".into(), has, ..Table::default() });
            }
        },
        Remedy::Slot => {
            let last = problem.slots.last().expect("some slots").clone();
            problem.slots.push(Slot { id: "new".into(), ..last });
        }
    }
    problem
}

/// Whether with the change everything in the plan can stay in it, at another time perhaps, and this meeting comes in.
fn lets_in(problem: &Problem, plan: &Plan, meeting: &MeetingName, change: &Remedy) -> bool {
    let mut changed = by_hand(problem, change);
    for other in changed.meetings.iter_mut().flatten() {
        if plan.places.contains_key(&other.id) || other.id == *meeting {
            other.priority = 0;
        }
    }
    Naive::of(&changed).is_possible()
}

/// Whether the reason holds for the meeting, which is not in the plan.
fn is_true(naive: &Naive<'_>, times: &Times, meeting: usize, why: &Why) -> bool {
    let duty = &naive.meetings[meeting];
    let every = 0..naive.problem.slots.len();
    let open: Vec<usize> = every.clone().filter(|at| naive.open(meeting, *at)).collect();
    let with = |at: usize| {
        let mut times = times.clone();
        times[meeting] = Some(at);
        times
    };
    match why {
        Why::NoCommonSlot => open.is_empty(),
        Why::NoTable => {
            !open.iter().any(|at| naive.tables.iter().any(|table| naive.suits(meeting, table, *at)))
        }
        Why::Locked => {
            (duty.slot.is_some() || duty.table.is_some())
                && every.clone().all(|at| !naive.fits(&with(at), meeting, at) || !naive.is_even(&with(at)))
        }
        Why::Full { busy, tables, order, free } => {
            let mut counted = ([0, 0], 0, 0, 0);
            for at in open {
                let full = naive.who[meeting].map(|who| !naive.uncrowded(&with(at), who, at));
                counted.0[0] += u32::from(full[0]);
                counted.0[1] += u32::from(full[1]);
                if full == [false, false] {
                    let seated = naive.seated(&with(at), at);
                    let in_order = naive.in_order(&with(at));
                    counted.1 += u32::from(in_order && !seated);
                    counted.2 += u32::from(!in_order);
                    counted.3 += u32::from(in_order && seated);
                }
            }
            (*busy, *tables, *order, *free) == counted
        }
    }
}

fn reasons(problem: &Problem, plan: &Plan) -> Vec<LeftOut> {
    with_budget(None, |budget| left_out(problem, meetings(problem), plan, budget)).expect("no faults")
}

proptest! {
    #![proptest_config(cases(160))]

    #[test]
    fn every_meeting_left_out_has_a_true_reason_and_a_remedy_that_works(Fair(problem) in fairs()) {
        let mut problem = problem;
        problem.meetings.iter_mut().flatten().for_each(|meeting| meeting.priority += 1);
        let plan = solved(&problem, None).plan.expect("at least the empty one");
        let naive = Naive::of(&problem);
        let times = naive.times(&plan);
        let reasons = reasons(&problem, &plan);
        let missing = meetings(&problem).iter().map(|meeting| &meeting.id);
        let missing: Vec<_> = missing.filter(|name| !plan.places.contains_key(name)).collect();
        prop_assert_eq!(reasons.iter().map(|reason| &reason.meeting).collect::<Vec<_>>(), missing);
        for LeftOut { meeting, why, remedy } in &reasons {
            let number = naive.number(meeting);
            prop_assert!(is_true(&naive, &times, number, why), "{meeting}: {why:?} in {plan:?}");
            for language in Language::ALL {
                prop_assert!(!why.words(&naive.meetings[number], language).is_empty());
            }
            if let Some(remedy) = remedy {
                prop_assert!(lets_in(&problem, &plan, meeting, remedy), "{meeting}: {remedy:?} in {plan:?}");
            } else {
                for change in [Remedy::Table, Remedy::Slot] {
                    prop_assert!(!lets_in(&problem, &plan, meeting, &change), "{meeting}: {change:?} would do");
                }
            }
        }
    }

    #[test]
    fn a_contradiction_is_one_and_nothing_in_it_is_idle(Fair(problem) in fairs()) {
        let found = with_budget(None, |budget| conflict(&problem, meetings(&problem), budget));
        prop_assert_eq!(found.is_none(), Naive::of(&problem).is_possible());
        let Some(found) = found else { return Ok(()) };
        prop_assert!(found.smallest);
        let named: BTreeSet<Condition> = found.conditions.into_iter().collect();
        prop_assert!(!Naive::of(&only(&problem, &named)).is_possible(), "no contradiction: {named:?}");
        for condition in &named {
            let rest = named.iter().filter(|other| *other != condition).cloned().collect();
            prop_assert!(Naive::of(&only(&problem, &rest)).is_possible(), "idle: {condition:?} in {named:?}");
            prop_assert!(Language::ALL.iter().all(|language| !condition.words(&problem, *language).is_empty()));
        }
    }
}

/// The problem with no other conditions than these; what need not be held may be.
fn only(problem: &Problem, named: &BTreeSet<Condition>) -> Problem {
    let mut problem = problem.clone();
    let has = |condition: Condition| named.contains(&condition);
    for participant in problem.participants.iter_mut().filter(|who| !has(Condition::Absent(who.id.clone()))) {
        participant.unavailable.clear();
    }
    let mut all = problem.meetings.take().unwrap_or_default();
    for meeting in &mut all {
        let name = &meeting.id;
        if !has(Condition::Held(name.clone())) {
            meeting.priority = 1;
        }
        if !has(Condition::Locked(name.clone())) {
            (meeting.slot, meeting.table) = (None, None);
        }
        if !has(Condition::Times(name.clone())) {
            meeting.session = None;
            meeting.forbidden.clear();
        }
    }
    if !has(Condition::Tables) {
        problem.tables = Tables::Count(all.len() as u32);
        problem.participants.iter_mut().for_each(|participant| participant.needs.clear());
        all.iter_mut().for_each(|meeting| {
            meeting.needs.clear();
            meeting.table = None;
        });
    }
    problem.before.retain(|[first, then]| has(Condition::Before(first.clone(), then.clone())));
    problem.apart.retain(|Apart { meetings: [one, other], slots }| {
        has(Condition::Apart(one.clone(), other.clone(), *slots))
    });
    problem.fairness.breaks = problem.fairness.breaks.filter(|_| has(Condition::EvenBreaks));
    problem.fairness.idle = problem.fairness.idle.filter(|_| has(Condition::EvenIdle));
    problem.meetings = Some(all);
    problem
}

// ---- Fairs too large for the solver. ----

/// Everybody meets the next two of a round, and there is room for twice as many meetings.
fn round(people: usize) -> Problem {
    let ids: Vec<String> = (0..people).map(|i| name("p", i)).collect();
    let next = |i: usize, by: usize| (ids[i].as_str(), ids[(i + by) % people].as_str());
    let pairs: Vec<(&str, &str)> = (0..people).flat_map(|i| [next(i, 1), next(i, 2)]).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    small(20, people as u32 / 5, &ids, &pairs)
}

/// One more meeting, of these two.
fn add(problem: &mut Problem, one: usize, other: usize) -> &mut Meeting {
    let all = problem.meetings.as_mut().expect("given");
    all.push(Meeting::new(&name("m", all.len()), &name("p", one), &name("p", other)));
    all.last_mut().expect("just added")
}

/// What is said of a contradiction when there is no time for it.
fn conflict_in_haste(problem: &Problem) -> Option<Conflict> {
    let budget = Budget { clock: &|| LONG, time: Some(LONG), steps: None, stop: &GO_ON };
    conflict(problem, meetings(problem), &budget)
}

#[test]
fn in_a_large_fair_the_weightier_meetings_come_in_first() {
    // Twice as many meetings as tables in all slots, each of two who have no other.
    let people: Vec<String> = (0..6_000).map(|i| name("p", i)).collect();
    let ids: Vec<&str> = people.iter().map(String::as_str).collect();
    let pairs: Vec<(&str, &str)> = ids.chunks(2).map(|two| (two[0], two[1])).collect();
    let mut problem = small(20, 75, &ids, &pairs);
    for i in 0..3_000 {
        meeting(&mut problem, i).priority = if i % 2 == 0 { 2 } else { 1 };
    }
    let placement = placed(&problem, None, Some(10_000));
    assert_eq!(values(&placement)[..2], [("unplaced_1".to_owned(), 0), ("unplaced_2".to_owned(), 1_500)]);
}

#[test]
fn what_comes_in_as_it_is_needs_no_change() {
    let mut problem = small(2, 1, &["a", "b"], &[("a", "b")]);
    meeting(&mut problem, 0).priority = 1;
    let left_out = reasons(&problem, &Plan::default());
    assert_eq!(left_out[0].why, Why::Full { busy: [0, 0], tables: 0, order: 0, free: 2 });
    assert_eq!(left_out[0].remedy, None);
}

#[test]
fn a_large_fair_is_placed_in_the_steps_it_is_given() {
    let mut problem = round(1_100);
    problem.goals = Goal::usual();
    let placement = placed(&problem, None, Some(20_000));
    let plan = placement.plan.expect("easily found");
    let again = placed(&problem, Some(&plan), Some(0)).plan.expect("the same");
    assert_eq!(difference(meetings(&problem), &plan, &again), BTreeMap::new());
}

#[test]
fn too_many_meetings_of_one_are_named_in_a_large_fair() {
    let mut problem = round(1_100);
    for i in 0..17 {
        add(&mut problem, 0, 100 + 7 * i);
    }
    let own = |meeting: &&Meeting| meeting.who.contains(&"p1".into());
    let named: BTreeSet<Condition> =
        meetings(&problem).iter().filter(own).map(|meeting| Condition::Held(meeting.id.clone())).collect();
    assert_eq!(named.len(), 21);
    contradicts(&problem, &named.into_iter().collect::<Vec<_>>());
    assert!(!conflict_in_haste(&problem).expect("that it is one takes no time").smallest);

    // One of them may be left out.
    meeting(&mut problem, 2_216).priority = 1;
    let placement = placed(&problem, None, Some(100_000));
    let plan = placement.plan.as_ref().expect("possible");
    let reasons = reasons(&problem, plan);
    let star = Remedy::Representative("p1".into());
    assert!(
        matches!(reasons.as_slice(), [LeftOut { remedy: Some(remedy), .. }] if *remedy == star),
        "{reasons:?}"
    );
}

#[test]
fn a_meeting_without_a_slot_is_named_in_a_large_fair() {
    let mut problem = round(2_000);
    problem.participants[6].unavailable = problem.slots[..12].iter().map(|slot| slot.id.clone()).collect();
    problem.participants[7].unavailable = problem.slots[8..].iter().map(|slot| slot.id.clone()).collect();
    let absent = |who: &str| Condition::Absent(who.into());
    contradicts(&problem, &[absent("p7"), absent("p8"), held(13)]);
}

#[test]
fn too_few_tables_are_named_in_a_large_fair() {
    let mut problem = round(2_000);
    problem.tables = Tables::Count(199);
    assert_eq!(placed(&problem, None, Some(0)).status, Status::Infeasible);
    let found = conflict_in_haste(&problem).expect("that it is one takes no time");
    let held = found.conditions.iter().filter(|condition| matches!(condition, Condition::Held(_))).count();
    assert_eq!((held, found.conditions.len()), (199 * 20 + 1, 199 * 20 + 2), "and the tables themselves");
}

#[test]
fn what_does_not_show_in_a_large_fair_is_not_claimed() {
    // Three who all meet each other need three slots, and each of them alone needs two.
    let mut problem = round(2_000);
    problem.slots[..2].iter_mut().for_each(|slot| slot.session = "early".to_owned());
    for (one, other) in [(0, 500), (500, 1_000), (1_000, 0)] {
        add(&mut problem, one, other).session = Some("early".to_owned());
    }
    assert_eq!(placed(&problem, None, Some(20_000)).status, Status::Unknown);
    assert_eq!(with_budget(None, |budget| conflict(&problem, meetings(&problem), budget)), None);
}

// ---- Single cases. ----

/// So many slots of one day, these people, and one meeting for each pair.
fn small(slot_count: usize, tables: u32, people: &[&str], pairs: &[(&str, &str)]) -> Problem {
    let meeting = |(i, (one, other)): (usize, &(&str, &str))| Meeting::new(&name("m", i), one, other);
    Problem {
        slots: slots(slot_count),
        participants: people.iter().map(|id| Participant::new(id, "")).collect(),
        tables: Tables::Count(tables),
        meetings: Some(pairs.iter().enumerate().map(meeting).collect()),
        ..Problem::default()
    }
}

fn meeting(problem: &mut Problem, i: usize) -> &mut Meeting {
    &mut problem.meetings.as_mut().expect("given")[i]
}

/// There is no plan, and this is why.
fn contradicts(problem: &Problem, named: &[Condition]) {
    assert_eq!(solved(problem, None).status, Status::Infeasible);
    let found = with_budget(None, |budget| conflict(problem, meetings(problem), budget)).expect("named");
    assert_eq!((found.conditions.as_slice(), found.smallest), (named, true));
}

fn held(number: usize) -> Condition {
    Condition::Held(MeetingName(name("m", number - 1)))
}

/// The only reason there is.
fn reason(problem: &Problem) -> LeftOut {
    let placement = solved(problem, None);
    let mut reasons = reasons(problem, &placement.plan.expect("a plan"));
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    reasons.remove(0)
}

fn faults(problem: &Problem) -> Vec<(String, FaultKind)> {
    let found = with_budget(None, |budget| place(problem, meetings(problem), None, budget, &|_| {}));
    found.expect_err("faults").into_iter().map(|fault| (fault.at, fault.kind)).collect()
}

#[test]
fn somebody_who_is_never_there_contradicts_its_meeting() {
    let mut problem = small(2, 1, &["Ann", "Bob"], &[("Ann", "Bob")]);
    problem.participants[0].unavailable = vec!["s1".into(), "s2".into()];
    contradicts(&problem, &[Condition::Absent("Ann".into()), held(1)]);
    meeting(&mut problem, 0).priority = 1;
    assert_eq!(reason(&problem).why, Why::NoCommonSlot);
}

#[test]
fn two_meetings_of_one_cannot_be_locked_to_one_slot() {
    let mut problem = small(3, 2, &["Ann", "Bob", "Eve"], &[("Ann", "Bob"), ("Eve", "Ann")]);
    meeting(&mut problem, 0).slot = Some("s2".into());
    meeting(&mut problem, 1).slot = Some("s2".into());
    let locked = |id: &str| Condition::Locked(id.into());
    contradicts(&problem, &[locked("m1"), locked("m2"), held(1), held(2)]);
    meeting(&mut problem, 1).priority = 1;
    let reason = reason(&problem);
    assert_eq!(reason.why, Why::Locked);
    assert_eq!(reason.remedy, Some(Remedy::Representative("Ann".into())));
}

#[test]
fn one_cannot_have_more_meetings_than_there_are_slots() {
    let mut problem =
        small(2, 3, &["Ann", "Bob", "Eve", "Fay"], &[("Ann", "Bob"), ("Ann", "Eve"), ("Fay", "Ann")]);
    contradicts(&problem, &[held(1), held(2), held(3)]);
    meeting(&mut problem, 2).priority = 1;
    let reason = reason(&problem);
    assert_eq!(reason.why, Why::Full { busy: [0, 2], tables: 0, order: 0, free: 0 });
    assert_eq!(reason.remedy, Some(Remedy::Representative("Ann".into())));
    let change = reason.remedy.expect("just seen");
    let figures = with_budget(None, |budget| try_remedy(&problem, meetings(&problem), &change, budget));
    assert_eq!(figures.expect("no faults")[0].value, Some(0));
}

#[test]
fn without_a_table_nothing_is_held() {
    let mut problem = small(2, 0, &["Ann", "Bob"], &[("Ann", "Bob")]);
    contradicts(&problem, &[Condition::Tables, held(1)]);
    meeting(&mut problem, 0).priority = 1;
    let reason = reason(&problem);
    assert_eq!((reason.why, reason.remedy), (Why::NoTable, Some(Remedy::Table)));
}

#[test]
fn a_slot_that_a_held_meeting_takes_is_no_absence() {
    let mut problem = small(1, 2, &["Ann", "Bob", "Eve"], &[("Ann", "Bob"), ("Ann", "Eve")]);
    meeting(&mut problem, 1).priority = 1;
    assert_eq!(reason(&problem).why, Why::Full { busy: [1, 0], tables: 0, order: 0, free: 0 });
}

#[test]
fn a_meeting_kept_apart_is_not_told_that_tables_are_missing() {
    let mut problem = small(1, 2, &["Ann", "Bob", "Eve", "Fay"], &[("Ann", "Bob"), ("Eve", "Fay")]);
    problem.apart = vec![Apart { meetings: ["m1".into(), "m2".into()], slots: 1 }];
    meeting(&mut problem, 1).priority = 1;
    let reason = reason(&problem);
    assert_eq!(reason.why, Why::Full { busy: [0, 0], tables: 0, order: 1, free: 0 });
    assert_eq!(reason.remedy, Some(Remedy::Slot));
}

#[test]
fn two_tables_at_once_are_one_change_at_most() {
    // Ann comes with a colleague: two meetings at a time, and both times at the same two tables.
    let mut problem = small(
        2,
        2,
        &["Ann", "Bob", "Eve"],
        &[("Ann", "Bob"), ("Ann", "Eve"), ("Ann", "Bob"), ("Ann", "Eve")],
    );
    problem.participants[0].representatives = 2;
    problem.goals = Goal::usual();
    let placement = solved(&problem, None);
    assert_eq!(placement.figures.last().and_then(|figure| figure.value), Some(0));
    assert_eq!(placement.status, Status::Optimal);
}

#[test]
fn a_table_that_suits_two_kinds_is_counted_once() {
    let mut problem = small(2, 0, &["Ann", "Bob", "Eve", "Fay"], &[("Ann", "Bob"), ("Eve", "Fay")]);
    let table = |id: &str, has: &[&str], away: &[&str]| Table {
        id: id.into(),
        has: has.iter().map(|has| (*has).to_owned()).collect(),
        booth_of: None,
        unavailable: away.iter().map(|slot| (*slot).into()).collect(),
    };
    problem.tables = Tables::Each(vec![
        table("left", &["power"], &["s1", "s2"]),
        table("middle", &["power", "online"], &[]),
        table("right", &["online"], &["s1", "s2"]),
    ]);
    meeting(&mut problem, 0).needs = vec!["power".to_owned()];
    meeting(&mut problem, 1).needs = vec!["online".to_owned()];
    let placement = solved(&problem, None);
    assert_eq!(placement.status, Status::Optimal);
    for i in [0, 1] {
        meeting(&mut problem, i).slot = Some("s2".into());
    }
    let locked = |id: &str| Condition::Locked(id.into());
    contradicts(&problem, &[Condition::Tables, locked("m1"), locked("m2"), held(1), held(2)]);
    meeting(&mut problem, 1).slot = None;
    meeting(&mut problem, 1).forbidden = vec!["s1".into()];
    meeting(&mut problem, 1).priority = 1;
    assert_eq!(reason(&problem).why, Why::Full { busy: [0, 0], tables: 1, order: 0, free: 0 });
}

#[test]
fn a_least_out_of_reach_is_said_when_meetings_are_selected() {
    let mut problem = small(2, 1, &["Ann", "Bob", "Eve"], &[]);
    problem.meetings = None;
    problem.participants[0].least = 3;
    let wants = |to: &str| Wish { from: "Ann".into(), to: to.into(), wants: Wants::Want, rank: None };
    problem.wishes = vec![wants("Bob"), wants("Eve")];
    let notes = select(&problem).expect("no faults").notes;
    assert!(
        notes.iter().any(|note| matches!(note, Note::LeastOutOfReach { least: 3, possible: 2, .. })),
        "{notes:?}"
    );
    problem.participants[0].most = Some(2);
    problem.meetings = Some(Vec::new());
    assert_eq!(faults(&problem), [("/participants/0/least".to_owned(), FaultKind::LeastAboveMost)]);
}

#[test]
fn what_cannot_be_meant_is_a_fault() {
    let plain = small(2, 1, &["Ann", "Bob", "Eve"], &[("Ann", "Bob"), ("Bob", "Eve")]);
    let faulty = |spoil: &dyn Fn(&mut Problem)| {
        let mut problem = plain.clone();
        spoil(&mut problem);
        faults(&problem)
    };
    let wish = |to: &str| Wish { from: "Ann".into(), to: to.into(), wants: Wants::Want, rank: None };
    let found =
        faulty(&|problem| problem.before = vec![["m1".into(), "m2".into()], ["m2".into(), "m1".into()]]);
    assert!(
        matches!(found.as_slice(), [(at, FaultKind::Circle(names))] if at == "/before" && names.len() == 3)
    );
    let found = faulty(&|problem| problem.wishes = vec![wish("Ann")]);
    assert_eq!(found, [("/wishes/0".to_owned(), FaultKind::Itself("Ann".to_owned()))]);
    let found = faulty(&|problem| problem.wishes = vec![wish("Bob"), wish("Bob")]);
    assert_eq!(found, [("/wishes/1".to_owned(), FaultKind::Twice("Ann → Bob".to_owned()))]);
    let found = faulty(&|problem| problem.participants.push(Participant::new("Ann", "")));
    assert_eq!(found, [("/participants/3/id".to_owned(), FaultKind::Twice("Ann".to_owned()))]);
    let found = faulty(&|problem| meeting(problem, 1).id = "m1".into());
    assert_eq!(found, [("/meetings/1/id".to_owned(), FaultKind::Twice("m1".to_owned()))]);
    let found = faulty(&|problem| meeting(problem, 0).who = ["Ann".into(), "Ann".into()]);
    assert_eq!(found, [("/meetings/0/who".to_owned(), FaultKind::Itself("Ann".to_owned()))]);

    // Meetings given beside the problem, locked to a slot that is no more.
    let mut late = meetings(&plain).to_vec();
    late[1].slot = Some("s9".into());
    let found = with_budget(None, |budget| place(&plain, &late, None, budget, &|_| {})).expect_err("a fault");
    assert_eq!(
        (found[0].at.as_str(), &found[0].kind),
        ("/meetings/1/slot", &FaultKind::Unknown("s9".to_owned()))
    );
    assert_eq!(with_budget(None, |budget| left_out(&plain, &late, &Plan::default(), budget)), Err(found));
}
