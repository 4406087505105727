//! Research fields: stated by the seeds of a university or laboratory.

use crate::matching::held::Role;

/// A seed is an offer; a field that is only named in a summary is a mention.
pub(super) const STATED_BY: &[Role] = &[Role::Seed];
