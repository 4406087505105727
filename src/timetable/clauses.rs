//! Clauses of a satisfiability problem: how counting is written as clauses, and the solver that answers them (CaDiCaL).

/// A literal: a variable's number, negative for "not".
pub(super) type Lit = i32;

/// How many literals of a set still exclude each other pair by pair; above it a chain of helping variables is shorter.
const PAIRWISE: usize = 6;

/// The clauses and the numbers of their variables.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    variables: Lit,
    list: Vec<Lit>,
}

impl Clauses {
    pub fn variable(&mut self) -> Lit {
        self.variables += 1;
        self.variables
    }

    /// One of these.
    pub fn add(&mut self, clause: &[Lit]) {
        self.list.extend_from_slice(clause);
        self.list.push(0);
    }

    /// Takes the clauses out, for a solver that already has the earlier ones.
    pub fn take(&mut self) -> Vec<Lit> {
        std::mem::take(&mut self.list)
    }

    /// If the first then the second.
    pub fn implies(&mut self, first: Lit, second: Lit) {
        self.add(&[-first, second]);
    }

    /// Not two of these.
    pub fn at_most_one(&mut self, set: &[Lit]) {
        let mut head: Vec<Lit> = Vec::with_capacity(PAIRWISE);
        let mut rest = set;
        while head.len() + rest.len() > PAIRWISE {
            // The first few, and "one of the first few" in their place among the rest.
            let (few, others) = rest.split_at(PAIRWISE - 2 - head.len());
            head.extend_from_slice(few);
            rest = others;
            let any = self.variable();
            for literal in &head {
                self.implies(*literal, any);
            }
            self.not_two(&head);
            head = vec![any];
        }
        head.extend_from_slice(rest);
        self.not_two(&head);
    }

    fn not_two(&mut self, set: &[Lit]) {
        for (i, a) in set.iter().enumerate() {
            for b in &set[..i] {
                self.add(&[-a, -b]);
            }
        }
    }

    /// A variable that is true exactly if one of these is; the literal itself if it is alone.
    pub fn any_of(&mut self, set: &[Lit]) -> Lit {
        if let [only] = set {
            return *only;
        }
        let any = self.variable();
        for literal in set {
            self.implies(*literal, any);
        }
        let mut clause = set.to_vec();
        clause.push(-any);
        self.add(&clause);
        any
    }

    /// Counts: output `i` is true if more than `i` of the set are, for `i < most`; with `both` exactly then. A totalizer
    /// (Bailleux and Boufkhad, 2003).
    pub fn count(&mut self, set: &[Lit], most: usize, both: bool) -> Vec<Lit> {
        if set.len() <= 1 || most == 0 {
            return set[..set.len().min(most)].to_vec();
        }
        let (left, right) = set.split_at(set.len() / 2);
        let left = self.count(left, most, both);
        let right = self.count(right, most, both);
        let size = (left.len() + right.len()).min(most);
        let outputs: Vec<Lit> = (0..size).map(|_| self.variable()).collect();
        let mut clause = Vec::with_capacity(3);
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                if i + j > 0 && i + j <= size {
                    clause.clear();
                    clause.push(outputs[i + j - 1]);
                    clause.extend(i.checked_sub(1).map(|i| -left[i]));
                    clause.extend(j.checked_sub(1).map(|j| -right[j]));
                    self.add(&clause);
                }
                if both && i + j < size {
                    clause.clear();
                    clause.push(-outputs[i + j]);
                    clause.extend(left.get(i));
                    clause.extend(right.get(j));
                    self.add(&clause);
                }
            }
        }
        outputs
    }

    /// Not more than `most` of these.
    pub fn at_most(&mut self, set: &[Lit], most: usize) {
        if most == 0 {
            for literal in set {
                self.add(&[-literal]);
            }
        } else if most == 1 {
            self.at_most_one(set);
        } else if set.len() > most {
            let outputs = self.count(set, most + 1, false);
            self.add(&[-outputs[most]]);
        }
    }
}

/// When a search for an answer is to end without one.
pub(super) trait Halt {
    fn halted(&self) -> bool;
}

struct Asked<'a> {
    halt: &'a (dyn Halt + Sync),
    halted: bool,
}

impl cadical::Callbacks for Asked<'_> {
    fn terminate(&mut self) -> bool {
        self.halted = self.halted || self.halt.halted();
        self.halted
    }
}

/// What the solver leans to. Two solvers of different moods rarely get stuck at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Looks for a "yes": CaDiCaL's configuration for satisfiable instances.
    Hopeful,
    Balanced,
}

/// The solver with what it has been told so far.
pub(super) struct Solver<'a> {
    solver: cadical::Solver<Asked<'a>>,
}

impl<'a> Solver<'a> {
    /// `halt` is asked now and then while it searches.
    pub fn new(mood: Mood, halt: &'a (dyn Halt + Sync)) -> Self {
        let solver = match mood {
            Mood::Hopeful => cadical::Solver::with_config("sat"),
            Mood::Balanced => cadical::Solver::with_config("default"),
        };
        let mut solver = solver.unwrap_or_default();
        solver.set_callbacks(Some(Asked { halt, halted: false }));
        Solver { solver }
    }

    /// Tells it the clauses, which are taken out.
    pub fn tell(&mut self, clauses: &mut Clauses) {
        for clause in clauses.take().split_inclusive(|literal| *literal == 0) {
            self.solver.add_clause(clause[..clause.len() - 1].iter().copied());
        }
    }

    pub fn tell_one(&mut self, clause: &[Lit]) {
        self.solver.add_clause(clause.iter().copied());
    }

    /// `Some(true)`: there is an answer under these assumptions; `None`: halted, or `conflicts` were not enough.
    pub fn ask(&mut self, assumptions: &[Lit], conflicts: Option<i32>) -> Option<bool> {
        if let Some(conflicts) = conflicts {
            let _ = self.solver.set_limit("conflicts", conflicts);
        }
        self.solver.solve_with(assumptions.iter().copied())
    }

    pub fn holds(&self, literal: Lit) -> bool {
        self.solver.value(literal) == Some(true)
    }

    /// After a "no": whether this assumption was part of the reason.
    pub fn blamed(&self, assumption: Lit) -> bool {
        self.solver.failed(assumption)
    }
}
