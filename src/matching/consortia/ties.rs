//! Who works under one roof already: the joint factories (共同工場) and joint bodies that the profiles tell of.

use crate::domain::{OrganizationId, TermId};
use crate::matching::Subject;
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
    pub fn of(subjects: &[&Subject]) -> Ties {
        let mut roofs: BTreeMap<(TermId, String), Roof> = BTreeMap::new();
        for (number, subject) in subjects.iter().enumerate() {
            for site in &subject.profile.sites {
                let name = normalise(site.name.as_str());
                if says_shared(&name) {
                    let roof = roofs.entry((site.region.clone(), name)).or_default();
                    roof.name.get_or_insert_with(|| site.name.as_str().to_owned());
                    roof.members.push(number);
                }
            }
        }
        for (number, subject) in subjects.iter().enumerate() {
            let own = normalise(&subject.name);
            let Some(region) = subject.region.clone().filter(|_| says_shared(&own)) else { continue };
            for ((place, name), roof) in &mut roofs {
                if *place == region && own.contains(name.as_str()) {
                    roof.members.push(number);
                }
            }
        }
        let mut joined: Vec<usize> = (0..subjects.len()).collect();
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
            ties.roof_of.extend(roof.members.into_iter().map(|member| (subjects[member].id, number)));
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
    use crate::domain::{OrganizationKind, ProfileDetails};
    use serde_json::json;
    use uuid::Uuid;

    fn subject(number: u128, name: &str, region: &str, sites: &[(&str, &str)]) -> Subject {
        let sites: Vec<_> =
            sites.iter().map(|(name, region)| json!({ "name": name, "region": region })).collect();
        let profile: ProfileDetails = serde_json::from_value(json!({ "sites": sites })).unwrap();
        Subject {
            id: OrganizationId(Uuid::from_u128(number)),
            name: name.to_owned(),
            kind: OrganizationKind::Company,
            region: Some(TermId::parse(region).unwrap()),
            industries: Vec::new(),
            name_withheld: false,
            profile,
        }
    }

    #[test]
    fn a_joint_factory_ties_and_a_head_office_does_not() {
        let (here, there) = ("region:151084", "region:141003");
        let subjects = [
            subject(1, "第一製作所", there, &[("本社工場", there), ("北の共同工場", here)]),
            subject(2, "第二製作所", there, &[("本社工場", there), ("北の　共同工場", here)]),
            subject(3, "第三製作所", there, &[("本社工場", there), ("北の共同工場", there)]),
            subject(4, "北の共同工場（KK）", here, &[]),
            subject(5, "南の共同工場", here, &[]),
        ];
        let ties = Ties::of(&subjects.iter().collect::<Vec<_>>());
        let roofs = subjects.each_ref().map(|subject| ties.roof_of(subject.id));
        assert_eq!(roofs, [Some(0), Some(0), None, Some(0), None]);
        assert_eq!(ties.names, ["北の共同工場"]);
    }
}
