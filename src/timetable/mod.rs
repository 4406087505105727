//! The timetable engine: who meets whom at a fair, when and where. Pure, synchronous, deterministic for a seed and a
//! budget.
//!
//! `problem` is what it is told, and the JSON format; `read` and `b2bsp` read texts; `resolve` says what is wrong with a
//! problem. `select` chooses who meets. `place` gives the meetings slots and tables: `compile` makes numbers of the problem (`kinds`: which
//! tables suit which meetings),
//! `shortage` sees at once where there is no plan, `race` sends two workers on the numbers, one that proves (`encode`,
//! `clauses`) and one that searches (`search`, `state`), and `tables` gives each meeting its table. `conflict` says why there is
//! no plan, `reasons` why a meeting is not in it, `remedy` what would help. `check` looks at a plan with other eyes: it shares nothing with the solver.
//! `made_up` draws fairs to measure and test with. `docs/timetable.md` explains the whole from the simplest form up.

mod b2bsp;
mod bounds;
mod budget;
mod change;
mod check;
mod clauses;
mod compile;
mod conflict;
mod dice;
mod encode;
mod kinds;
pub mod made_up;
mod model;
mod place;
mod problem;
mod race;
mod read;
mod reasons;
mod remedy;
mod resolve;
mod search;
mod select;
mod shortage;
mod state;
mod tables;
mod violation;

pub use b2bsp::read_b2bsp;
pub use budget::{Budget, Progress, Tell};
pub use change::{Difference, difference, locked, without};
pub use check::{Differences, Figures, ParticipantFigures, Report, SelectionReport, check, check_selection};
pub use conflict::{Condition, Conflict, conflict};
pub use place::{Figure, Placement, place};
pub use problem::{
    Apart, Fairness, Goal, Meeting, MeetingName, PairScore, Participant, ParticipantName, Place, Plan,
    Problem, Slot, SlotName, Table, TableName, Tables, Wants, Wish,
};
pub use race::Status;
pub use read::{ReadFault, ReadFaultKind, read_plan, read_problem};
pub use reasons::{LeftOut, Why, left_out, try_remedy};
pub use remedy::Remedy;
pub use resolve::{Fault, FaultKind};
pub use select::{
    ChosenPair, Dimension, Full, Note, Proof, Reason, Rule, RulePart, Selection, TooFew, Totals, Unmet,
    WhatIf, rule_words, select,
};
pub use violation::Violation;
