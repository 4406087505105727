//! Processes: stated by capabilities, entailed by machines and by certificates granted for them.

use crate::matching::held::Role;

/// A process is offered only where there is a capability for it. A machine stands in the hall whether or not
/// there is somebody to run it for others, so it entails its process and does not state it; the same goes for
/// the processes on a certificate.
pub(super) const STATED_BY: &[Role] = &[Role::Capability];
