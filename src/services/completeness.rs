//! What a profile lacks, measured by what the office's open needs ask for; and the open needs that suit it, told so
//! that nobody learns whose they are.
//!
//! What a member may learn of other firms' needs:
//! - of what is missing: a term of the vocabulary or the name of a number ("公差"), and how many needs ask for it. No
//!   values, and no condition in words, for those are the owner's own.
//! - of a need that suits: its kind, its title, its deadline and the prefecture of its owner, never the owner.
//! - where the need or its owner wants the name withheld, and where the title says the owner's name: the kind only,
//!   with those terms that the need asks for and the profile has.
//! - nothing of needs that exclude the organization, for which a coordinator rejected it, or whose owner it is kept
//!   apart from.

use super::field::{self, Field};
use super::{Context, Error, Result, blocking, office_of, require_for};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Language, Need, NeedDetails, NeedKind, Organization, OrganizationId, Principal, Profile,
    ProfileSection, Requirement, TermId,
};
use crate::matching::{Candidate, FindingStatus, RequirementRef};
use crate::vocabulary::organization_name;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How many missing entries are named: more than can be dealt with on a Friday is discouraging.
const MOST_WANTED: usize = 5;
/// How many suiting needs are named; the rest is a matter for the coordinator.
const MOST_SUITING: usize = 10;
/// A name shorter than this many characters stands in many titles by chance.
const LEAST_NAME: usize = 2;

/// How complete a profile is, and what it would be good for.
#[derive(Debug, Clone, PartialEq)]
pub struct Completeness {
    /// The sheets of the form that such an organization is expected to fill in; none is the register entry.
    pub sheets: Vec<(Option<ProfileSection>, bool)>,
    /// What most needs ask for and the profile does not say, the most wanted first.
    pub wanted: Vec<Wanted>,
    /// Open needs for which the organization is good, best first.
    pub suiting: Vec<SuitingNeed>,
}

impl Completeness {
    pub fn filled(&self) -> usize {
        self.sheets.iter().filter(|(_, is_filled)| *is_filled).count()
    }
}

/// An entry that open needs ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub entry: Entry,
    /// How many open needs ask for it.
    pub needs: usize,
}

/// Something that a profile may say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    Process(TermId),
    Material(TermId),
    Certification(TermId),
    Equipment(TermId),
    Product(TermId),
    Industry(TermId),
    Field(TermId),
    Size,
    Tolerance,
    Lot,
    MonthlyCapacity,
    LeadTime,
}

impl Entry {
    /// What a condition asks for; nothing where it is in words.
    fn of_requirement(requirement: &Requirement) -> Option<Self> {
        Some(match requirement {
            Requirement::Process { process, .. } => Self::Process(process.clone()),
            Requirement::Material { material, .. } => Self::Material(material.clone()),
            Requirement::Certification { standard, .. } => Self::Certification(standard.clone()),
            Requirement::Equipment { equipment, .. } => Self::Equipment(equipment.clone()),
            Requirement::Product { product, .. } => Self::Product(product.clone()),
            Requirement::Industry { industry, .. } => Self::Industry(industry.clone()),
            Requirement::Field { field, .. } => Self::Field(field.clone()),
            Requirement::Size { .. } => Self::Size,
            Requirement::Tolerance { .. } => Self::Tolerance,
            Requirement::Lot { .. } => Self::Lot,
            Requirement::MonthlyQuantity { .. } => Self::MonthlyCapacity,
            Requirement::LeadTime { .. } => Self::LeadTime,
            Requirement::Text { .. } => return None,
        })
    }

