//! Two workers on one model: one proves from below, the other finds from above.
//!
//! The prover asks the satisfiability solver for a plan as good as the bound; each "no" raises the bound by one, and a "yes"
//! is the optimum; then the next aim is taken up with this one held. The finder begins with local search, which is
//! quickly good, and then asks the solver for one better than the best known. When bound and best meet in every aim, both
//! end. With a budget of steps the two take turns on one thread, so that every run does the same.

use super::bounds;
use super::budget::{Budget, Progress, Tell};
use super::clauses::{Halt, Lit, Mood, Solver};
use super::encode::{Encoding, encode};
use super::model::{Aim, Model, Slotting};
use super::place::Figure;
use super::search::{Found, Search};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A conflict of the prover takes about as long as this many steps of the local search.
const CONFLICT_STEPS: u64 = 100;
/// Above so many pairs of meeting and slot the prover is left out: writing its clauses takes seconds then, during which
/// nothing can stop it, and they are too many to say anything soon.
const MOST_PLACES: usize = 40_000;
/// The same for pairs of slots of two meetings of which one comes before the other or apart from it.
const MOST_TIES: usize = 2_000_000;
/// For how long the finder uses local search before it asks the solver, and how many steps that is about.
const FIRST_SEARCH: Duration = Duration::from_millis(900);
const FIRST_STEPS: u64 = 8_000_000;
/// Conflicts of one question of the finder, between which it searches again: at first, and in the end.
const QUESTION: i32 = 20_000;
const LONGEST_QUESTION: i32 = 1_000_000;
/// Counters of the prover are at least twice this long: a few questions need no longer one.
const COUNTER_STEP: usize = 16;
/// Steps in which local search finds a plan if that is easy.
const QUICK_STEPS: u64 = 20_000;
/// Steps of such a search for each meeting.
const BETWEEN_STEPS: u64 = 4_000;

/// How a placement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing better exists: proven.
    Optimal,
    /// A plan that keeps every condition, perhaps not the best.
    Feasible,
    /// No plan keeps every condition: proven.
    Infeasible,
    /// Neither a plan nor a proof in the time.
    Unknown,
}

impl Status {
    /// The word of the JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Optimal => "optimal",
            Status::Feasible => "feasible",
            Status::Infeasible => "infeasible",
            Status::Unknown => "unknown",
        }
    }
}

/// What a race came to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub status: Status,
    pub best: Option<Found>,
    pub bounds: Vec<u32>,
    /// When the best was found.
    pub found_at: Duration,
}

/// Slots for the meetings of the model, as good as the budget allows, beginning from `start`.
pub(super) fn race(
    model: &Model,
    start: &Slotting,
    seed: u64,
    budget: &Budget<'_>,
    tell: Tell<'_>,
) -> Outcome {
    let shared = Shared::new(model, budget, tell);
    let mut search = Search::new(model, start, seed);
    if let Some(found) = &search.best {
        shared.offer(found);
    }
    let provable = is_provable(model);
    match budget.steps {
        Some(steps) => in_turns(&shared, &mut search, provable, steps),
        None if provable => std::thread::scope(|scope| {
            scope.spawn(|| prove(&shared));
            find(&shared, &mut search);
        }),
        None => {
            search.place(u64::MAX / 2, &shared);
            improve(&shared, &mut search, u64::MAX / 2, &shared);
        }
    }
    shared.outcome()
}

fn is_provable(model: &Model) -> bool {
    let slots = |meeting: usize| model.meetings[meeting].domain.count_ones() as usize;
    let places: usize = (0..model.meetings.len()).map(slots).sum();
    let before: usize = model.before.iter().map(|(one, other)| slots(*one) * slots(*other)).sum();
    let apart: usize = model.apart.iter().map(|(one, other, _)| slots(*one) * slots(*other)).sum();
    places <= MOST_PLACES && before + apart <= MOST_TIES
}

/// Whether any plan keeps the conditions of the model, whatever its figures; the search for one begins from `start`. `None` if
/// `conflicts` were not enough to say, or if the model is too large for the solver.
pub(super) fn possible(
    model: &Model,
    start: &Slotting,
    seed: u64,
    budget: &Budget<'_>,
    conflicts: i32,
) -> Option<bool> {
    let shared = Shared::new(model, budget, &|_| {});
    let mut search = Search::new(model, start, seed);
    search.place(QUICK_STEPS, &shared);
    if search.settled() {
        return Some(true);
    }
    if !is_provable(model) || shared.halted() {
        return None;
    }
    let mut prover = Prover::new(&shared, Mood::Balanced);
    prover.solver.ask(&[], Some(conflicts))
}

/// What the two know of each other.
struct Shared<'a> {
    model: &'a Model,
    budget: &'a Budget<'a>,
    tell: Tell<'a>,
    known: Mutex<Known>,
    /// Everything is known: both end.
    done: AtomicBool,
}

struct Known {
    best: Option<Found>,
    bounds: Vec<u32>,
    infeasible: bool,
    found_at: Duration,
}

