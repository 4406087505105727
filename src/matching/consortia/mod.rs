//! Consortia (共同受注グループ): the sets of organizations that together cover a need's process chain.
//!
//! `problem` states the question without its subject matter, `cover`, `pattern` and `choose` answer it and `solve`
//! puts them together. `docs/consortia.md` explains the method and why it is exact.

mod chain;
mod choose;
mod cover;
mod pattern;
mod problem;
mod propose;
mod solve;
mod survey;
mod ties;
mod wording;

pub use chain::{Chain, ChainStep, LeadStandard};
pub use problem::{
    Cost, Leg, MOST_MEMBERS, MOST_STEPS, Member, Offer, Problem, ROUTE_PRICE, Refusal, Solution, Step,
    UNKNOWN_LEG_KM,
};
pub use propose::{
    Capacity, CellReport, ChainAnswer, Consortium, ConsortiumMember, Handover, LeadRelaxation, LeadReport,
    MOST_CONSORTIA, Proposal, Relaxation, RoofReport, RouteReport, StepReport, WeakPoint, propose,
};
pub use solve::{alternatives, pillars, solve};
pub use wording::Speaker;
