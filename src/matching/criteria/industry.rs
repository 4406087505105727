//! Industries: what the organization belongs to, or sells to.

use crate::matching::held::Role;

/// Belonging to an industry and serving it count alike: a need asks for somebody who knows its ways.
pub(super) const STATED_BY: &[Role] = &[Role::Industry, Role::Market];
