//! The timetable engine: who meets whom at a fair, when and where. Pure, synchronous, deterministic for a seed and a budget.
mod bounds;
mod clauses;
mod dice;
mod encode;
mod model;
mod problem;
mod resolve;
mod search;
mod state;

pub use problem::{
    Apart, Fairness, Goal, Meeting, MeetingName, PairScore, Participant, ParticipantName, Place, Plan, Problem, Slot,
    SlotName, Table, TableName, Tables, Wants, Wish,
};
pub use resolve::{Fault, FaultKind};
