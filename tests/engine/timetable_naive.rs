//! Made-up fairs small enough to try everything, and the conditions of a timetable by their definition: what the engine is
//! held against. It shares nothing with it but the types of the problem.

use enishi::timetable::{
    Apart, Goal, Meeting, MeetingName, Participant, Place, Plan, Problem, Slot, SlotName, Table, TableName,
    Tables,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// How large a fair can get.
struct Size {
    people: usize,
    tables: usize,
    /// The most meetings, by the number of slots less two.
    meetings: &'static [usize],
    /// As many as the largest is drawn from.
    bytes: usize,
}

/// So that everything can be tried.
const SMALL: Size = Size { people: 6, tables: 3, meetings: &[7, 7, 6, 5, 5], bytes: 200 };
/// So that clauses are written in all their forms, and the local search has somewhere to go.
const LARGER: Size = Size { people: 20, tables: 8, meetings: &[8, 16, 24, 32, 40, 48, 56, 64], bytes: 1_600 };

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

pub fn name(letter: &str, i: usize) -> String {
    format!("{letter}{}", i + 1)
}

pub fn slots(number: usize) -> Vec<Slot> {
    (0..number).map(|i| Slot { id: SlotName(name("s", i)), ..Slot::default() }).collect()
}

fn fair(size: &Size, bytes: &[u8]) -> Problem {
    let mut tape = Tape(bytes.iter());
    let mut problem = Problem { slots: slots(2 + tape.below(size.meetings.len())), ..Problem::default() };
    let count = problem.slots.len();
    let (split, two_days) = (1 + tape.below(count), tape.once_in(3));
    for (i, slot) in problem.slots.iter_mut().enumerate() {
        slot.session = (if i < split { "am" } else { "pm" }).to_owned();
        slot.day = (if i < split || !two_days { "Mon" } else { "Tue" }).to_owned();
    }
    let some = |tape: &mut Tape<'_>, times: usize| -> Vec<SlotName> {
        (0..count).filter(|_| tape.once_in(times)).map(|i| SlotName(name("s", i))).collect()
    };
    // Two of them, so that the tables of one kind of meeting overlap with those of another.
    let attributes = ["power", "online"].map(str::to_owned);
    let need = |tape: &mut Tape<'_>, times: usize| -> Vec<String> {
        tape.once_in(times).then(|| tape.pick(&attributes)).into_iter().collect()
    };
    let listed = tape.below(2) == 1;
    for i in 0..3 + tape.below(size.people - 2) {
        let mut participant = Participant::new(&name("p", i), "");
        participant.representatives += u32::from(tape.once_in(5));
        participant.unavailable = some(&mut tape, 9);
        participant.needs = need(&mut tape, if listed { 6 } else { 60 });
        problem.participants.push(participant);
    }
    let people = problem.participants.len();
    let tables = 1 + tape.below(size.tables);
    problem.tables = Tables::Count(tables as u32);
    if listed {
        let table = |i: usize| Table {
            id: TableName(name("t", i)),
            has: attributes.iter().filter(|_| tape.below(2) == 0).cloned().collect(),
            booth_of: tape.once_in(5).then(|| problem.participants[tape.below(people)].id.clone()),
            unavailable: some(&mut tape, 5),
        };
        problem.tables = Tables::Each((0..tables).map(table).collect());
    }
    let number = 1 + tape.below(size.meetings[count - 2]);
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
pub struct Fair(pub Problem);

impl std::fmt::Debug for Fair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).expect("a problem is JSON"))
    }
}

pub fn fairs() -> impl Strategy<Value = Fair> {
    sized(&SMALL)
}

pub fn larger_fairs() -> impl Strategy<Value = Fair> {
    sized(&LARGER)
}

fn sized(size: &'static Size) -> impl Strategy<Value = Fair> {
    proptest::collection::vec(any::<u8>(), size.bytes).prop_map(|bytes| Fair(fair(size, &bytes)))
}

pub fn meetings(problem: &Problem) -> &[Meeting] {
    problem.meetings.as_deref().expect("every fair here has its meetings")
}

// ---- The conditions by their definition, and trying everything. ----

/// A slot for every meeting, or none.
pub type Times = Vec<Option<usize>>;

pub struct Naive<'p> {
    pub problem: &'p Problem,
    pub meetings: &'p [Meeting],
    pub tables: Vec<Table>,
    pub who: Vec<[usize; 2]>,
    /// The meetings in the order in which they are tried: those that have to be held first.
    order: Vec<usize>,
}

