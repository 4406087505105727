//! Who acts: a signed-in person, or the service itself on behalf of an office.

use super::{AccountId, OfficeId, OrganizationId, Role};

/// The acting party. Every transaction begins with one (`db::begin`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// A signed-in person.
    Person { account_id: AccountId, office_id: OfficeId, role: Role, organization_id: Option<OrganizationId> },
    /// Background work for one office: matching, mail.
    Office(OfficeId),
    /// The installation itself: signing in, claiming work, commands at the console. Sees every office.
    Service,
}

impl Principal {
    /// The office whose records are visible; `None` for the service.
    pub fn office_id(&self) -> Option<OfficeId> {
        match self {
            Self::Person { office_id, .. } | Self::Office(office_id) => Some(*office_id),
            Self::Service => None,
        }
    }

    pub fn account_id(&self) -> Option<AccountId> {
        match self {
            Self::Person { account_id, .. } => Some(*account_id),
            Self::Office(_) | Self::Service => None,
        }
    }
}
