//! All that a profile says in words, entry by entry: what is searched for terms, indexed, and cited.

use super::held::Role;
use crate::domain::ProfileDetails;

/// What one entry of a profile says in words.
pub(super) struct Piece<'a> {
    /// How a term named here is held.
    pub role: Role,
    /// In the list of the profile that the entry belongs to.
    pub index: usize,
    /// What the entry is called.
    pub name: Option<&'a str>,
    /// What is written about it.
    pub prose: Option<&'a str>,
}

/// The entries of a profile with their texts. Not among these: the organization's name, addresses, makers and models,
/// registrars and numbers, for they say nothing about what is done.
pub(super) fn pieces(profile: &ProfileDetails) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut add = |role, index, name, prose| pieces.push(Piece { role, index, name, prose });
    for (index, product) in profile.products.iter().enumerate() {
        let note = product.note.as_ref().map(|note| note.as_str());
        add(Role::InProduct, index, Some(product.name.as_str()), note);
    }
    for (index, equipment) in profile.equipment.iter().enumerate() {
        let note = equipment.note.as_ref().map(|note| note.as_str());
        add(Role::InEquipment, index, Some(equipment.name.as_str()), note);
    }
    for (index, seed) in profile.seeds.iter().enumerate() {
        let summary = seed.summary.as_ref().map(|summary| summary.as_str());
        add(Role::InSeed, index, Some(seed.title.as_str()), summary);
    }
    for (index, capability) in profile.capabilities.iter().enumerate() {
        add(Role::InCapability, index, None, capability.note.as_ref().map(|note| note.as_str()));
    }
    for (index, certification) in profile.certifications.iter().enumerate() {
        if let Some(scope) = &certification.scope {
            add(Role::InCertification, index, None, Some(scope.as_str()));
        }
    }
    for (index, site) in profile.sites.iter().enumerate() {
        add(Role::Site, index, Some(site.name.as_str()), None);
    }
    if let Some(summary) = &profile.summary {
        add(Role::InSummary, 0, None, Some(summary.as_str()));
    }
    pieces
}
