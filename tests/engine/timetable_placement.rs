//! When and where: equal to trying everything, and every bound, reason and contradiction is true.

use enishi::domain::Language;
use enishi::timetable::{
    Apart, Budget, Condition, FaultKind, Goal, LeftOut, Meeting, MeetingName, Note, Participant, Place,
    Placement, Plan, Problem, Remedy, Slot, SlotName, Status, Table, TableName, Tables, Wants, Why, Wish,
    check, conflict, difference, left_out, locked, place, select, try_remedy, without,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// No case here needs a hundredth of it: whoever gets there has lost its way.
const LONG: Duration = Duration::from_secs(60);
/// The most meetings by the number of slots (2 to 6), so that everything can be tried.
const MOST_MEETINGS: [usize; 5] = [7, 7, 6, 5, 5];
/// As many bytes as the largest fair is drawn from.
const BYTES: usize = 200;

static GO_ON: AtomicBool = AtomicBool::new(false);

/// A budget of steps, or until everything is proven.
fn with_budget<R>(steps: Option<u64>, ask: impl FnOnce(&Budget<'_>) -> R) -> R {
    let start = Instant::now();
    let clock = || if steps.is_some() { Duration::ZERO } else { start.elapsed() };
    ask(&Budget { clock: &clock, time: steps.is_none().then_some(LONG), steps, stop: &GO_ON })
}

fn meetings(problem: &Problem) -> &[Meeting] {
    problem.meetings.as_deref().expect("every fair here has its meetings")
}

fn placed(problem: &Problem, was: Option<&Plan>, steps: Option<u64>) -> Placement {
    let found = with_budget(steps, |budget| place(problem, meetings(problem), was, budget, &|_| {}));
    found.expect("no faults")
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

// ---- Made-up fairs. ----

/// Bytes to draw from; 0 is always the plainest, so that a failing case shrinks to a plain one.
struct Tape<'b>(std::slice::Iter<'b, u8>);

impl Tape<'_> {
    fn below(&mut self, end: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % end)
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

fn name(letter: &str, i: usize) -> String {
    format!("{letter}{}", i + 1)
}

fn slots(number: usize) -> Vec<Slot> {
    (0..number).map(|i| Slot { id: SlotName(name("s", i)), ..Slot::default() }).collect()
}

fn fair(bytes: &[u8]) -> Problem {
    let mut tape = Tape(bytes.iter());
    let mut problem = Problem { slots: slots(2 + tape.below(5)), ..Problem::default() };
    let count = problem.slots.len();
    let (split, two_days) = (1 + tape.below(count), tape.once_in(3));
    for (i, slot) in problem.slots.iter_mut().enumerate() {
        slot.session = (if i < split { "am" } else { "pm" }).to_owned();
        slot.day = (if i < split || !two_days { "Mon" } else { "Tue" }).to_owned();
    }
    let some = |tape: &mut Tape<'_>, times: usize| -> Vec<SlotName> {
        (0..count).filter(|_| tape.once_in(times)).map(|i| SlotName(name("s", i))).collect()
    };
    let need = |tape: &mut Tape<'_>, times: usize| -> Vec<String> {
        tape.once_in(times).then(|| "power".to_owned()).into_iter().collect()
    };
    let listed = tape.below(2) == 1;
    for i in 0..3 + tape.below(4) {
        let mut participant = Participant::new(&name("p", i), "");
        participant.representatives += u32::from(tape.once_in(5));
        participant.unavailable = some(&mut tape, 9);
        participant.needs = need(&mut tape, if listed { 6 } else { 60 });
        problem.participants.push(participant);
    }
    let people = problem.participants.len();
    let tables = 1 + tape.below(3);
    problem.tables = Tables::Count(tables as u32);
    if listed {
        let table = |i: usize| Table {
            id: TableName(name("t", i)),
            has: if tape.below(2) == 0 { vec!["power".to_owned()] } else { Vec::new() },
            booth_of: tape.once_in(5).then(|| problem.participants[tape.below(people)].id.clone()),
            unavailable: some(&mut tape, 9),
        };
        problem.tables = Tables::Each((0..tables).map(table).collect());
    }
    let number = 1 + tape.below(MOST_MEETINGS[count - 2]);
    let all = (0..number).map(|i| {
        let one = tape.below(people);
        let other = (one + 1 + tape.below(people - 1)) % people;
        let mut meeting = Meeting::new(&name("m", i), &name("p", one), &name("p", other));
        meeting.priority = tape.pick(&[0, 0, 1, 0, 2]);
        meeting.session = tape.once_in(8).then(|| tape.pick(&["am", "pm"]).to_owned());
        meeting.session = meeting.session.filter(|session| session == "am" || split < count);
        meeting.slot = tape.once_in(12).then(|| SlotName(name("s", tape.below(count))));
        let table = tape.below(tables);
        let at = TableName(if listed { name("t", table) } else { (table + 1).to_string() });
        meeting.table = tape.once_in(12).then_some(at);
        meeting.forbidden = some(&mut tape, 12);
        meeting.needs = need(&mut tape, if listed { 9 } else { 90 });
        meeting
    });
    problem.meetings = Some(all.collect());
    let pair = |tape: &mut Tape<'_>| {
        let one = tape.below(number);
        let other = (one + 1 + tape.below(number - 1)) % number;
        [one.min(other), one.max(other)].map(|i| MeetingName(name("m", i)))
    };
    if number > 1 {
        problem.before = (0..tape.pick(&[0, 0, 1, 2])).map(|_| pair(&mut tape)).collect();
        problem.apart = (0..tape.pick(&[0, 0, 1, 2]))
            .map(|_| Apart { meetings: pair(&mut tape), slots: 1 + tape.below(3) as u32 })
            .collect();
    }
    problem.fairness.breaks = tape.pick(&[None, None, Some(1), Some(0)]);
    problem.fairness.idle = tape.pick(&[None, None, None, Some(2), Some(1), Some(0)]);
    problem.goals = match tape.below(5) {
        0 => vec![Goal::Breaks, Goal::Idle],
        1 => vec![Goal::Idle, Goal::Breaks],
        2 => vec![Goal::Breaks],
        3 => vec![Goal::Idle],
        _ => Vec::new(),
    };
    problem.seed = tape.below(256) as u64;
    problem
}

