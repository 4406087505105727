//! Who works under one roof already: the joint factories (共同工場) and joint bodies that the profiles tell of.

use crate::domain::{OrganizationId, TermId};
use crate::matching::Known;
use crate::vocabulary::normalise;
use std::collections::{BTreeMap, HashMap};

/// Words by which the name of a place of work says that several work there. Without such a word a shared name says
/// nothing: every second firm of a town has a 本社工場.
const SHARED: [&str; 6] = ["共同", "協同", "組合", "joint", "shared", "cooperative"];

/// The roofs that at least two of some organizations share.
#[derive(Debug, Default)]
pub(super) struct Ties {
    /// By roof: what it is called.
    pub names: Vec<String>,
    roof_of: BTreeMap<OrganizationId, u32>,
}

impl Ties {
    /// Organizations share a roof where they have places of work of the same name in the same region, and the name
    /// says that it is shared; or where one of them is called like such a place. Whoever shares a roof with two
    /// joins them.
    pub fn of(organizations: &[Known]) -> Ties {
        let mut roofs: BTreeMap<(TermId, String), Roof> = BTreeMap::new();
        for (number, known) in organizations.iter().enumerate() {
            for site in known.sites {
                let name = normalise(&site.name);
                if says_shared(&name) {
                    let roof = roofs.entry((site.region.clone(), name)).or_default();
                    roof.name.get_or_insert_with(|| site.name.to_string());
                    roof.members.push(number);
                }
            }
        }
        for (number, known) in organizations.iter().enumerate() {
            let own = normalise(known.name);
            let Some(region) = known.region.filter(|_| says_shared(&own)) else { continue };
            for ((place, name), roof) in &mut roofs {
                if place == region && own.contains(name.as_str()) {
                    roof.members.push(number);
                }
            }
        }
        let mut joined: Vec<usize> = (0..organizations.len()).collect();
        for roof in roofs.values() {
            for member in &roof.members {
                let (one, other) = (root(&joined, roof.members[0]), root(&joined, *member));
                joined[one.max(other)] = one.min(other);
            }
        }
        let mut ties = Ties::default();
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        for roof in roofs.into_values().filter(|roof| roof.members.iter().any(|m| *m != roof.members[0])) {
            let number = *numbers.entry(root(&joined, roof.members[0])).or_insert_with(|| {
                ties.names.push(roof.name.unwrap_or_default());
                ties.names.len() as u32 - 1
            });
            ties.roof_of.extend(roof.members.into_iter().map(|member| (organizations[member].id, number)));
        }
        ties
    }

    /// The roof of an organization.
    pub fn roof_of(&self, id: OrganizationId) -> Option<u32> {
        self.roof_of.get(&id).copied()
    }

    /// Everybody under a roof.
    pub fn under(&self, roof: u32) -> impl Iterator<Item = OrganizationId> {
        self.roof_of.iter().filter(move |(_, other)| **other == roof).map(|(id, _)| *id)
    }
}

#[derive(Default)]
struct Roof {
    name: Option<String>,
    members: Vec<usize>,
}

fn says_shared(normalised: &str) -> bool {
    SHARED.iter().any(|word| normalised.contains(word))
}

fn root(joined: &[usize], mut member: usize) -> usize {
    while joined[member] != member {
        member = joined[member];
    }
    member
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OrganizationKind;
    use crate::matching::KnownSite;
    use uuid::Uuid;

    type Site = (&'static str, &'static str);

    fn sites(sites: &[Site]) -> Vec<KnownSite> {
        let region = |region| TermId::parse(region).unwrap();
        sites.iter().map(|(name, at)| KnownSite { name: (*name).into(), region: region(at) }).collect()
    }

    #[test]
    fn a_joint_factory_ties_and_a_head_office_does_not() {
        let (here, there) = ("region:151084", "region:141003");
        let firms: [(&str, &str, &[Site]); 5] = [
            ("第一製作所", there, &[("本社工場", there), ("北の共同工場", here)]),
            ("第二製作所", there, &[("本社工場", there), ("北の　共同工場", here)]),
            ("第三製作所", there, &[("本社工場", there), ("北の共同工場", there)]),
            ("北の共同工場（KK）", here, &[]),
            ("南の共同工場", here, &[]),
        ];
        let firms = firms.map(|(name, region, at)| (name, TermId::parse(region).unwrap(), sites(at)));
        let mut numbers = 1..;
        let subjects = firms.each_ref().map(|(name, region, sites)| Known {
            id: OrganizationId(Uuid::from_u128(numbers.next().unwrap())),
            name,
            kind: OrganizationKind::Company,
            region: Some(region),
            name_withheld: false,
            sites,
        });
        let ties = Ties::of(&subjects);
        let roofs = subjects.map(|known| ties.roof_of(known.id));
        assert_eq!(roofs, [Some(0), Some(0), None, Some(0), None]);
        assert_eq!(ties.names, ["北の共同工場"]);
    }
}
