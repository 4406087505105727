//! Numbers: size, tolerance, lot, monthly quantity, lead time.
//!
//! Each is judged on the capabilities for the processes that the need names (all, where it names none), and the
//! best one decides. A capability that does not say leaves a question even where another falls short.

use super::{Basis, Case, Judgement, better, unknown};
use crate::domain::{Millimetres, SizeEnvelope};
use crate::matching::evidence::{Evidence, Question, Verdict};
use crate::matching::held::Role;
use crate::matching::plan::{Ask, Bond};
use crate::matching::ranking::FindingStatus::{Matched, Missing, Unknown};
use crate::matching::score::{MATCHED, POSSIBLE, gap};
use crate::matching::segment::CapabilityRow;

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
pub(in crate::matching) fn judge_one(capability: &CapabilityRow, index: u16, ask: &Ask) -> Judgement {
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
fn answer(capability: &CapabilityRow, ask: &Ask) -> Option<Answer> {
    match ask {
        Ask::Size(wanted) => size(capability.size.as_deref()?, wanted),
        Ask::Tolerance(wanted) => {
            let offered = capability.tolerance_um?;
            // The finer holds the coarser.
            if offered <= *wanted { MEETS } else { short(wanted.thousandths(), offered.thousandths()) }
        }
        Ask::Lot(wanted) => {
            let (min, max) = (capability.lot_min, capability.lot_max);
            match (min, max) {
                (Some(min), _) if *wanted < min => short(wanted.get(), min.get()),
                (_, Some(max)) if *wanted > max => short(max.get(), wanted.get()),
                (Some(_), Some(_)) => MEETS,
                (None, None) => None,
                // One end is stated: the other may still forbid it.
                _ => PARTLY,
            }
        }
        Ask::MonthlyQuantity(wanted) => {
            let offered = capability.monthly_capacity?;
            if offered >= *wanted { MEETS } else { short(offered.get(), wanted.get()) }
        }
        Ask::LeadTime(wanted) => {
            let offered = capability.lead_time_days?;
            if offered <= *wanted { MEETS } else { short(wanted.get(), offered.get()) }
        }
        _ => None,
    }
}

/// Whether a part fits. Length, width and height may be turned about, diameter and thickness may not.
fn size(offered: &SizeEnvelope, wanted: &SizeEnvelope) -> Option<Answer> {
    let (wanted_edges, offered_edges) = (edges(wanted), edges(offered));
    let mut worst: Option<(i64, i64)> = None;
    let mut compared = 0;
    let mut stated = 0;
    let mut compare = |offered: i64, wanted: i64| {
        compared += 1;
        let is_worse = |(part, whole): (i64, i64)| {
            i128::from(offered) * i128::from(whole) < i128::from(part) * i128::from(wanted)
        };
        if offered < wanted && worst.is_none_or(is_worse) {
            worst = Some((offered, wanted));
        }
    };
    if offered_edges.len() >= wanted_edges.len() {
        // The longest edge into the longest, and so on: if that does not fit, no turning helps.
        offered_edges.iter().zip(&wanted_edges).for_each(|(o, w)| compare(*o, *w));
    } else {
        // Edges that are not stated may be of any length; the stated ones must take at least the shortest.
        let shortest = &wanted_edges[wanted_edges.len() - offered_edges.len()..];
        offered_edges.iter().zip(shortest).for_each(|(o, w)| compare(*o, *w));
    }
    stated += wanted_edges.len();
    for (offered, wanted) in
        [(offered.diameter_mm, wanted.diameter_mm), (offered.thickness_mm, wanted.thickness_mm)]
    {
        if let Some(wanted) = wanted {
            stated += 1;
            if let Some(offered) = offered {
                compare(offered.thousandths(), wanted.thousandths());
            }
        }
    }
    match worst {
        Some((part, whole)) => short(part, whole),
        None if compared == 0 => None,
        None if compared < stated => PARTLY,
        None => MEETS,
    }
}

/// Length, width and height as far as stated, in thousandths of a millimetre, longest first.
fn edges(size: &SizeEnvelope) -> Vec<i64> {
    let stated = [size.length_mm, size.width_mm, size.height_mm].into_iter().flatten();
    let mut edges: Vec<i64> = stated.map(Millimetres::thousandths).collect();
    edges.sort_unstable_by(|a, b| b.cmp(a));
    edges
}

pub(super) fn explain(case: &Case, ask: &Ask, judgement: Judgement) -> (Option<Evidence>, Option<Question>) {
    let evidence = match judgement.basis {
        Basis::Capability(index, verdict) => evidence(case, case.capability(index), ask, verdict),
        _ => None,
    };
    (evidence, if judgement.status == Unknown { question(ask) } else { None })
}

fn evidence(case: &Case, capability: &CapabilityRow, ask: &Ask, verdict: Verdict) -> Option<Evidence> {
    let process = case.id(capability.process?);
    Some(match ask {
        Ask::Size(wanted) => {
            Evidence::Size { process, offered: *capability.size.clone()?, wanted: wanted.clone(), verdict }
        }
        Ask::Tolerance(wanted) => {
            Evidence::Tolerance { process, offered_um: capability.tolerance_um?, wanted_um: *wanted, verdict }
        }
        Ask::Lot(wanted) => Evidence::Lot {
            process,
            min: capability.lot_min,
            max: capability.lot_max,
            wanted: *wanted,
            verdict,
        },
        Ask::MonthlyQuantity(wanted) => Evidence::MonthlyCapacity {
            process,
            offered: capability.monthly_capacity?,
            wanted: *wanted,
            verdict,
        },
        Ask::LeadTime(wanted) => Evidence::LeadTime {
            process,
            offered_days: capability.lead_time_days?,
            wanted_days: *wanted,
            verdict,
        },
        _ => return None,
    })
}

fn question(ask: &Ask) -> Option<Question> {
    Some(match ask {
        Ask::Size(size) => Question::Size { size: size.clone() },
        Ask::Tolerance(tolerance_um) => Question::Tolerance { tolerance_um: *tolerance_um },
        Ask::Lot(pieces) => Question::Lot { pieces: *pieces },
        Ask::MonthlyQuantity(pieces) => Question::MonthlyQuantity { pieces: *pieces },
        Ask::LeadTime(days) => Question::LeadTime { days: *days },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn box_of(edges: &[f64]) -> SizeEnvelope {
        let edge = |at: usize| edges.get(at).map(|mm| Millimetres::new(*mm).unwrap());
        SizeEnvelope { length_mm: edge(0), width_mm: edge(1), height_mm: edge(2), ..Default::default() }
    }

    fn verdict(offered: &SizeEnvelope, wanted: &SizeEnvelope) -> Option<Verdict> {
        size(offered, wanted).map(|answer| answer.verdict)
    }

    #[test]
    fn a_part_may_be_turned_about() {
        assert_eq!(verdict(&box_of(&[300.0, 500.0]), &box_of(&[500.0, 300.0])), Some(Verdict::Meets));
        assert_eq!(verdict(&box_of(&[300.0, 300.0]), &box_of(&[500.0, 100.0])), Some(Verdict::FallsShort));
    }

    #[test]
    fn an_edge_that_is_not_stated_is_not_held_against() {
        assert_eq!(verdict(&box_of(&[300.0]), &box_of(&[500.0, 200.0])), Some(Verdict::PartlyStated));
        assert_eq!(verdict(&box_of(&[100.0]), &box_of(&[500.0, 200.0])), Some(Verdict::FallsShort));
        assert_eq!(verdict(&SizeEnvelope::default(), &box_of(&[1.0])), None);
    }

    #[test]
    fn a_diameter_is_compared_with_a_diameter_only() {
        let round = SizeEnvelope { diameter_mm: Some(Millimetres::new(50.0).unwrap()), ..Default::default() };
        assert_eq!(verdict(&box_of(&[500.0, 500.0]), &round), None);
        assert_eq!(verdict(&round, &round), Some(Verdict::Meets));
    }
}