/// Shown as JSON, to be solved again from the command line.
struct Fair(Problem);

impl std::fmt::Debug for Fair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).expect("a problem is JSON"))
    }
}

fn fairs() -> impl Strategy<Value = Fair> {
    proptest::collection::vec(any::<u8>(), BYTES).prop_map(|bytes| Fair(fair(&bytes)))
}

// ---- The conditions by their definition, and trying everything. ----

/// A slot for every meeting, or none.
type Times = Vec<Option<usize>>;

struct Naive<'p> {
    problem: &'p Problem,
    meetings: &'p [Meeting],
    tables: Vec<Table>,
    who: Vec<[usize; 2]>,
    /// The meetings in the order in which they are tried: those that have to be held first.
    order: Vec<usize>,
}

impl<'p> Naive<'p> {
    fn of(problem: &'p Problem) -> Naive<'p> {
        let meetings = meetings(problem);
        let position = |name: &_| {
            problem.participants.iter().position(|participant| participant.id == *name).expect("known")
        };
        let tables = match &problem.tables {
            Tables::Each(tables) => tables.clone(),
            Tables::Count(number) => {
                (1..=*number).map(|i| Table { id: TableName(i.to_string()), ..Table::default() }).collect()
            }
        };
        let who = meetings.iter().map(|meeting| [0, 1].map(|side| position(&meeting.who[side]))).collect();
        let mut order: Vec<usize> = (0..meetings.len()).collect();
        order.sort_by_key(|i| meetings[*i].priority);
        Naive { problem, meetings, tables, who, order }
    }

    fn slot(&self, name: &SlotName) -> Option<usize> {
        self.problem.slots.iter().position(|slot| slot.id == *name)
    }

    fn times(&self, plan: &Plan) -> Times {
        self.meetings.iter().map(|meeting| self.slot(&plan.places.get(&meeting.id)?.slot)).collect()
    }

    fn number(&self, name: &MeetingName) -> usize {
        self.meetings.iter().position(|meeting| meeting.id == *name).expect("known")
    }

    /// Both are there, and its session and its forbidden slots allow it.
    fn open(&self, meeting: usize, at: usize) -> bool {
        let (slot, duty) = (&self.problem.slots[at], &self.meetings[meeting]);
        let there = |who: usize| !self.problem.participants[who].unavailable.contains(&slot.id);
        self.who[meeting].into_iter().all(there)
            && duty.session.as_ref().is_none_or(|session| *session == slot.session)
            && !duty.forbidden.contains(&slot.id)
    }

    /// The table suits the meeting, whatever table that is bound to.
    fn suits(&self, meeting: usize, table: &Table, at: usize) -> bool {
        let duty = &self.meetings[meeting];
        let people = self.who[meeting].map(|who| &self.problem.participants[who]);
        let owns = |table: &Table| people.iter().any(|who| table.booth_of.as_ref() == Some(&who.id));
        let needs = people.iter().flat_map(|who| &who.needs).chain(&duty.needs);
        let booth = if self.tables.iter().any(owns) { owns(table) } else { table.booth_of.is_none() };
        booth
            && needs.into_iter().all(|need| table.has.contains(need))
            && !table.unavailable.contains(&self.problem.slots[at].id)
    }

    /// The meetings of the slot find a table each: all ways are tried.
    fn seated(&self, times: &Times, at: usize) -> bool {
        let here: Vec<usize> = (0..times.len()).filter(|meeting| times[*meeting] == Some(at)).collect();
        self.seat(&here, &mut vec![false; self.tables.len()], at)
    }

    fn seat(&self, here: &[usize], taken: &mut [bool], at: usize) -> bool {
        let Some((meeting, rest)) = here.split_first() else { return true };
        (0..self.tables.len()).any(|i| {
            let table = &self.tables[i];
            let locked = &self.meetings[*meeting].table;
            if taken[i]
                || locked.as_ref().is_some_and(|locked| *locked != table.id)
                || !self.suits(*meeting, table, at)
            {
                return false;
            }
            taken[i] = true;
            let seated = self.seat(rest, taken, at);
            taken[i] = false;
            seated
        })
    }

    /// Nobody has more meetings there than representatives.
    fn uncrowded(&self, times: &Times, who: usize, at: usize) -> bool {
        let here = (0..times.len())
            .filter(|meeting| times[*meeting] == Some(at) && self.who[*meeting].contains(&who));
        here.count() <= self.problem.participants[who].representatives as usize
    }

    fn in_order(&self, times: &Times) -> bool {
        let of = |pair: &[MeetingName; 2]| (times[self.number(&pair[0])], times[self.number(&pair[1])]);
        self.problem.before.iter().all(|pair| !matches!(of(pair), (Some(a), Some(b)) if a >= b))
            && self.problem.apart.iter().all(|apart| {
                !matches!(of(&apart.meetings), (Some(a), Some(b)) if a.abs_diff(b) < apart.slots as usize)
            })
    }

    /// What the meeting at its slot does to the others breaks no condition.
    fn fits(&self, times: &Times, meeting: usize, at: usize) -> bool {
        let locked = self.meetings[meeting].slot.as_ref();
        locked.is_none_or(|locked| *locked == self.problem.slots[at].id)
            && self.open(meeting, at)
            && self.who[meeting].into_iter().all(|who| self.uncrowded(times, who, at))
            && self.seated(times, at)
            && self.in_order(times)
    }

    /// Breaks and idle slots of one participant.
    fn gaps(&self, times: &Times, who: usize) -> (u32, u32) {
        let busy: BTreeSet<usize> =
            (0..times.len()).filter(|i| self.who[*i].contains(&who)).filter_map(|i| times[i]).collect();
        let day = |at: &usize| &self.problem.slots[*at].day;
        let mut gaps = (0, 0);
        for (a, b) in busy.iter().zip(busy.iter().skip(1)).filter(|(a, b)| b > &&(*a + 1) && day(a) == day(b))
        {
            gaps = (gaps.0 + 1, gaps.1 + (b - a - 1) as u32);
        }
        gaps
    }

    fn all_gaps(&self, times: &Times) -> Vec<(u32, u32)> {
        (0..self.problem.participants.len()).map(|who| self.gaps(times, who)).collect()
    }

    fn is_even(&self, times: &Times) -> bool {
        let fairness = self.problem.fairness;
        let (breaks, idle): (Vec<u32>, Vec<u32>) = self.all_gaps(times).into_iter().unzip();
        let even = |counts: Vec<u32>, most: Option<u32>| {
            most.is_none_or(|most| counts.iter().max().unwrap() - counts.iter().min().unwrap() <= most)
        };
        even(breaks, fairness.breaks) && even(idle, fairness.idle)
    }

    /// Hears of every plan until it has heard enough.
    fn search(&self, next: usize, times: &mut Times, enough: &mut dyn FnMut(&Times) -> bool) -> bool {
        let Some(meeting) = self.order.get(next).copied() else {
            return self.is_even(times) && enough(times);
        };
        for at in 0..self.problem.slots.len() {
            times[meeting] = Some(at);
            if self.fits(times, meeting, at) && self.search(next + 1, times, enough) {
                return true;
            }
        }
        times[meeting] = None;
        self.meetings[meeting].priority > 0 && self.search(next + 1, times, enough)
    }

    fn any(&self, mut enough: impl FnMut(&Times) -> bool) -> bool {
        self.search(0, &mut vec![None; self.meetings.len()], &mut enough)
    }

    fn is_possible(&self) -> bool {
        self.any(|_| true)
    }

    /// The figures in the order in which they count.
    fn figures(&self, times: &Times, was: Option<&Plan>) -> Vec<(String, u32)> {
        let mut figures = Vec::new();
        let classes: BTreeSet<u8> = self.meetings.iter().map(|meeting| meeting.priority).collect();
        for class in classes.into_iter().filter(|class| *class > 0) {
            let out = (0..times.len()).filter(|i| times[*i].is_none() && self.meetings[*i].priority == class);
            figures.push((format!("unplaced_{class}"), out.count() as u32));
        }
        let was = was.map(|plan| self.times(plan)).unwrap_or_default();
        if was.iter().any(Option::is_some) {
            let moved = was.iter().zip(times).filter(|(was, is)| was.is_some() && is.is_some() && was != is);
            figures.push(("moved".to_owned(), moved.count() as u32));
        }
        let gaps = self.all_gaps(times);
        for goal in &self.problem.goals {
            let of = |gaps: &(u32, u32)| if *goal == Goal::Breaks { gaps.0 } else { gaps.1 };
            figures.push((goal.as_str().to_owned(), gaps.iter().map(of).sum()));
        }
        figures
    }

    /// The figures of every plan, each once.
    fn all_figures(&self, was: Option<&Plan>) -> BTreeSet<Vec<(String, u32)>> {
        let mut all = BTreeSet::new();
        self.any(|times| {
            all.insert(self.figures(times, was));
            false
        });
        all
    }

    fn best(&self, was: Option<&Plan>) -> Option<Vec<(String, u32)>> {
        self.all_figures(was).into_iter().next()
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
        passes(&problem, &placement);
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
        passes(&problem, &placement);
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
        prop_assume!(placement.plan.is_some());
        if let Tables::Count(number) = problem.tables {
            let more = solved(&Problem { tables: Tables::Count(number + 1), ..problem.clone() }, None);
            prop_assert!(more.status == Status::Optimal && values(&more) <= values(&placement));
        }
        let longer = by_hand(&problem, &Remedy::Slot);
        let (after, before) = (solved(&longer, None), values(&placement));
        let left_out = before.iter().take_while(|figure| figure.0.starts_with("unplaced")).count();
        passes(&longer, &after);
        prop_assert_eq!(after.status, Status::Optimal);
        prop_assert!(values(&after)[..left_out] <= before[..left_out]);
    }

    #[test]
    fn what_is_locked_stays_and_what_is_settled_changes_nothing(Fair(problem) in fairs(), kept in any::<u8>()) {
        let placement = solved(&problem, None);
        let Some(plan) = &placement.plan else { return Ok(()) };
        let again = solved(&problem, Some(plan));
        let changes = difference(meetings(&problem), plan, again.plan.as_ref().expect("the same is possible"));
        prop_assert_eq!(changes, BTreeMap::new());
        let without_moved = values(&again).into_iter().filter(|figure| figure.0 != "moved");
        prop_assert_eq!(without_moved.collect::<Vec<_>>(), values(&placement));

        let mut part = plan.clone();
        let mut bits = (0..8).map(|bit| kept >> bit & 1 == 1).cycle();
        part.places.retain(|_, _| bits.next() == Some(true));
        let fixed = Problem { meetings: Some(locked(meetings(&problem), &part)), ..problem.clone() };
        let filled = solved(&fixed, None);
        passes(&fixed, &filled);
        prop_assert_eq!((filled.status, values(&filled)), (placement.status, values(&placement)));
        let places = filled.plan.expect("the whole plan is possible").places;
        prop_assert!(part.places.iter().all(|(meeting, place)| places.get(meeting) == Some(place)));
    }

    #[test]
    fn after_a_cancellation_as_few_meetings_move_as_have_to(Fair(problem) in fairs(), gone in 0_usize..6, late in any::<bool>()) {
        let placement = solved(&problem, None);
        let Some(plan) = &placement.plan else { return Ok(()) };
        let gone = gone % problem.participants.len();
        let mut smaller = without(&problem, &[problem.participants[gone].id.clone()]);
        if late {
            // Somebody else comes an hour late, so that something has to move.
            let first = smaller.slots[0].id.clone();
            smaller.participants[0].unavailable.push(first);
        }
        let changed = solved(&smaller, Some(plan));
        passes(&smaller, &changed);
        let best = Naive::of(&smaller).best(Some(plan));
        prop_assert_eq!(changed.status == Status::Infeasible, best.is_none());
        prop_assert_eq!(values(&changed), best.unwrap_or_default());
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