impl<'a> Shared<'a> {
    fn new(model: &'a Model, budget: &'a Budget<'a>, tell: Tell<'a>) -> Shared<'a> {
        let bounds = bounds::of(model);
        let known = Known { best: None, bounds, infeasible: false, found_at: Duration::ZERO };
        Shared { model, budget, tell, known: Mutex::new(known), done: AtomicBool::new(false) }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn offer(&self, found: &Found) {
        let mut known = self.known();
        debug_assert!(found.figures >= known.bounds, "{:?} below {:?}", found.figures, known.bounds);
        if known.best.as_ref().is_some_and(|best| best.figures <= found.figures) {
            return;
        }
        known.best = Some(found.clone());
        known.found_at = (self.budget.clock)();
        self.changed(&known);
    }

    /// No plan has less of aim `level`, given the levels before it at their bounds.
    fn raise(&self, level: usize, bound: u32) {
        let mut known = self.known();
        if known.bounds[level] < bound {
            known.bounds[level] = bound;
            self.changed(&known);
        }
    }

    fn infeasible(&self) {
        self.known().infeasible = true;
        self.done.store(true, Ordering::Relaxed);
    }

    fn changed(&self, known: &Known) {
        if known.best.as_ref().is_some_and(|best| best.figures == known.bounds) {
            self.done.store(true, Ordering::Relaxed);
        }
        let figures = figures(self.model, known.best.as_ref(), &known.bounds);
        (self.tell)(&Progress { at: known.found_at.max((self.budget.clock)()), figures });
    }

    /// Whether these figures are at their bounds.
    fn settles(&self, figures: &[u32]) -> bool {
        figures == self.known().bounds
    }

    fn outcome(self) -> Outcome {
        let known = self.known.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let status = match &known.best {
            _ if known.infeasible => Status::Infeasible,
            None => Status::Unknown,
            Some(best) if best.figures == known.bounds => Status::Optimal,
            Some(_) => Status::Feasible,
        };
        Outcome { status, best: known.best, bounds: known.bounds, found_at: known.found_at }
    }
}

impl Halt for Shared<'_> {
    fn halted(&self) -> bool {
        self.done.load(Ordering::Relaxed) || self.budget.spent()
    }
}

/// Halts at a time of its own, too.
struct Until<'a> {
    shared: &'a Shared<'a>,
    time: Duration,
}

impl Halt for Until<'_> {
    fn halted(&self) -> bool {
        self.shared.halted() || (self.shared.budget.clock)() >= self.time
    }
}

/// Local search until nothing better can be, every better plan being offered.
fn improve(shared: &Shared<'_>, search: &mut Search<'_>, steps: u64, halt: &dyn Halt) {
    search.improve(steps, halt, &|figures| shared.settles(figures), &mut |found| shared.offer(found));
}

/// The prover: the same question with the bound raised until it is answered with a plan, aim by aim.
fn prove(shared: &Shared<'_>) {
    if shared.halted() {
        return;
    }
    let mut prover = Prover::new(shared, Mood::Hopeful);
    while prover.open() {
        let bound = prover.bound();
        prover.ask(bound, None);
    }
}

/// The finder, with a clock.
fn find(shared: &Shared<'_>, search: &mut Search<'_>) {
    let first = Until { shared, time: (shared.budget.clock)() + FIRST_SEARCH };
    if search.place(u64::MAX / 2, &first) {
        improve(shared, search, u64::MAX / 2, &first);
    }
    if shared.halted() {
        return;
    }
    let mut prover = Prover::new(shared, Mood::Balanced);
    let mut conflicts = QUESTION;
    while prover.open() {
        round(shared, search, &mut prover, conflicts);
        conflicts = (conflicts + conflicts / 4).min(LONGEST_QUESTION);
    }
}

/// The finder's round: something a little worse than the bound, which the prover is at; something a little better than the
/// best; and local search from there.
fn round(shared: &Shared<'_>, search: &mut Search<'_>, prover: &mut Prover<'_>, conflicts: i32) {
    let bound = prover.bound();
    match prover.best() {
        None => {
            prover.ask_any(Some(conflicts));
            let steps = BETWEEN_STEPS * shared.model.meetings.len() as u64;
            if prover.open() && prover.best().is_none() && search.place(steps, shared) {
                improve(shared, search, steps, shared);
            }
        }
        Some(best) if best <= bound + 1 => prover.ask(bound, Some(conflicts)),
        Some(best) => {
            prover.ask(bound + 1, Some(conflicts));
            if prover.open() && prover.best() == Some(best) {
                prover.ask(best - 1, Some(conflicts / 2));
            }
        }
    }
    let best = shared.known().best.clone();
    if let Some(best) = best.filter(|_| !shared.halted()) {
        search.restart(&best);
        let steps = BETWEEN_STEPS * shared.model.meetings.len() as u64;
        improve(shared, search, steps, shared);
    }
}

