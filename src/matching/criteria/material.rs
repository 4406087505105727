//! Materials: on their own, and together with the process they are asked for.

use super::{Basis, Case, Judgement, better, unknown};
use crate::domain::TermId;
use crate::matching::evidence::{Evidence, Question};
use crate::matching::held::Role;
use crate::matching::plan::Bond;
use crate::matching::ranking::FindingStatus::{self, Inferred, Matched, Unknown};
use crate::matching::score::{INFERRED, MATCHED, MENTIONED, POSSIBLE, UNKNOWN};

/// A material is stated by the capabilities it is worked with.
pub(super) const STATED_BY: &[Role] = &[Role::Material];

/// Whether one of the materials can be had with the process.
///
/// A capability that lists other materials leaves a question, not a gap: such lists name what is done every day,
/// and a shop that cuts stainless steel may cut titanium. A material that is worked with another process is a
/// possibility, since whoever buys and knows it is nearer to it than others.
pub(super) fn judge_with_process(case: &Case, process: usize, materials: &[usize]) -> Judgement {
    let process = &case.plan.wanted[process];
    let serves = |index: u16| {
        let is_it = |held: &&super::Held| held.role == Role::Capability && held.index == index;
        case.held.iter().find(is_it).is_some_and(|held| process.bond(held.term).serves())
    };
    let mut best = Judgement::UNKNOWN;
    for (at, held) in case.held.iter().enumerate() {
        if !bears(held.role) {
            continue;
        }
        for material in materials {
            let bond = case.plan.wanted[*material].bond(held.term);
            if let Some((status, degree)) = rule(bond, held.role, || serves(held.index)) {
                best = better(best, Judgement { status, degree, basis: Basis::Held(at) });
            }
        }
    }
    if best.basis == Basis::Nothing {
        let stated = case.held.iter().find(|held| held.role == Role::Material && serves(held.index));
        if let Some(held) = stated {
            best = unknown(UNKNOWN, Basis::OtherMaterials(held.index));
        }
    }
    best
}

/// Whether a material that is held in this way is one that is worked.
pub(in crate::matching) fn bears(role: Role) -> bool {
    role == Role::Material || role.is_mention()
}

/// What holding a material in some bond to a wanted one comes to; `with_process` tells whether it is worked with
/// the process in question.
pub(in crate::matching) fn rule(
    bond: Bond,
    role: Role,
    with_process: impl Fn() -> bool,
) -> Option<(FindingStatus, i32)> {
    match bond {
        Bond::None => None,
        _ if role.is_mention() => bond.serves().then_some((Inferred, MENTIONED)),
        _ if !with_process() => bond.serves().then_some((Unknown, POSSIBLE)),
        Bond::Same | Bond::Narrower => Some((Matched, MATCHED)),
        Bond::Implied => Some((Inferred, INFERRED)),
        Bond::Broader => Some((Unknown, POSSIBLE)),
        Bond::Sibling(degree) => Some((Unknown, degree)),
    }
}

pub(super) fn explain_with_process(
    case: &Case,
    process: usize,
    materials: &[usize],
    judgement: Judgement,
) -> (Option<Evidence>, Option<Question>) {
    let process = case.plan.wanted[process].id.clone();
    let wanted: Vec<TermId> =
        materials.iter().map(|material| case.plan.wanted[*material].id.clone()).collect();
    let ask =
        |stated| Some(Question::Materials { process: process.clone(), materials: wanted.clone(), stated });
    let at = match judgement.basis {
        Basis::Held(at) => at,
        Basis::OtherMaterials(index) => {
            let stated = case.held_by(Role::Material, index);
            let offered = case
                .segment
                .process(case.number, index)
                .map_or_else(|| process.clone(), |term| case.id(term));
            let evidence = Evidence::OtherMaterials { process: offered, materials: stated.clone() };
            return (Some(evidence), ask(stated));
        }
        _ => return (None, ask(Vec::new())),
    };
    let held = case.held[at];
    // Of several wanted materials the one that the judgement rests on: the one that stands nearest.
    let nearest = materials.iter().map(|material| &case.plan.wanted[*material]).min_by_key(|material| {
        match material.bond(held.term) {
            Bond::Same | Bond::Narrower => 0,
            Bond::Implied => 1,
            Bond::Broader => 2,
            Bond::Sibling(_) => 3,
            Bond::None => 4,
        }
    });
    let Some(nearest) = nearest else { return (None, None) };
    let is_elsewhere =
        held.role == Role::Material && judgement.status == Unknown && nearest.bond(held.term).serves();
    if is_elsewhere {
        let worked_with = case.segment.process(case.number, held.index);
        let elsewhere = worked_with
            .map(|process| Evidence::MaterialElsewhere { held: case.held_id(at), process: case.id(process) });
        return (elsewhere, ask(Vec::new()));
    }
    let (evidence, question) = super::term::explain(case, nearest, judgement.basis);
    let is_open = judgement.status == Unknown;
    (evidence, if is_open { ask(vec![case.held_id(at)]) } else { question })
}
