//! All that a profile says in words, piece by piece: what is searched for terms, indexed, and cited.

use super::held::Role;
use crate::domain::ProfileDetails;

/// One text of a profile.
pub(super) struct Piece<'a> {
    pub text: &'a str,
    /// How a term named here is held; none where terms are not looked for.
    pub role: Option<Role>,
    /// In the list of the profile that the text belongs to.
    pub index: usize,
    /// Whether its length counts; names have none.
    pub is_prose: bool,
}

/// The texts of a profile. Not among them: the organization's name, addresses, makers and models, registrars and
/// numbers, for they say nothing about what is done.
pub(super) fn pieces(profile: &ProfileDetails) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut add = |text, role, index, is_prose| pieces.push(Piece { text, role, index, is_prose });
    for (index, product) in profile.products.iter().enumerate() {
        add(product.name.as_str(), Some(Role::InProduct), index, false);
        product.note.iter().for_each(|note| add(note.as_str(), Some(Role::InProduct), index, true));
    }
    for (index, equipment) in profile.equipment.iter().enumerate() {
        add(equipment.name.as_str(), Some(Role::InEquipment), index, false);
        equipment.note.iter().for_each(|note| add(note.as_str(), Some(Role::InEquipment), index, true));
    }
    for (index, seed) in profile.seeds.iter().enumerate() {
        add(seed.title.as_str(), Some(Role::InSeed), index, false);
        seed.summary.iter().for_each(|summary| add(summary.as_str(), Some(Role::InSeed), index, true));
    }
    for (index, capability) in profile.capabilities.iter().enumerate() {
        capability.note.iter().for_each(|note| add(note.as_str(), Some(Role::InCapability), index, true));
    }
    for (index, certification) in profile.certifications.iter().enumerate() {
        let scope = certification.scope.iter();
        scope.for_each(|scope| add(scope.as_str(), Some(Role::InCertification), index, true));
    }
    for (index, site) in profile.sites.iter().enumerate() {
        add(site.name.as_str(), None, index, false);
    }
    profile.summary.iter().for_each(|summary| add(summary.as_str(), Some(Role::InSummary), 0, true));
    pieces
}
