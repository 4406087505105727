//! Certifications: a certificate counts only on the days it is valid and in its scope. In progress is a gap with
//! a date, not a certificate.

use super::{Basis, Case, CertificateState, Judgement, better, unknown};
use crate::domain::{CertificationStatus, Day};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::held::{Held, Role};
use crate::matching::plan::{Bond, Wanted};
use crate::matching::ranking::FindingStatus::{self, Inferred, Matched, Missing, Unknown};
use crate::matching::score::{GAP, GAP_MOST, GAP_PLANNED, INFERRED, MATCHED, MENTIONED, POSSIBLE};
use crate::matching::segment::CertificateRow;

/// The best certificate decides. Where none counts, one that is known not to count outweighs silence and hints:
/// the profile has spoken. A more general or related certificate can only add a hint.
pub(super) fn judge(case: &Case, standard: usize, process: Option<usize>) -> Judgement {
    let wanted = &case.plan.wanted[standard];
    let process = process.map(|process| &case.plan.wanted[process]);
    let mut held_best = Judgement::UNKNOWN;
    let mut gap_best: Option<Judgement> = None;
    let mut mention = None;
    for (at, held) in case.held.iter().enumerate() {
        let bond = wanted.bond(held.term);
        if bond == Bond::None {
            continue;
        }
        if held.role.is_mention() {
            if mention.is_none() && bond.serves() {
                mention = Some(Judgement { status: Inferred, degree: MENTIONED, basis: Basis::Held(at) });
            }
        } else if held.role == Role::Certification {
            let judgement = judge_one(case, held, bond, process);
            if judgement.status == Missing {
                gap_best = Some(gap_best.map_or(judgement, |best| better(best, judgement)));
            } else {
                held_best = better(held_best, judgement);
            }
        }
    }
    if held_best.status.speaks_for() {
        // The certificate itself is surer than any mention of it, whatever remains open about it.
        return held_best;
    }
    gap_best
        .or(mention)
        .map_or(held_best, |found| if found.status == Missing { found } else { better(held_best, found) })
}

fn judge_one(case: &Case, held: &Held, bond: Bond, process: Option<&Wanted>) -> Judgement {
    use CertificateState::{ScopeElsewhere, ScopeMoreGeneral, ScopeUnwritten};
    let certificate = case.certificate(held.index);
    let Some((status, degree, state)) = standing(certificate, bond, case.need.needed_on()) else {
        return Judgement::UNKNOWN;
    };
    let at = |state| Basis::Certificate(held.index, state);
    let whole = Judgement { status, degree, basis: at(state) };
    let Some(process) = process.filter(|_| state == CertificateState::Counts) else { return whole };
    match scope(case, held, process) {
        Scope::Covers => whole,
        // The certificate is held; for what, is the first thing to ask.
        Scope::Unwritten => Judgement { status: Inferred, degree: MENTIONED, basis: at(ScopeUnwritten) },
        Scope::MoreGeneral => unknown(POSSIBLE, at(ScopeMoreGeneral)),
        Scope::Elsewhere if bond.is_it() => {
            Judgement { status: Missing, degree: GAP, basis: at(ScopeElsewhere) }
        }
        // Scopes of different standards are drawn differently.
        Scope::Elsewhere => Judgement::UNKNOWN,
    }
}

/// What a certificate comes to by its dates, whatever its scope; none where it says nothing.
pub(in crate::matching) fn standing(
    certificate: &CertificateRow,
    bond: Bond,
    needed_on: Day,
) -> Option<(FindingStatus, i32, CertificateState)> {
    use CertificateState::{Counts, Expired, Hint, NotYetValid, Pending};
    let validity = &certificate.validity;
    if validity.counts_on(needed_on) {
        return match bond {
            Bond::Same | Bond::Narrower => Some((Matched, MATCHED, Counts)),
            Bond::Implied => Some((Inferred, INFERRED, Counts)),
            Bond::Broader => Some((Unknown, POSSIBLE, Hint)),
            Bond::Sibling(degree) => Some((Unknown, degree, Hint)),
            Bond::None => None,
        };
    }
    // Only the very standard contradicts: whoever is still working towards JISQ9100 may well hold ISO 9001.
    if !bond.is_it() {
        return None;
    }
    Some(match validity.status {
        CertificationStatus::InProgress => (Missing, GAP_MOST, Pending),
        CertificationStatus::Planned => (Missing, GAP_PLANNED, Pending),
        CertificationStatus::Held if validity.from.is_some_and(|from| from > needed_on) => {
            (Missing, GAP_MOST, NotYetValid)
        }
        CertificationStatus::Held => (Missing, GAP, Expired),
    })
}

