//! From a gap to the support programmes (支援制度) that close it.
//!
//! Only what is known to be missing is a gap: what a profile does not say becomes a question, and nobody is sent to
//! a subsidy for a certificate that may hang on the wall.

use super::evidence::Evidence;
use super::ranking::{Criterion, Finding, FindingStatus, Part, RequirementRef};
use crate::domain::{Closes, Day, NeedDetails, Programme, Requirement, TermId};
use crate::vocabulary::{Relation, Vocabulary};
use std::cmp::Reverse;

/// Something that a candidate is known to lack.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gap {
    pub criterion: Criterion,
    /// What is lacking; for a number or a material, the process that it is about. None where that is not known.
    pub term: Option<TermId>,
}

impl Gap {
    /// The gap that a finding tells of, where it tells of one.
    pub fn of(part: &Part, finding: &Finding, need: &NeedDetails) -> Option<Self> {
        let term = || match &finding.requirement {
            RequirementRef::Requirement { index } | RequirementRef::RequirementMaterials { index } => {
                of_requirement(need.requirements.get(*index)?)
            }
            RequirementRef::Step { index } | RequirementRef::StepMaterials { index } => {
                Some(need.chain.get(*index)?.process.clone())
            }
            RequirementRef::StepStandard { index, standard } => {
                need.chain.get(*index)?.standards.get(*standard).cloned()
            }
            RequirementRef::Term { term } => Some(term.clone()),
            RequirementRef::RegionPreference
            | RequirementRef::Text
            | RequirementRef::Nearness
            | RequirementRef::Freshness
            | RequirementRef::OrganizationKind
            | RequirementRef::Record => None,
        };
        let measured = finding.evidence.as_ref().and_then(measured_process);
        (finding.status == FindingStatus::Missing)
            .then(|| Self { criterion: part.criterion, term: term().or(measured) })
    }
}

fn of_requirement(requirement: &Requirement) -> Option<TermId> {
    match requirement {
        Requirement::Process { process: term, .. }
        | Requirement::Material { material: term, .. }
        | Requirement::Certification { standard: term, .. }
        | Requirement::Equipment { equipment: term, .. }
        | Requirement::Product { product: term, .. }
        | Requirement::Industry { industry: term, .. }
        | Requirement::Field { field: term, .. } => Some(term.clone()),
        Requirement::Size { .. }
        | Requirement::Tolerance { .. }
        | Requirement::Lot { .. }
        | Requirement::MonthlyQuantity { .. }
        | Requirement::LeadTime { .. }
        | Requirement::Text { .. } => None,
    }
}

/// The process whose number falls short.
fn measured_process(evidence: &Evidence) -> Option<TermId> {
    match evidence {
        Evidence::Size { process, .. }
        | Evidence::Tolerance { process, .. }
        | Evidence::Lot { process, .. }
        | Evidence::MonthlyCapacity { process, .. }
        | Evidence::LeadTime { process, .. } => Some(process.clone()),
        _ => None,
    }
}

/// How closely a programme fits a gap, closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Made for exactly this.
    Exact,
    /// For something that has what is lacking as well: JISQ9100 where ISO 9001 is lacking.
    Entails,
    /// For every kind of something, what is lacking among them: any quality management system.
    EveryKind,
    /// For anything of the sort.
    Anything,
}

/// The programmes that close a gap and can be applied for between today and the day of need, if that lies ahead, and
/// else today. First those that are open today, then what fits closest, then what bears the larger part of the cost.
pub fn closing<'a>(
    vocabulary: &Vocabulary,
    gap: &Gap,
    programmes: &'a [Programme],
    today: Day,
    deadline: Option<Day>,
) -> Vec<&'a Programme> {
    let last = deadline.map_or(today, |deadline| deadline.max(today));
    let mut found: Vec<_> = programmes
        .iter()
        .filter(|programme| programme.details.is_open_within(today, last))
        .filter_map(|programme| {
            let fits = programme.details.closes.iter().filter_map(|closes| fit(vocabulary, closes, gap));
            Some((fits.min()?, programme))
        })
        .collect();
    found.sort_by_key(|(fit, programme)| {
        let details = &programme.details;
        let rate = details.rate.as_ref().map_or(0, |rate| rate.basis_points());
        (
            !details.is_open_within(today, today),
            *fit,
            Reverse(rate),
            Reverse(details.ceiling_yen),
            programme.id,
        )
    });
    found.into_iter().map(|(_, programme)| programme).collect()
}

fn fit(vocabulary: &Vocabulary, closes: &Closes, gap: &Gap) -> Option<Fit> {
    use Criterion as C;
    let is_number =
        matches!(gap.criterion, C::Size | C::Tolerance | C::Lot | C::MonthlyQuantity | C::LeadTime);
    // What people and their know-how decide. No course makes a machine larger or faster.
    let is_skill = matches!(gap.criterion, C::Process | C::Material | C::Tolerance);
    match closes {
        Closes::Certification { standard } if gap.criterion == C::Certification => {
            terms_fit(vocabulary, standard.as_ref(), gap)
        }
        Closes::Process { process } if is_number || matches!(gap.criterion, C::Process | C::Material) => {
            terms_fit(vocabulary, process.as_ref(), gap)
        }
        // A machine brings its processes with it.
        Closes::Equipment { equipment }
            if is_number || matches!(gap.criterion, C::Equipment | C::Process) =>
        {
            terms_fit(vocabulary, equipment.as_ref(), gap)
        }
        Closes::Training {} if is_skill => Some(Fit::Anything),
        Closes::Research { field } if gap.criterion == C::Field => terms_fit(vocabulary, field.as_ref(), gap),
        Closes::Research { field: None } if is_skill || gap.criterion == C::Product => Some(Fit::Anything),
        _ => None,
    }
}

/// How a term that a programme is for fits what is lacking. A programme for ISO 9001 does not close a gap of
/// JISQ9100: to have something more general, or something of the same sort, is not enough.
fn terms_fit(vocabulary: &Vocabulary, offered: Option<&TermId>, gap: &Gap) -> Option<Fit> {
    let Some(offered) = offered else { return Some(Fit::Anything) };
    let (offered, lacking) = (vocabulary.index(offered)?, vocabulary.index(gap.term.as_ref()?)?);
    match vocabulary.relation(offered, lacking) {
        Some(Relation::Same) => Some(Fit::Exact),
        Some(Relation::Narrower { .. } | Relation::Implied { .. }) => Some(Fit::Entails),
        // A programme for a general term is for every kind of it, what is lacking among them.
        Some(Relation::Broader { .. }) => Some(Fit::EveryKind),
        Some(Relation::Sibling { .. }) | None => {
            let mut kinds = vocabulary.descendants(offered).iter();
            kinds.any(|kind| vocabulary.entails(*kind, lacking)).then_some(Fit::EveryKind)
        }
    }
}
