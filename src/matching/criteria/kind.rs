//! The kind of organization that needs of a kind are usually brought to: a nudge, never a condition.

use super::{Basis, Judgement, unknown};
use crate::domain::{NeedKind, OrganizationKind};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::ranking::FindingStatus::Matched;
use crate::matching::score::{MATCHED, kind_degree};

/// An unusual kind is not missing anything: roles are fluid.
pub(in crate::matching) fn judge(need: NeedKind, kind: OrganizationKind) -> Judgement {
    match kind_degree(need, kind) {
        Some(MATCHED) => Judgement { status: Matched, degree: MATCHED, basis: Basis::Nothing },
        Some(degree) => unknown(degree, Basis::Nothing),
        None => Judgement::UNKNOWN,
    }
}

pub(super) fn explain(need: NeedKind, kind: OrganizationKind) -> (Option<Evidence>, Option<Question>) {
    let usual = kind_degree(need, kind) == Some(MATCHED);
    (Some(Evidence::Kind { organization: kind, need, usual }), (!usual).then_some(Question::Takes { need }))
}
