//! The rule that all criteria on terms share: how something held serves something wanted.

use super::{Basis, Case, Judgement, better};
use crate::domain::Scheme;
use crate::matching::evidence::{Evidence, Question};
use crate::matching::held::{Held, Role};
use crate::matching::plan::{Bond, Wanted};
use crate::matching::ranking::FindingStatus::{self, Inferred, Matched, Unknown};
use crate::matching::score::{INFERRED, MATCHED, MENTIONED, POSSIBLE, RELATED};
use crate::vocabulary::Relation;

/// Judges a wanted term by the best of all that is held.
pub(super) fn judge(case: &Case, wanted: &Wanted, stated_by: &[Role]) -> Judgement {
    let mut best = Judgement::UNKNOWN;
    for (at, held) in case.held.iter().enumerate() {
        let Some((status, degree)) = rule(wanted.bond(held.term), held.role, stated_by) else { continue };
        if counts(case, held) {
            best = better(best, Judgement { status, degree, basis: Basis::Held(at) });
        }
    }
    best
}

/// What holding a term in some bond to the wanted one comes to; none where it says nothing.
pub(in crate::matching) fn rule(bond: Bond, role: Role, stated_by: &[Role]) -> Option<(FindingStatus, i32)> {
    let stated = stated_by.contains(&role);
    match bond {
        // Where somebody is says nothing about what they do.
        _ if role.is_place() => None,
        _ if role.is_mention() && bond.serves() => Some((Inferred, MENTIONED)),
        Bond::Same | Bond::Narrower if stated => Some((Matched, MATCHED)),
        // A term held elsewhere than where it would be stated outright leads there just as an implication does.
        Bond::Same | Bond::Narrower | Bond::Implied => Some((Inferred, INFERRED)),
        Bond::Broader if stated => Some((Unknown, POSSIBLE)),
        Bond::Broader => Some((Unknown, RELATED)),
        Bond::Sibling(degree) if stated => Some((Unknown, degree)),
        Bond::Sibling(_) | Bond::None => None,
    }
}

/// Whether what is held may be concluded from: a certificate that has lapsed or is still to come says nothing
/// about today.
fn counts(case: &Case, held: &Held) -> bool {
    !held.role.is_certificate() || case.certificate(held.index).validity.counts_on(case.need.needed_on())
}

/// What a judgement on a term rests on.
pub(super) fn explain(case: &Case, wanted: &Wanted, basis: Basis) -> (Option<Evidence>, Option<Question>) {
    let Basis::Held(at) = basis else {
        return (None, Some(Question::Offers { wanted: wanted.id.clone(), held: None }));
    };
    let held = case.held[at];
    let (id, source, want) = (case.held_id(at), held.source(), wanted.id.clone());
    let offers = || Some(Question::Offers { wanted: wanted.id.clone(), held: Some(case.held_id(at)) });
    let relation =
        case.vocabulary.index(&wanted.id).and_then(|index| case.vocabulary.relation(held.term, index));
    match (wanted.bond(held.term), relation) {
        (bond, _) if held.role.is_mention() && bond.serves() => {
            let confirm = Question::Confirm { wanted: want.clone(), mentioned: id.clone() };
            (Some(Evidence::Mentioned { wanted: want, held: id, source }), Some(confirm))
        }
        (Bond::Broader, _) => (Some(Evidence::MoreGeneral { wanted: want, held: id, source }), offers()),
        (Bond::Sibling(_), Some(Relation::Sibling { common })) => {
            let common = case.id(common);
            (Some(Evidence::Related { wanted: want, held: id, common, source }), offers())
        }
        (Bond::Implied, Some(Relation::Implied { via })) => {
            let via = case.id(via);
            (Some(Evidence::Implied { wanted: want, held: id, via, source }), None)
        }
        // A process on a certificate: the certificate is what says so.
        _ if held.role == Role::CertifiedProcess && id.scheme() == Scheme::Process => {
            let standard = case.held_by(Role::Certification, held.index).pop();
            let via = standard.unwrap_or_else(|| id.clone());
            (Some(Evidence::Implied { wanted: want, held: id, via, source }), None)
        }
        _ => (Some(Evidence::Stated { wanted: want, held: id, source }), None),
    }
}
