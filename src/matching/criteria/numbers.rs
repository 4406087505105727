//! Numbers: size, tolerance, lot, monthly quantity, lead time.
//!
//! Each is judged on the capabilities for the processes that the need names (all, where it names none), and the
//! best one decides. A capability that does not say leaves a question even where another falls short.

use super::{Basis, Case, Judgement, better};
use crate::domain::{Days, Micrometres, Pieces};
use crate::matching::capabilities::{Capabilities, CapabilityRow, Column};
use crate::matching::evidence::{Evidence, Question, Verdict};
use crate::matching::fit::{Fit, Fitting};
use crate::matching::held::Role;
use crate::matching::plan::{Ask, Bond};
use crate::matching::ranking::FindingStatus::{self, Matched, Missing, Unknown};
use crate::matching::score::{MATCHED, POSSIBLE, gap};

/// What one capability says to one number.
struct Answer {
    verdict: Verdict,
    /// What is there and what is wanted of the dimension that falls shortest, the smaller one first.
    shortfall: (i64, i64),
}

const MEETS: Option<Answer> = Some(Answer { verdict: Verdict::Meets, shortfall: (1, 1) });
const PARTLY: Option<Answer> = Some(Answer { verdict: Verdict::PartlyStated, shortfall: (1, 1) });

impl Answer {
    fn comes_to(&self) -> (FindingStatus, i32) {
        let (part, whole) = self.shortfall;
        match self.verdict {
            Verdict::Meets => (Matched, MATCHED),
            Verdict::PartlyStated => (Unknown, POSSIBLE),
            Verdict::FallsShort => (Missing, gap(part, whole)),
        }
    }
}

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
fn judge_one(capability: CapabilityRow, index: u16, ask: &Ask) -> Judgement {
    let Some(answer) = answer(capability, ask) else { return Judgement::UNKNOWN };
    let (status, degree) = answer.comes_to();
    Judgement { status, degree, basis: Basis::Capability(index, answer.verdict) }
}

/// What a capability says; none where it says nothing.
fn answer(capability: CapabilityRow, ask: &Ask) -> Option<Answer> {
    match ask {
        Ask::Size { fit, .. } => size(capability.fit(), fit),
        Ask::Tolerance(wanted) => at_most(capability.tolerance(), wanted.thousandths()),
        Ask::Lot(wanted) => lot(capability.lots(), wanted.get()),
        Ask::MonthlyQuantity(wanted) => at_least(capability.monthly(), wanted.get()),
        Ask::LeadTime(wanted) => at_most(capability.lead_time(), wanted.get()),
        _ => None,
    }
}

/// What every different value of the column that a number is asked of comes to, and the value of each row.
pub(in crate::matching) fn judge_column<'a>(
    capabilities: &'a Capabilities,
    ask: &Ask,
) -> (Vec<(FindingStatus, i32)>, &'a [u32]) {
    fn each<'a, T>(
        values: &[T],
        which: &'a [u32],
        answer: impl Fn(&T) -> Option<Answer>,
    ) -> (Vec<(FindingStatus, i32)>, &'a [u32]) {
        let silence = (Judgement::UNKNOWN.status, Judgement::UNKNOWN.degree);
        (
            values.iter().map(|value| answer(value).map_or(silence, |answer| answer.comes_to())).collect(),
            which,
        )
    }
    match ask {
        Ask::Size { fit, .. } => {
            each(capabilities.fits(), &capabilities.sizes().which, |offered| size(*offered, fit))
        }
        Ask::Tolerance(wanted) => {
            let Column { values, which } = capabilities.tolerances();
            each(values, which, |offered| at_most(*offered, wanted.thousandths()))
        }
        Ask::Lot(wanted) => {
            let Column { values, which } = capabilities.lots();
            each(values, which, |offered| lot(*offered, wanted.get()))
        }
        Ask::MonthlyQuantity(wanted) => {
            let Column { values, which } = capabilities.monthly();
            each(values, which, |offered| at_least(*offered, wanted.get()))
        }
        Ask::LeadTime(wanted) => {
            let Column { values, which } = capabilities.lead_times();
            each(values, which, |offered| at_most(*offered, wanted.get()))
        }
        _ => (Vec::new(), &[]),
    }
}

fn size(offered: Option<Fit>, wanted: &Fit) -> Option<Answer> {
    match wanted.within(&offered?)? {
        Fitting::Fits => MEETS,
        Fitting::FitsAsFarAsStated => PARTLY,
        Fitting::TooLarge { offered, wanted } => short(offered.into(), wanted.into()),
    }
}

/// The finer holds the coarser, and the sooner the later.
fn at_most(offered: Option<i64>, wanted: i64) -> Option<Answer> {
    let offered = offered?;
    if offered <= wanted { MEETS } else { short(wanted, offered) }
}

fn at_least(offered: Option<i64>, wanted: i64) -> Option<Answer> {
    let offered = offered?;
    if offered >= wanted { MEETS } else { short(offered, wanted) }
}

fn lot(offered: (Option<i64>, Option<i64>), wanted: i64) -> Option<Answer> {
    match offered {
        (Some(min), _) if wanted < min => short(wanted, min),
        (_, Some(max)) if wanted > max => short(max, wanted),
        (Some(_), Some(_)) => MEETS,
        (None, None) => None,
        // One end is stated: the other may still forbid it.
        _ => PARTLY,
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