    /// What is asked for at this place of a need. Where one of several materials will do, the first stands for all.
    fn of(place: &RequirementRef, need: &NeedDetails) -> Option<Self> {
        match place {
            RequirementRef::Requirement { index } => Self::of_requirement(need.requirements.get(*index)?),
            RequirementRef::RequirementMaterials { index } => match need.requirements.get(*index)? {
                Requirement::Process { materials, .. } => materials.first().cloned().map(Self::Material),
                _ => None,
            },
            RequirementRef::Step { index } => Some(Self::Process(need.chain.get(*index)?.process.clone())),
            RequirementRef::StepMaterials { index } => {
                need.chain.get(*index)?.materials.first().cloned().map(Self::Material)
            }
            RequirementRef::StepStandard { index, standard } => {
                need.chain.get(*index)?.standards.get(*standard).cloned().map(Self::Certification)
            }
            _ => None,
        }
    }

    /// Everything that a need asks for.
    fn all_of(need: &NeedDetails) -> BTreeSet<Self> {
        let requirements = need.requirements.iter().filter_map(Self::of_requirement);
        let steps = need.chain.iter().flat_map(|step| {
            let standards = step.standards.iter().cloned().map(Self::Certification);
            standards.chain([Self::Process(step.process.clone())])
        });
        requirements.chain(steps).collect()
    }

    /// Whether it is a number: one that the profile states and that does not suffice is no gap in the profile.
    fn is_number(&self) -> bool {
        self.term().is_none()
    }

    pub fn term(&self) -> Option<&TermId> {
        match self {
            Self::Process(term)
            | Self::Material(term)
            | Self::Certification(term)
            | Self::Equipment(term)
            | Self::Product(term)
            | Self::Industry(term)
            | Self::Field(term) => Some(term),
            Self::Size | Self::Tolerance | Self::Lot | Self::MonthlyCapacity | Self::LeadTime => None,
        }
    }

    /// Where in the form it is written; none is the register entry.
    pub fn section(&self) -> Option<ProfileSection> {
        match self {
            Self::Certification(_) => Some(ProfileSection::Certifications),
            Self::Equipment(_) => Some(ProfileSection::Equipment),
            Self::Product(_) => Some(ProfileSection::Products),
            Self::Field(_) => Some(ProfileSection::Seeds),
            Self::Industry(_) => None,
            _ => Some(ProfileSection::Capabilities),
        }
    }
}

/// An open need that suits, as far as it may be told.
#[derive(Debug, Clone, PartialEq)]
pub struct SuitingNeed {
    pub kind: NeedKind,
    /// What is told of a need that is not withheld.
    pub open: Option<OpenDetails>,
    /// What the need asks for and the profile has, in words.
    pub matched: Vec<String>,
}

/// What is told of a need whose owner does not want to be withheld.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenDetails {
    pub title: String,
    pub deadline_on: Option<Day>,
    /// The prefecture that it comes from.
    pub area: Option<String>,
}

/// How complete the profile of an organization is: for its own people, and for the office's who may edit it.
pub async fn get_completeness(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    language: Language,
) -> Result<Completeness> {
    require_for(principal, Permission::EditOrganizations, id)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let organization = db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let profile = db::organizations::find_profile(&mut tx, id).await?;
    let today = Day::in_japan(ctx.clock.now());
    let mut needs = db::needs::list_open_to(&mut tx, office_id, id, today).await?;
    drop(tx);
    needs.retain(|need| need.organization_id != id && !need.details.excludes(id));
    let needs = Arc::new(needs);
    let judged = field.judge(id, &needs, today).await?;
    blocking(move || Completeness {
        sheets: sheets(&organization, &profile),
        wanted: wanted(&needs, &judged),
        suiting: suiting(&field, &needs, &judged, language),
    })
    .await
}

/// The sheets of the form, and whether each has something in it. The register entry has, where it says where the
/// organization is, what it does and how it is reached.
fn sheets(organization: &Organization, profile: &Profile) -> Vec<(Option<ProfileSection>, bool)> {
    let details = &organization.details;
    let is_reached = details.telephone.is_some() || details.email.is_some();
    let register = details.region.is_some() && !details.industries.is_empty() && is_reached;
    let sections = ProfileSection::ALL.into_iter().filter(|section| section.is_expected_of(details.kind));
    let sections = sections.map(|section| (Some(section), section.is_filled(&profile.details)));
    std::iter::once((None, register)).chain(sections).collect()
}

