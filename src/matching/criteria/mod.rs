//! The criteria: each judges one condition against one organization.
//!
//! Judging is cheap and allocates nothing, because it is done for everybody; explaining is done for the few that
//! are shown, from the same judgement, so that a score and its explanation cannot differ.

pub(super) mod certification;
mod equipment;
mod field;
pub(super) mod freshness;
mod industry;
pub(super) mod kind;
pub(super) mod material;
pub(super) mod numbers;
mod process;
mod product;
pub(super) mod record;
pub(super) mod region;
pub(super) mod term;
mod text;

use super::capabilities::CapabilityRow;
use super::evidence::{Evidence, Question, Verdict};
use super::held::{Held, Role};
use super::plan::{Ask, Item, NeedCase, Plan};
use super::ranking::{Criterion, FindingStatus};
use super::score::UNKNOWN;
use super::segment::{CertificateRow, Segment};
use super::text::Answer;
use crate::domain::TermId;
use crate::vocabulary::{TermIndex, Vocabulary};
pub(super) use region::Regions;

/// One organization before one need.
pub(super) struct Case<'a> {
    pub vocabulary: &'a Vocabulary,
    pub need: &'a NeedCase<'a>,
    pub plan: &'a Plan,
    pub regions: &'a Regions,
    pub segment: &'a Segment,
    /// In its segment.
    pub number: usize,
    pub held: &'a [Held],
    /// By number in `Plan::asked`.
    pub answers: &'a [Answer<'a>],
}

/// How one condition stands with one organization.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judgement {
    pub status: FindingStatus,
    /// How much of the part's points it earns, in basis points.
    pub degree: i32,
    pub basis: Basis,
}

/// What a judgement rests on, as positions; `explain` makes sentences' worth of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Basis {
    Nothing,
    /// Position in `Case::held`.
    Held(usize),
    /// Index in the profile's certifications.
    Certificate(u16, CertificateState),
    /// Index in the profile's capabilities.
    Capability(u16, Verdict),
    /// Index of a capability that states other materials.
    OtherMaterials(u16),
    /// Position in `Case::held` of the nearest place of work, and how far it is.
    Place(usize, Option<u32>),
    /// Age in days.
    Age(i64),
}

/// How a certificate stands on the day it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CertificateState {
    Counts,
    ScopeUnwritten,
    ScopeMoreGeneral,
    ScopeElsewhere,
    Expired,
    NotYetValid,
    Pending,
    /// Counts, and is more general than what is wanted or of the same sort.
    Hint,
}

impl Judgement {
    /// Nothing is known: neutral credit, and a question.
    pub(super) const UNKNOWN: Judgement = unknown(UNKNOWN, Basis::Nothing);
}

pub(super) const fn unknown(degree: i32, basis: Basis) -> Judgement {
    Judgement { status: FindingStatus::Unknown, degree, basis }
}

/// Keeps the better of two judgements, the earlier of equals.
fn better(best: Judgement, next: Judgement) -> Judgement {
    if next.degree > best.degree { next } else { best }
}

impl Case<'_> {
    fn id(&self, term: TermIndex) -> TermId {
        self.vocabulary.term(term).id.clone()
    }

    fn held_id(&self, at: usize) -> TermId {
        self.id(self.held[at].term)
    }

    fn capability(&self, index: u16) -> CapabilityRow<'_> {
        self.segment.capability(self.number, index)
    }

    fn certificate(&self, index: u16) -> &CertificateRow {
        self.segment.certificate(self.number, index)
    }

    /// The terms that entry `index` of the list that `role` names has, as far as the vocabulary has them.
    fn held_by(&self, role: Role, index: u16) -> Vec<TermId> {
        let held = self.held.iter().filter(|held| held.role == role && held.index == index);
        held.map(|held| self.id(held.term)).collect()
    }
}

/// Judges one item.
pub(super) fn judge(case: &Case, item: &Item) -> Judgement {
    match &item.ask {
        Ask::Term(wanted) => term::judge(case, &case.plan.wanted[*wanted], stated_by(item.criterion)),
        Ask::Materials { process, materials } => material::judge_with_process(case, *process, materials),
        Ask::Certification { standard, process } => certification::judge(case, *standard, *process),
        Ask::Size { .. } | Ask::Tolerance(_) | Ask::Lot(_) | Ask::MonthlyQuantity(_) | Ask::LeadTime(_) => {
            numbers::judge(case, &item.ask)
        }
        Ask::Words { asked, is_condition, .. } => {
            text::judge(case.answers[*asked].share(case.number), *is_condition)
        }
        Ask::Region => region::judge(case, |lie| region::preference(lie, item.level)),
        Ask::Nearness => region::judge(case, region::nearness),
        Ask::Freshness => freshness::judge(case.segment.entry(case.number).confirmed_on, case.need.today),
        Ask::Kind => kind::judge(case.need.details.kind, case.segment.entry(case.number).kind),
        Ask::Record => record::judge(case.segment.record(case.number), case.need.id),
    }
}

/// What an item's judgement rests on and what is to be asked.
pub(super) fn explain(
    case: &Case,
    item: &Item,
    judgement: Judgement,
) -> (Option<Evidence>, Option<Question>) {
    match &item.ask {
        Ask::Term(wanted) => term::explain(case, &case.plan.wanted[*wanted], judgement.basis),
        Ask::Materials { process, materials } => {
            material::explain_with_process(case, *process, materials, judgement)
        }
        Ask::Certification { standard, process } => {
            certification::explain(case, *standard, *process, judgement.basis)
        }
        Ask::Size { .. } | Ask::Tolerance(_) | Ask::Lot(_) | Ask::MonthlyQuantity(_) | Ask::LeadTime(_) => {
            numbers::explain(case, &item.ask, judgement)
        }
        Ask::Words { text, asked, is_condition } => {
            text::explain(case, text, *asked, *is_condition, judgement)
        }
        Ask::Region => region::explain_preference(case, judgement),
        Ask::Nearness => region::explain_nearness(case, judgement),
        Ask::Freshness => freshness::explain(case.segment.entry(case.number).confirmed_on, judgement),
        Ask::Kind => kind::explain(case.need.details.kind, case.segment.entry(case.number).kind),
        Ask::Record => record::explain(case.segment.record(case.number), case.need.id),
    }
}

/// Where a profile states terms of a criterion outright; elsewhere they only entail it.
pub(super) fn stated_by(criterion: Criterion) -> &'static [Role] {
    match criterion {
        Criterion::Process => process::STATED_BY,
        Criterion::Material => material::STATED_BY,
        Criterion::Equipment => equipment::STATED_BY,
        Criterion::Product => product::STATED_BY,
        Criterion::Industry => industry::STATED_BY,
        Criterion::Field => field::STATED_BY,
        _ => &[],
    }
}