impl<'p> Naive<'p> {
    pub fn of(problem: &'p Problem) -> Naive<'p> {
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

    pub fn times(&self, plan: &Plan) -> Times {
        self.meetings.iter().map(|meeting| self.slot(&plan.places.get(&meeting.id)?.slot)).collect()
    }

    pub fn number(&self, name: &MeetingName) -> usize {
        self.meetings.iter().position(|meeting| meeting.id == *name).expect("known")
    }

    /// Both are there, and its session and its forbidden slots allow it.
    pub fn open(&self, meeting: usize, at: usize) -> bool {
        let (slot, duty) = (&self.problem.slots[at], &self.meetings[meeting]);
        let there = |who: usize| !self.problem.participants[who].unavailable.contains(&slot.id);
        self.who[meeting].into_iter().all(there)
            && duty.session.as_ref().is_none_or(|session| *session == slot.session)
            && !duty.forbidden.contains(&slot.id)
    }

    /// The table suits the meeting, whatever table that is bound to.
    pub fn suits(&self, meeting: usize, table: &Table, at: usize) -> bool {
        let duty = &self.meetings[meeting];
        let people = self.who[meeting].map(|who| &self.problem.participants[who]);
        let owns = |table: &Table| people.iter().any(|who| table.booth_of.as_ref() == Some(&who.id));
        let needs = people.iter().flat_map(|who| &who.needs).chain(&duty.needs);
        let booth = if self.tables.iter().any(owns) { owns(table) } else { table.booth_of.is_none() };
        booth
            && needs.into_iter().all(|need| table.has.contains(need))
            && !table.unavailable.contains(&self.problem.slots[at].id)
    }

    /// The meetings of the slot find a table each.
    pub fn seated(&self, times: &Times, at: usize) -> bool {
        self.most_kept(times, at, &Plan::default()).is_some()
    }

    /// Of the meetings of the slot that were in it in the earlier plan, the most that can be at their table again: all ways
    /// are tried.
    pub fn most_kept(&self, times: &Times, at: usize, was: &Plan) -> Option<usize> {
        let here: Vec<usize> = (0..times.len()).filter(|meeting| times[*meeting] == Some(at)).collect();
        self.keep(&here, &mut vec![false; self.tables.len()], at, was)
    }

    fn keep(&self, here: &[usize], taken: &mut [bool], at: usize, was: &Plan) -> Option<usize> {
        let Some((meeting, rest)) = here.split_first() else { return Some(0) };
        let duty = &self.meetings[*meeting];
        let mut best = None;
        for (i, table) in self.tables.iter().enumerate() {
            let locked = duty.table.as_ref().is_some_and(|locked| *locked != table.id);
            if taken[i] || locked || !self.suits(*meeting, table, at) {
                continue;
            }
            let place = Place { slot: self.problem.slots[at].id.clone(), table: table.id.clone() };
            taken[i] = true;
            let kept = usize::from(was.places.get(&duty.id) == Some(&place));
            best = best.max(self.keep(rest, taken, at, was).map(|rest| rest + kept));
            taken[i] = false;
        }
        best
    }

    /// Nobody has more meetings there than representatives.
    pub fn uncrowded(&self, times: &Times, who: usize, at: usize) -> bool {
        let here = (0..times.len())
            .filter(|meeting| times[*meeting] == Some(at) && self.who[*meeting].contains(&who));
        here.count() <= self.problem.participants[who].representatives as usize
    }

    pub fn in_order(&self, times: &Times) -> bool {
        let of = |pair: &[MeetingName; 2]| (times[self.number(&pair[0])], times[self.number(&pair[1])]);
        self.problem.before.iter().all(|pair| !matches!(of(pair), (Some(a), Some(b)) if a >= b))
            && self.problem.apart.iter().all(|apart| {
                !matches!(of(&apart.meetings), (Some(a), Some(b)) if a.abs_diff(b) < apart.slots as usize)
            })
    }

    /// What the meeting at its slot does to the others breaks no condition.
    pub fn fits(&self, times: &Times, meeting: usize, at: usize) -> bool {
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

    pub fn is_even(&self, times: &Times) -> bool {
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

    pub fn is_possible(&self) -> bool {
        self.any(|_| true)
    }

    /// The figures in the order in which they count.
    pub fn figures(&self, times: &Times, was: Option<&Plan>) -> Vec<(String, u32)> {
        let mut figures = Vec::new();
        let classes: BTreeSet<u8> = self.meetings.iter().map(|meeting| meeting.priority).collect();
        for class in classes.into_iter().filter(|class| *class > 0) {
            let out = (0..times.len()).filter(|i| times[*i].is_none() && self.meetings[*i].priority == class);
            figures.push((format!("unplaced_{class}"), out.count() as u32));
        }
        let was = was.map(|plan| self.times(plan)).unwrap_or_default();
        if was.iter().any(Option::is_some) {
            let moved = was.iter().zip(times).filter(|(was, is)| was.is_some() && was != is);
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
    pub fn all_figures(&self, was: Option<&Plan>) -> BTreeSet<Vec<(String, u32)>> {
        let mut all = BTreeSet::new();
        self.any(|times| {
            all.insert(self.figures(times, was));
            false
        });
        all
    }

    pub fn best(&self, was: Option<&Plan>) -> Option<Vec<(String, u32)>> {
        self.all_figures(was).into_iter().next()
    }
}
