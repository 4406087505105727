//! The timetable engine: who meets whom at a fair, when and where. Pure, synchronous, deterministic for a seed and a budget.
mod bounds;
mod clauses;
mod dice;
mod encode;
mod model;
mod problem;
mod resolve;
mod search;
mod select;
mod state;

pub use problem::{
    Apart, Fairness, Goal, Meeting, MeetingName, PairScore, Participant, ParticipantName, Place, Plan, Problem, Slot,
    SlotName, Table, TableName, Tables, Wants, Wish,
};
pub use resolve::{Fault, FaultKind};
pub use select::{
    ChosenPair, Dimension, Full, LATER_RANK_POINTS, MOST_LEVELS, MOST_PAST, More, Note, Proof, RANK_POINTS, Reason,
    Rule, RulePart, Selection, TooFew, Totals, UNRANKED_POINTS, Unmet, WhatIf, rule_words, select,
};