/// Both by turns, counting steps.
fn in_turns(shared: &Shared<'_>, search: &mut Search<'_>, provable: bool, steps: u64) {
    let first = if provable { FIRST_STEPS.min(steps / 2) } else { steps };
    if search.place(first, shared) {
        let rest = first.saturating_sub(search.steps);
        improve(shared, search, rest, shared);
    }
    if !provable || shared.halted() {
        return;
    }
    let mut prover = Prover::new(shared, Mood::Hopeful);
    let mut other = Prover::new(shared, Mood::Balanced);
    let mut asked = 0;
    while asked + search.steps < steps && prover.open() && other.open() {
        let bound = prover.bound();
        prover.ask(bound, Some(QUESTION));
        if !shared.halted() {
            round(shared, search, &mut other, QUESTION);
        }
        // Counted as if every question used what it may.
        asked += 3 * CONFLICT_STEPS * QUESTION as u64;
    }
}

/// The solver with the model's clauses.
struct Prover<'s> {
    shared: &'s Shared<'s>,
    solver: Solver<'s>,
    encoding: Encoding,
    /// Per aim: output `i` is true if more than `i` are counted.
    counters: Vec<Vec<Lit>>,
    /// The aim that is asked about; those before it are settled.
    level: usize,
}

impl<'s> Prover<'s> {
    fn new(shared: &'s Shared<'s>, mood: Mood) -> Prover<'s> {
        let mut encoding = encode(shared.model);
        let mut solver = Solver::new(mood, shared);
        solver.tell(&mut encoding.clauses);
        let counters = vec![Vec::new(); encoding.counted.len()];
        Prover { shared, solver, encoding, counters, level: 0 }
    }

    /// Whether there is anything left to ask; takes over what the other has settled.
    fn open(&mut self) -> bool {
        loop {
            if self.shared.halted() {
                return false;
            }
            let Some(settled) = self.settled() else { return true };
            if let Some(above) = self.above(self.level, settled) {
                self.solver.tell_one(&[-above]);
            }
            self.level += 1;
        }
    }

    /// The best of the present aim if it is at its bound, all before it being settled.
    fn settled(&self) -> Option<u32> {
        let known = self.shared.known();
        let figures = &known.best.as_ref()?.figures;
        (self.level < figures.len() && figures[..=self.level] == known.bounds[..=self.level])
            .then(|| known.bounds[self.level])
    }

    /// The present bound of the present aim; 0 without any aim.
    fn bound(&self) -> u32 {
        self.shared.known().bounds.get(self.level).copied().unwrap_or(0)
    }

    /// The best known of the present aim.
    fn best(&self) -> Option<u32> {
        let known = self.shared.known();
        let figures = &known.best.as_ref()?.figures;
        Some(figures.get(self.level).copied().unwrap_or(0))
    }

    /// The literal "more than `most` of aim `level`", or none if there cannot be more. Counters are made as long as
    /// they are needed: one for thousands of meetings would take longer to write down than there is time.
    fn above(&mut self, level: usize, most: u32) -> Option<Lit> {
        let counted = &self.encoding.counted[level];
        let most = most as usize;
        if most >= counted.len() {
            return None;
        }
        if self.counters[level].len() <= most {
            let length = (COUNTER_STEP.max(most + 1) * 2).min(counted.len());
            self.counters[level] = self.encoding.clauses.count(counted, length, false);
            self.solver.tell(&mut self.encoding.clauses);
        }
        self.counters[level].get(most).copied()
    }

    /// Asks for a plan with at most `most` of the present aim: a plan is offered, a "no" raises the bound.
    fn ask(&mut self, most: u32, conflicts: Option<i32>) {
        if self.level >= self.counters.len() {
            return self.ask_any(conflicts);
        }
        let Some(above) = self.above(self.level, most) else { return self.ask_any(conflicts) };
        match self.solver.ask(&[-above], conflicts) {
            Some(true) => self.offer(),
            Some(false) if self.solver.blamed(-above) => self.shared.raise(self.level, most + 1),
            Some(false) => self.shared.infeasible(),
            None => {}
        }
    }

    /// Asks for any plan.
    fn ask_any(&mut self, conflicts: Option<i32>) {
        match self.solver.ask(&[], conflicts) {
            Some(true) => self.offer(),
            Some(false) => self.shared.infeasible(),
            None => {}
        }
    }

    fn offer(&self) {
        let slotting: Slotting = self
            .encoding
            .at
            .iter()
            .map(|at| at.iter().find(|(_, literal)| self.solver.holds(*literal)).map(|(slot, _)| *slot))
            .collect();
        let figures = self.shared.model.figures(&slotting);
        self.shared.offer(&Found { slotting, figures });
    }
}

/// What is known of each aim, by its name.
pub(super) fn figures(model: &Model, best: Option<&Found>, bounds: &[u32]) -> Vec<Figure> {
    let figure = |(i, aim): (usize, &Aim)| Figure {
        name: named(*aim),
        value: best.map(|best| best.figures[i]),
        bound: bounds[i],
    };
    model.aims.iter().enumerate().map(figure).collect()
}

fn named(aim: Aim) -> String {
    match aim {
        Aim::Unplaced(class) => format!("unplaced_{class}"),
        Aim::Moved => "moved".to_owned(),
        Aim::Breaks => "breaks".to_owned(),
        Aim::Idle => "idle".to_owned(),
    }
}
