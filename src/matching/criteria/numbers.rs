//! Numbers: size, tolerance, lot, monthly quantity, lead time.
//!
//! Each is judged on the capabilities for the processes that the need names (all, where it names none), and the
//! best one decides. A capability that does not say leaves a question even where another falls short.

use super::{Basis, Case, Judgement, better, unknown};
use crate::domain::{Days, Micrometres, Pieces};
use crate::matching::capabilities::CapabilityRow;
use crate::matching::evidence::{Evidence, Question, Verdict};
use crate::matching::fit::Fitting;
use crate::matching::held::Role;
use crate::matching::plan::{Ask, Bond};
use crate::matching::ranking::FindingStatus::{Matched, Missing, Unknown};
use crate::matching::score::{MATCHED, POSSIBLE, gap};

/// What one capability says to one number.
struct Answer {
    verdict: Verdict,
    /// What is there and what is wanted of the dimension that falls shortest, the smaller one first.
    shortfall: (i64, i64),
}

const MEETS: Option<Answer> = Some(Answer { verdict: Verdict::Meets, shortfall: (1, 1) });
const PARTLY: Option<Answer> = Some(Answer { verdict: Verdict::PartlyStated, shortfall: (1, 1) });

fn short(part: i64, whole: i64) -> Option<Answer> {
    Some(Answer { verdict: Verdict::FallsShort, shortfall: (part, whole) })
}

pub(super) fn judge(case: &Case, ask: &Ask) -> Judgement {
    let mut best: Option<Judgement> = None;
    for held in case.held.iter().filter(|held| held.role == Role::Capability) {
        let processes = &case.plan.processes;
        let about = |wanted: &usize| concerns(case.plan.wanted[*wanted].bond(held.term));
        if !processes.is_empty() && !processes.iter().any(about) {
            continue;
        }
        let judgement = judge_one(case.capability(held.index), held.index, ask);
        best = Some(best.map_or(judgement, |best| better(best, judgement)));
    }
    best.unwrap_or(Judgement::UNKNOWN)
}

/// Whether the numbers of a capability in this bond to a wanted process are looked at. Those of a more general one
/// are as well: what "cutting" cannot hold, no kind of it on record can.
pub(in crate::matching) fn concerns(bond: Bond) -> bool {
    bond.serves() || bond == Bond::Broader
}

/// Judges one capability; `index` is its place in the profile.
#[inline]
pub(in crate::matching) fn judge_one(capability: CapabilityRow, index: u16, ask: &Ask) -> Judgement {
    let Some(Answer { verdict, shortfall: (part, whole) }) = answer(capability, ask) else {
        return Judgement::UNKNOWN;
    };
    let basis = Basis::Capability(index, verdict);
    match verdict {
        Verdict::Meets => Judgement { status: Matched, degree: MATCHED, basis },
        Verdict::PartlyStated => unknown(POSSIBLE, basis),
        Verdict::FallsShort => Judgement { status: Missing, degree: gap(part, whole), basis },
    }
}

/// What a capability says; none where it says nothing.
#[inline]
fn answer(capability: CapabilityRow, ask: &Ask) -> Option<Answer> {
    match ask {
        Ask::Size { fit, .. } => match fit.within(capability.fit()?)? {
            Fitting::Fits => MEETS,
            Fitting::FitsAsFarAsStated => PARTLY,
            Fitting::TooLarge { offered, wanted } => short(offered.into(), wanted.into()),
        },
        Ask::Tolerance(wanted) => {
            let (offered, wanted) = (capability.tolerance()?, wanted.thousandths());
            // The finer holds the coarser.
            if offered <= wanted { MEETS } else { short(wanted, offered) }
        }
        Ask::Lot(wanted) => {
            let wanted = wanted.get();
            match capability.lots() {
                (Some(min), _) if wanted < min => short(wanted, min),
                (_, Some(max)) if wanted > max => short(max, wanted),
                (Some(_), Some(_)) => MEETS,
                (None, None) => None,
                // One end is stated: the other may still forbid it.
                _ => PARTLY,
            }
        }
        Ask::MonthlyQuantity(wanted) => {
            let (offered, wanted) = (capability.monthly()?, wanted.get());
            if offered >= wanted { MEETS } else { short(offered, wanted) }
        }
        Ask::LeadTime(wanted) => {
            let (offered, wanted) = (capability.lead_time()?, wanted.get());
            if offered <= wanted { MEETS } else { short(wanted, offered) }
        }
        _ => None,
    }
}

pub(super) fn explain(case: &Case, ask: &Ask, judgement: Judgement) -> (Option<Evidence>, Option<Question>) {
    let evidence = match judgement.basis {
        Basis::Capability(index, verdict) => evidence(case, index, ask, verdict),
        _ => None,
    };
    (evidence, if judgement.status == Unknown { question(ask) } else { None })
}

fn evidence(case: &Case, index: u16, ask: &Ask, verdict: Verdict) -> Option<Evidence> {
    let process = case.id(case.segment.process(case.number, index)?);
    let capability = case.capability(index);
    let pieces = |number: Option<i64>| number.and_then(|number| Pieces::new(number).ok());
    Some(match ask {
        Ask::Size { size, .. } => {
            Evidence::Size { process, offered: capability.size()?.clone(), wanted: size.clone(), verdict }
        }
        Ask::Tolerance(wanted) => {
            let offered_um = Micrometres::of_thousandths(capability.tolerance()?).ok()?;
            Evidence::Tolerance { process, offered_um, wanted_um: *wanted, verdict }
        }
        Ask::Lot(wanted) => {
            let (min, max) = capability.lots();
            Evidence::Lot { process, min: pieces(min), max: pieces(max), wanted: *wanted, verdict }
        }
        Ask::MonthlyQuantity(wanted) => {
            let offered = pieces(capability.monthly())?;
            Evidence::MonthlyCapacity { process, offered, wanted: *wanted, verdict }
        }
        Ask::LeadTime(wanted) => {
            let offered_days = Days::new(capability.lead_time()?).ok()?;
            Evidence::LeadTime { process, offered_days, wanted_days: *wanted, verdict }
        }
        _ => return None,
    })
}

fn question(ask: &Ask) -> Option<Question> {
    Some(match ask {
        Ask::Size { size, .. } => Question::Size { size: size.clone() },
        Ask::Tolerance(tolerance_um) => Question::Tolerance { tolerance_um: *tolerance_um },
        Ask::Lot(pieces) => Question::Lot { pieces: *pieces },
        Ask::MonthlyQuantity(pieces) => Question::MonthlyQuantity { pieces: *pieces },
        Ask::LeadTime(days) => Question::LeadTime { days: *days },
        _ => return None,
    })
}