enum Scope {
    Covers,
    Unwritten,
    MoreGeneral,
    Elsewhere,
}

/// Whether a certificate was granted for a process: by its list of processes, or by what the standard itself
/// entails.
fn scope(case: &Case, held: &Held, process: &Wanted) -> Scope {
    if process.bond(held.term).serves() {
        return Scope::Covers;
    }
    if !case.certificate(held.index).lists_processes {
        return Scope::Unwritten;
    }
    let listed = || {
        let of_this = |other: &&Held| other.role == Role::CertifiedProcess && other.index == held.index;
        case.held.iter().filter(of_this).map(|other| process.bond(other.term))
    };
    if listed().any(Bond::serves) {
        Scope::Covers
    } else if listed().any(|bond| bond == Bond::Broader) {
        Scope::MoreGeneral
    } else {
        Scope::Elsewhere
    }
}

pub(super) fn explain(
    case: &Case,
    standard: usize,
    process: Option<usize>,
    basis: Basis,
) -> (Option<Evidence>, Option<Question>) {
    let wanted = &case.plan.wanted[standard];
    let process = process.map(|process| case.plan.wanted[process].id.clone());
    let ask = || Some(Question::Certification { standard: wanted.id.clone(), process: process.clone() });
    let (index, state) = match basis {
        Basis::Certificate(index, state) => (index, state),
        Basis::Held(_) => {
            let (evidence, _) = super::term::explain(case, wanted, basis);
            return (evidence, ask());
        }
        _ => return (None, ask()),
    };
    let certificate = case.certificate(index);
    let Some(standard) = certificate.standard else { return (None, ask()) };
    let (held, needed_on) = (case.id(standard), case.need.needed_on());
    let scope = |process| Some(Question::CertificationScope { standard: held.clone(), process });
    match (state, process.clone(), certificate.validity.from, certificate.validity.until) {
        (CertificateState::Hint, ..) => {
            let at = case
                .held
                .iter()
                .position(|h| h.role == Role::Certification && h.index == index)
                .map_or(Basis::Nothing, Basis::Held);
            (super::term::explain(case, wanted, at).0, ask())
        }
        (CertificateState::Pending, ..) => (
            Some(Evidence::CertificatePending {
                held: held.clone(),
                status: certificate.validity.status,
                expected_on: certificate.expected_on,
            }),
            certificate.expected_on.is_none().then_some(Question::CertificationDate { standard: held }),
        ),
        (CertificateState::NotYetValid, _, Some(valid_from), _) => {
            (Some(Evidence::CertificateNotYetValid { held, valid_from, needed_on }), None)
        }
        (CertificateState::Expired, _, _, Some(valid_until)) => (
            Some(Evidence::CertificateExpired { held: held.clone(), valid_until, needed_on }),
            Some(Question::CertificationRenewal { standard: held, needed_on }),
        ),
        (CertificateState::ScopeUnwritten, Some(process), _, valid_until) => {
            let question = scope(process.clone());
            (Some(Evidence::CertificateScopeUnwritten { held, process, valid_until }), question)
        }
        (CertificateState::ScopeElsewhere | CertificateState::ScopeMoreGeneral, Some(process), ..) => {
            let question = scope(process.clone());
            let processes = case.held_by(Role::CertifiedProcess, index);
            (Some(Evidence::CertificateScopeElsewhere { held, process, processes }), question)
        }
        (_, process, _, valid_until) => {
            let wanted = wanted.id.clone();
            (Some(Evidence::Certificate { wanted, held, process, valid_until, needed_on }), None)
        }
    }
}