/// What the profile leaves open and most needs ask for.
///
/// Counted are the needs that the organization has something in common with: another entry brings it closer to these.
/// Where there is none, as with an empty profile, all open needs count with everything that they ask for.
fn wanted(needs: &[Need], judged: &[(usize, Candidate)]) -> Vec<Wanted> {
    let mut counts: BTreeMap<Entry, usize> = BTreeMap::new();
    let mut count = |entries: BTreeSet<Entry>| {
        entries.into_iter().for_each(|entry| *counts.entry(entry).or_default() += 1);
    };
    for (number, candidate) in judged {
        let details = &needs[*number].details;
        let open = candidate.findings.iter().filter(|finding| !finding.status.speaks_for());
        let entries = open.filter_map(|finding| {
            let entry = Entry::of(&finding.requirement, details)?;
            (finding.status == FindingStatus::Unknown || !entry.is_number()).then_some(entry)
        });
        count(entries.collect());
    }
    if judged.is_empty() {
        needs.iter().for_each(|need| count(Entry::all_of(&need.details)));
    }
    let mut wanted: Vec<Wanted> = counts.into_iter().map(|(entry, needs)| Wanted { entry, needs }).collect();
    wanted.sort_by_key(|wanted| Reverse(wanted.needs));
    wanted.truncate(MOST_WANTED);
    wanted
}

fn suiting(
    field: &Field,
    needs: &[Need],
    judged: &[(usize, Candidate)],
    language: Language,
) -> Vec<SuitingNeed> {
    let mut good: Vec<&(usize, Candidate)> =
        judged.iter().filter(|(_, candidate)| candidate.is_good()).collect();
    good.sort_by_key(|(number, candidate)| (Reverse(candidate.score), *number));
    good.truncate(MOST_SUITING);
    let mut areas: HashMap<OrganizationId, Option<String>> = HashMap::new();
    let told = good.into_iter().map(|(number, candidate)| {
        let need = &needs[*number];
        let open = (!is_withheld(field, need)).then(|| OpenDetails {
            title: need.details.title.to_string(),
            deadline_on: need.details.deadline_on,
            area: areas
                .entry(need.organization_id)
                .or_insert_with(|| area(field, need.organization_id, language))
                .clone(),
        });
        SuitingNeed { kind: need.details.kind, open, matched: matched(field, need, candidate, language) }
    });
    told.collect()
}

/// Whether nothing of the owner's own words may be shown.
fn is_withheld(field: &Field, need: &Need) -> bool {
    let Some(owner) = field.snapshot.known(need.organization_id) else { return true };
    let name = organization_name(owner.name);
    let names_owner =
        name.chars().count() >= LEAST_NAME && organization_name(need.details.title.as_str()).contains(&name);
    need.details.name_withheld || owner.name_withheld || names_owner
}

/// The prefecture of an organization: its place without what is smaller.
fn area(field: &Field, id: OrganizationId, language: Language) -> Option<String> {
    let region = field.vocabulary.index(&field.region(id)?)?;
    let is_prefecture = |region: &crate::vocabulary::TermIndex| {
        field.vocabulary.term(*region).ja.ends_with(['都', '道', '府', '県'])
    };
    let mut within = std::iter::once(region).chain(field.vocabulary.ancestors(region).iter().copied());
    let prefecture = within.rfind(is_prefecture)?;
    Some(field.vocabulary.label(&field.vocabulary.term(prefecture).id, language).to_owned())
}

/// The terms that the need asks for and the profile has, each once.
fn matched(field: &Field, need: &Need, candidate: &Candidate, language: Language) -> Vec<String> {
    let speaking = candidate.findings.iter().filter(|finding| finding.status.speaks_for());
    let terms =
        speaking.filter_map(|finding| Entry::of(&finding.requirement, &need.details)?.term().cloned());
    let terms: BTreeSet<TermId> = terms.collect();
    terms.iter().map(|term| field.vocabulary.label(term, language).to_owned()).collect()
}
