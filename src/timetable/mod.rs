//! The timetable engine: who meets whom at a fair, when and where. Pure, synchronous, deterministic for a seed and a budget.
mod bounds;
mod budget;
mod clauses;
mod compile;
mod dice;
mod encode;
mod model;
mod problem;
mod race;
mod resolve;
mod place;
mod search;
mod state;
mod tables;

pub use budget::{Budget, Progress, Tell};
pub use place::{Figure, Placement, place};
pub use race::Status;
pub use problem::{
    Apart, Fairness, Goal, Meeting, MeetingName, PairScore, Participant, ParticipantName, Place, Plan, Problem, Slot,
    SlotName, Table, TableName, Tables, Wants, Wish,
};
pub use resolve::{Fault, FaultKind};
