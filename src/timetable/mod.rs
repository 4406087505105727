//! The timetable engine: who meets whom at a fair, when and where. Pure, synchronous, deterministic for a seed and a budget.
mod b2bsp;
mod bounds;
mod check;
mod clauses;
mod dice;
mod encode;
mod model;
mod problem;
mod read;
mod resolve;
mod search;
mod state;
mod violation;

pub use b2bsp::read_b2bsp;
pub use check::{Differences, Figures, ParticipantFigures, Report, SelectionReport, check, check_selection};
pub use problem::{
    Apart, Fairness, Goal, Meeting, MeetingName, PairScore, Participant, ParticipantName, Place, Plan, Problem, Slot,
    SlotName, Table, TableName, Tables, Wants, Wish,
};
pub use read::{ReadFault, ReadFaultKind, read_plan, read_problem};
pub use resolve::{Fault, FaultKind};
pub use violation::Violation;
