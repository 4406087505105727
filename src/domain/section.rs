//! The sections of a profile, which people fill in one at a time.

use super::{Language, OrganizationKind, ProfileDetails};

/// A part of a profile that is edited by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileSection {
    Summary,
    Capabilities,
    Certifications,
    Products,
    Equipment,
    Seeds,
    Sites,
}

impl ProfileSection {
    /// In the order in which people are asked.
    pub const ALL: [ProfileSection; 7] = [
        Self::Summary,
        Self::Capabilities,
        Self::Certifications,
        Self::Products,
        Self::Equipment,
        Self::Seeds,
        Self::Sites,
    ];

    /// The name of its field in [`ProfileDetails`], and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Capabilities => "capabilities",
            Self::Certifications => "certifications",
            Self::Products => "products",
            Self::Equipment => "equipment",
            Self::Seeds => "seeds",
            Self::Sites => "sites",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == text)
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Summary => language.pick("紹介文", "Introduction"),
            Self::Capabilities => language.pick("加工能力", "Capabilities"),
            Self::Certifications => language.pick("認証", "Certifications"),
            Self::Products => language.pick("製品", "Products"),
            Self::Equipment => language.pick("設備", "Equipment"),
            Self::Seeds => language.pick("研究シーズ", "Research seeds"),
            Self::Sites => language.pick("拠点", "Sites"),
        }
    }

    /// Whether an organization of this kind is expected to have something there: research seeds are what
    /// universities have, and these make nothing to order.
    pub fn is_expected_of(self, kind: OrganizationKind) -> bool {
        match self {
            Self::Seeds => kind == OrganizationKind::University,
            Self::Capabilities | Self::Certifications | Self::Products => {
                kind != OrganizationKind::University
            }
            Self::Summary | Self::Equipment | Self::Sites => true,
        }
    }

    pub fn is_filled(self, details: &ProfileDetails) -> bool {
        match self {
            Self::Summary => details.summary.is_some(),
            Self::Capabilities => !details.capabilities.is_empty(),
            Self::Certifications => !details.certifications.is_empty(),
            Self::Products => !details.products.is_empty(),
            Self::Equipment => !details.equipment.is_empty(),
            Self::Seeds => !details.seeds.is_empty(),
            Self::Sites => !details.sites.is_empty(),
        }
    }

    /// Puts this section of one profile in the place of that of another.
    pub fn put(self, from: ProfileDetails, into: &mut ProfileDetails) {
        match self {
            Self::Summary => into.summary = from.summary,
            Self::Capabilities => into.capabilities = from.capabilities,
            Self::Certifications => into.certifications = from.certifications,
            Self::Products => into.products = from.products,
            Self::Equipment => into.equipment = from.equipment,
            Self::Seeds => into.seeds = from.seeds,
            Self::Sites => into.sites = from.sites,
        }
    }

    /// A profile of this section alone.
    pub fn only(self, details: &ProfileDetails) -> ProfileDetails {
        let mut only = ProfileDetails::default();
        self.put(details.clone(), &mut only);
        only
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_section_is_a_field_of_a_profile_and_puts_that_only() {
        let full: ProfileDetails = serde_json::from_value(json!({
            "summary": "削ります",
            "capabilities": [{ "process": "process:milling" }],
            "certifications": [{ "standard": "standard:iso-9001", "status": "held" }],
            "products": [{ "name": "軸" }],
            "equipment": [{ "name": "旋盤" }],
            "seeds": [{ "title": "水素" }],
            "sites": [{ "name": "本社", "region": "region:niigata" }],
            "confirmed_on": "2026-01-01",
        }))
        .unwrap();
        let empty = serde_json::to_value(ProfileDetails::default()).unwrap();
        for section in ProfileSection::ALL {
            assert_eq!(ProfileSection::parse(section.as_str()), Some(section));
            assert!(section.is_filled(&full) && !section.is_filled(&ProfileDetails::default()));
            let only = serde_json::to_value(section.only(&full)).unwrap();
            let (Value::Object(only), Value::Object(empty)) = (&only, &empty) else { panic!("{only}") };
            let changed: Vec<&String> = only
                .iter()
                .filter(|(name, value)| empty.get(*name) != Some(*value))
                .map(|(n, _)| n)
                .collect();
            assert_eq!(changed, [section.as_str()]);
        }
    }
}
