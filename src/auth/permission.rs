//! What each role may do. One table; every use case asks it first.

use crate::domain::{OrganizationId, Principal, Role};

/// Something that may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    ReadOffice,
    EditOffice,
    ManageAccounts,
    /// Register, search and read any organization of the office.
    ReadOrganizations,
    EditOrganizations,
    ReadNeeds,
    EditNeeds,
    /// See who the engine proposes, and why.
    ReadCandidates,
    /// Shortlist and reject candidates, and say what came of it.
    JudgeCandidates,
    /// See the cases of the office, with what the sides said.
    ReadIntroductions,
    /// Open cases and move them.
    EditIntroductions,
    /// See what the office did in a year.
    ReadReports,
    /// Say what it means to do.
    EditTargets,
    /// Read what the office keeps to itself: exclusions of organizations, notes, visits, attachments.
    ReadRecords,
    EditRecords,
    /// Hand over the cases and needs of any coordinator; a coordinator may give away the own ones.
    HandOverForOthers,
    /// Look for better weights, and decide what the office ranks with.
    EditWeights,
    /// Support programmes are for whoever has a gap to close.
    ReadProgrammes,
    EditProgrammes,
    ReadInbox,
    ReadVocabulary,
    /// Add terms to the built-in ones: they count for everybody's needs and profiles.
    EditVocabulary,
    ReadMailLog,
    ReadAuditLog,
}

impl Permission {
    pub const ALL: [Permission; 24] = [
        Self::ReadOffice,
        Self::EditOffice,
        Self::ManageAccounts,
        Self::ReadOrganizations,
        Self::EditOrganizations,
        Self::ReadNeeds,
        Self::EditNeeds,
        Self::ReadCandidates,
        Self::JudgeCandidates,
        Self::ReadIntroductions,
        Self::EditIntroductions,
        Self::ReadReports,
        Self::EditTargets,
        Self::ReadRecords,
        Self::EditRecords,
        Self::HandOverForOthers,
        Self::EditWeights,
        Self::ReadProgrammes,
        Self::EditProgrammes,
        Self::ReadInbox,
        Self::ReadVocabulary,
        Self::EditVocabulary,
        Self::ReadMailLog,
        Self::ReadAuditLog,
    ];
}

/// The office-wide rights of a role. A member has none over other organizations: see [`may_for`].
fn role_may(role: Role, permission: Permission) -> bool {
    use Permission::*;
    match role {
        Role::Administrator => true,
        Role::Coordinator => !matches!(
            permission,
            EditOffice
                | ManageAccounts
                | EditTargets
                | HandOverForOthers
                | EditWeights
                | EditProgrammes
                | EditVocabulary
                | ReadMailLog
                | ReadAuditLog
        ),
        Role::Organizer => {
            matches!(
                permission,
                ReadOffice | ReadOrganizations | ReadNeeds | ReadProgrammes | ReadInbox | ReadVocabulary
            )
        }
        Role::Member => matches!(permission, ReadOffice | ReadProgrammes | ReadInbox | ReadVocabulary),
    }
}

/// Whether the principal may do this anywhere in its office.
pub fn may(principal: &Principal, permission: Permission) -> bool {
    match principal {
        Principal::Person { role, .. } => role_may(*role, permission),
        Principal::Office(_) | Principal::Service => true,
    }
}

/// Whether the principal may do this for one organization: a member may read and edit its own.
pub fn may_for(principal: &Principal, permission: Permission, organization: OrganizationId) -> bool {
    use Permission::*;
    let own =
        matches!(principal, Principal::Person { organization_id: Some(own), .. } if *own == organization);
    may(principal, permission)
        || own && matches!(permission, ReadOrganizations | EditOrganizations | ReadNeeds | EditNeeds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, OfficeId};

    fn person(role: Role, organization_id: Option<OrganizationId>) -> Principal {
        Principal::Person { account_id: AccountId::new(), office_id: OfficeId::new(), role, organization_id }
    }

    #[test]
    fn a_member_acts_for_its_own_organization_only() {
        let own = OrganizationId::new();
        let member = person(Role::Member, Some(own));
        assert!(may_for(&member, Permission::EditNeeds, own));
        assert!(!may_for(&member, Permission::EditNeeds, OrganizationId::new()));
        assert!(!may_for(&member, Permission::ReadCandidates, own));
    }

    #[test]
    fn the_logs_are_for_the_administrator() {
        for role in Role::ALL {
            let allowed = may(&person(role, None), Permission::ReadMailLog);
            assert_eq!(allowed, role == Role::Administrator, "{role:?}");
        }
    }
}
