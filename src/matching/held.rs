//! What an organization has, term by term, with where it says so.

use super::evidence::Source;
use crate::vocabulary::TermIndex;

/// A term that a subject has, and where it says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub term: TermIndex,
    pub role: Role,
    /// In the list that `role` names.
    pub index: u16,
}

/// In what way a subject has a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The process of a capability.
    Capability,
    /// A material of a capability.
    Material,
    Certification,
    /// A process that a certificate was granted for.
    CertifiedProcess,
    Product,
    /// An industry that a product is sold to.
    Market,
    Equipment,
    Seed,
    /// An industry of the register entry.
    Industry,
    /// The region of the head office.
    HeadOffice,
    Site,
    // Named in free text: of the summary or of the entry of a list.
    InSummary,
    InCapability,
    InCertification,
    InProduct,
    InEquipment,
    InSeed,
}

impl Role {
    pub(super) const ALL: [Role; 17] = [
        Self::Capability,
        Self::Material,
        Self::Certification,
        Self::CertifiedProcess,
        Self::Product,
        Self::Market,
        Self::Equipment,
        Self::Seed,
        Self::Industry,
        Self::HeadOffice,
        Self::Site,
        Self::InSummary,
        Self::InCapability,
        Self::InCertification,
        Self::InProduct,
        Self::InEquipment,
        Self::InSeed,
    ];

    /// Whether the term is only named in free text.
    pub(super) fn is_mention(self) -> bool {
        use Role::{InCapability, InCertification, InEquipment, InProduct, InSeed, InSummary};
        matches!(self, InSummary | InCapability | InCertification | InProduct | InEquipment | InSeed)
    }

    /// Whether it is as good as the certificate it stands on.
    pub(super) fn is_certificate(self) -> bool {
        matches!(self, Self::Certification | Self::CertifiedProcess)
    }

    /// Whether the term is where the subject is.
    pub(super) fn is_place(self) -> bool {
        matches!(self, Self::HeadOffice | Self::Site)
    }

    /// Where in a profile an entry with this role is; `index` is the place in the list that the role names.
    pub(super) fn source(self, index: usize) -> Source {
        match self {
            Role::InSummary => Source::Summary,
            Role::Capability | Role::Material | Role::InCapability => Source::Capability { index },
            Role::Certification | Role::CertifiedProcess | Role::InCertification => {
                Source::Certification { index }
            }
            Role::Product | Role::Market | Role::InProduct => Source::Product { index },
            Role::Equipment | Role::InEquipment => Source::Equipment { index },
            Role::Seed | Role::InSeed => Source::Seed { index },
            Role::Industry | Role::HeadOffice => Source::Register,
            Role::Site => Source::Site { index },
        }
    }
}

impl Held {
    pub(super) fn source(self) -> Source {
        self.role.source(usize::from(self.index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_place_in_the_list_of_roles() {
        assert!(Role::ALL.iter().enumerate().all(|(position, role)| *role as usize == position));
    }
}
