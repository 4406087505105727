//! Equipment: stated by the list of machines.

use crate::matching::held::Role;

/// A machine named in the list without a term of the vocabulary is found through its name, as a mention.
pub(super) const STATED_BY: &[Role] = &[Role::Equipment];
