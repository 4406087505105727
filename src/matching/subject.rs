//! An organization as it is handed to the engine.

use crate::domain::{OrganizationId, OrganizationKind, PastCase, ProfileDetails, TermId};

/// An organization with everything the engine reads of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    pub id: OrganizationId,
    /// Never compared: what a firm is called is no evidence of what it does.
    pub name: String,
    pub kind: OrganizationKind,
    /// Of the head office.
    pub region: Option<TermId>,
    pub industries: Vec<TermId>,
    pub name_withheld: bool,
    pub profile: ProfileDetails,
    /// What came of its cases with the office.
    pub record: Vec<PastCase>,
}
