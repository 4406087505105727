//! Who could do which step: one ranking a step, read as a table of organizations and steps.
//!
//! Everybody is judged, and only what the choice of a group needs is kept: explained is what is shown in the end.

use super::chain::{Chain, LeadStandard, joint_order_taking};
use super::ties::Ties;
use crate::domain::{
    Language, Level, NeedDetails, OrganizationId, OrganizationKind, Requirement, TermId, Title,
};
use crate::matching::plan::Plan;
use crate::matching::rank::{Desk, Standing};
use crate::matching::{Evidence, Finding, FindingStatus, Known, NeedCase, RequirementRef, Snapshot};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};

/// How many organizations of each step are looked at, the best first, and how many of those who might only lead. More
/// than any office has for one step; it bounds the time of one request.
pub const MOST_ELIGIBLE: usize = 2_000;

// How well somebody could lead, in basis points: half for the certifications that the lead must hold, half for
// taking orders for a group already. The credits are those of the scores: stated, entailed, silent.
const LEADS: i32 = 10_000;
const ENTAILED: i32 = 8_000;
const SILENT: i32 = 2_000;

/// What is asked of a need's process, which is its first requirement.
const PROCESS: RequirementRef = RequirementRef::Requirement { index: 0 };

/// The table.
pub(super) struct Survey<'a> {
    /// By step.
    pub steps: Vec<StepSurvey<'a>>,
    /// Everybody who could do a step or only lead, in order of id.
    pub members: Vec<OrganizationId>,
    /// How well they could lead; only those who can.
    pub leads: Leads,
    /// Those who could lead but for a certification that they are known to lack, and which.
    pub lead_gaps: LeadGaps,
    pub ties: Ties,
}

pub(super) struct StepSurvey<'a> {
    /// Where the step is judged.
    desk: &'a Desk<'a>,
    pub cells: BTreeMap<OrganizationId, Cell>,
}

/// One organization at one step.
pub(super) struct Cell {
    /// Matched, inferred or to be asked where the organization can do the step; missing where a must is known to be
    /// missing; unknown, too, where the process itself is not stated.
    pub status: FindingStatus,
    /// Whether the organization can do the step by what is known: it states the process and lacks nothing it must
    /// have. Where nobody states it, naming it in a text will do.
    pub is_eligible: bool,
    pub process: Ground,
    pub score: i32,
    /// Pieces a month.
    pub capacity: Option<i64>,
    /// The musts that are known to be missing, as numbers in the step's plan.
    pub lacking: Vec<usize>,
}

/// What speaks for the process of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Stated in so many words, or entailed by what is.
    Stated,
    /// Named in a text only. "We used to do plating" names plating, too.
    Mentioned,
    /// Something more general or of the same sort is stated: it could be asked.
    Hinted,
    /// The profile does not say.
    Silent,
}

impl Ground {
    /// Whether the profile says something of the process itself.
    pub fn is_said(self) -> bool {
        matches!(self, Self::Stated | Self::Mentioned)
    }
}

/// Why somebody can lead.
pub(super) struct Lead {
    pub score: i32,
    pub told: Told,
}

/// What a profile tells of leading.
pub(super) struct Told {
    /// Whether it takes orders for groups already.
    pub takes_joint_orders: bool,
    /// How each certification of the lead stands.
    pub standards: Vec<FindingStatus>,
}

/// The steps as needs of their own. The need's owner takes no part, and nearness to it is left to the route.
pub(super) fn cases<'a>(need: &NeedCase<'a>, chain: &'a Chain) -> Vec<NeedCase<'a>> {
    chain.steps.iter().map(|step| alone(need, &step.details)).collect()
}

fn alone<'a>(need: &NeedCase, details: &'a NeedDetails) -> NeedCase<'a> {
    NeedCase { owner_region: None, details, ..*need }
}

impl<'a> Survey<'a> {
    /// `desks` are those of the steps.
    pub fn new(
        vocabulary: &Vocabulary,
        snapshot: &Snapshot,
        need: &NeedCase,
        chain: &Chain,
        desks: &'a [Desk<'a>],
    ) -> Survey<'a> {
        let each = chain.steps.iter().zip(desks);
        let steps: Vec<StepSurvey> = each
            .map(|(step, desk)| StepSurvey::new(desk, vocabulary.index(&step.process), vocabulary))
            .collect();
        let eligible = |step: &StepSurvey| -> Vec<OrganizationId> {
            step.cells.iter().filter(|(_, cell)| cell.is_eligible).map(|(id, _)| *id).collect()
        };
        let mut members: BTreeSet<OrganizationId> = steps.iter().flat_map(eligible).collect();
        let (leads, lead_gaps) = leads(vocabulary, snapshot, need, chain, &members);
        members.extend(leads.keys());
        let members: Vec<OrganizationId> = members.into_iter().collect();
        let known: Vec<Known> = members.iter().filter_map(|id| snapshot.known(*id)).collect();
        Survey { steps, ties: Ties::of(&known), members, leads, lead_gaps }
    }

    /// Those who can do a step, the best first.
    pub fn eligible(&self, step: usize) -> Vec<OrganizationId> {
        let cells = self.steps[step].cells.iter().filter(|(_, cell)| cell.is_eligible);
        let mut best: Vec<(i32, OrganizationId)> = cells.map(|(id, cell)| (-cell.score, *id)).collect();
        best.sort_unstable();
        best.into_iter().map(|(_, id)| id).collect()
    }
}

/// Whether an organization takes orders at all. A laboratory or a support body cannot stand in for a firm: a
/// voluntary association cannot even be party to the contract.
fn takes_orders(known: Known) -> bool {
    matches!(known.kind, OrganizationKind::Company | OrganizationKind::Buyer)
}

fn lead_score(told: &Told) -> i32 {
    let experience = if told.takes_joint_orders { LEADS } else { SILENT };
    if told.standards.is_empty() {
        return experience;
    }
    let credit = |status: &FindingStatus| match status {
        FindingStatus::Matched => LEADS,
        FindingStatus::Inferred => ENTAILED,
        FindingStatus::Unknown => SILENT,
        FindingStatus::Missing => 0,
    };
    (experience + told.standards.iter().map(credit).sum::<i32>() / told.standards.len() as i32) / 2
}

type Leads = BTreeMap<OrganizationId, Lead>;
type LeadGaps = Vec<(OrganizationId, Vec<TermId>)>;

/// Who of those who can do a step and of those who take orders for groups could lead, and who could but for a
/// certification.
fn leads(
    vocabulary: &Vocabulary,
    snapshot: &Snapshot,
    need: &NeedCase,
    chain: &Chain,
    able: &BTreeSet<OrganizationId>,
) -> (Leads, LeadGaps) {
    let details = lead_need(vocabulary, need.details, &chain.lead_standards);
    let case = alone(need, &details);
    let plan = Plan::new(vocabulary, snapshot, &case);
    let desk = Desk::new(vocabulary, snapshot, &case, &plan);
    let mut possible: BTreeSet<OrganizationId> =
        joint_order_takers(vocabulary, snapshot, need).into_iter().chain(able.iter().copied()).collect();
    possible.retain(|id| snapshot.known(*id).is_some_and(takes_orders));
    let (mut leads, mut gaps) = (Leads::new(), LeadGaps::new());
    for id in possible {
        let told = told_of_leading(&desk, id, chain.lead_standards.len());
        let standings = chain.lead_standards.iter().zip(&told.standards);
        let lacking: Vec<TermId> = standings
            .filter(|(standard, status)| standard.level.is_must() && **status == FindingStatus::Missing)
            .map(|(standard, _)| standard.standard.clone())
            .collect();
        if lacking.is_empty() {
            leads.insert(id, Lead { score: lead_score(&told), told });
        } else {
            gaps.push((id, lacking));
        }
    }
    (leads, gaps)
}

impl<'a> StepSurvey<'a> {
    fn new(desk: &'a Desk<'a>, process: Option<TermIndex>, vocabulary: &Vocabulary) -> Self {
        let standings = desk.best(MOST_ELIGIBLE).into_iter().flat_map(|best| best.into_sorted());
        let each = standings.map(|standing| {
            let capacity =
                process.and_then(|wanted| capacity(vocabulary, desk.snapshot, standing.id, wanted));
            (standing.id, cell(desk, &standing, capacity))
        });
        let mut cells: BTreeMap<OrganizationId, Cell> = each.collect();
        let fits = |cell: &Cell, ground| cell.is_eligible && cell.process == ground;
        if cells.values().any(|cell| fits(cell, Ground::Stated)) {
            cells.values_mut().for_each(|cell| cell.is_eligible = fits(cell, Ground::Stated));
        }
        StepSurvey { desk, cells }
    }

    /// What is found about the musts of the step.
    pub fn findings(&self, id: OrganizationId) -> Vec<Finding> {
        let place = self.desk.snapshot.place(id);
        place.map_or_else(Vec::new, |place| self.desk.findings(place, |item| item.level == Level::Must))
    }

    /// What is asked by the item of the step's plan with this number.
    pub fn requirement(&self, item: usize) -> RequirementRef {
        self.desk.plan.items[item].requirement.clone()
    }
}

fn cell(desk: &Desk, standing: &Standing, capacity: Option<i64>) -> Cell {
    let process = ground(desk, standing);
    let levels = desk.plan.items.iter().map(|item| item.level);
    let each = levels.zip(desk.statuses(standing.place)).enumerate();
    let musts: Vec<(usize, FindingStatus)> = each
        .filter(|(_, (level, _))| *level == Level::Must)
        .map(|(item, (_, status))| (item, status))
        .collect();
    let has = |wanted| musts.iter().any(|(_, status)| *status == wanted);
    let status = if !process.is_said() {
        FindingStatus::Unknown
    } else if has(FindingStatus::Missing) {
        FindingStatus::Missing
    } else if has(FindingStatus::Unknown) || process == Ground::Mentioned {
        FindingStatus::Unknown
    } else if has(FindingStatus::Inferred) {
        FindingStatus::Inferred
    } else {
        FindingStatus::Matched
    };
    let missing = musts.iter().filter(|(_, status)| *status == FindingStatus::Missing);
    Cell {
        status,
        is_eligible: !standing.is_near_miss && process.is_said(),
        process,
        score: standing.score.0,
        capacity,
        lacking: missing.map(|(item, _)| *item).collect(),
    }
}

fn ground(desk: &Desk, standing: &Standing) -> Ground {
    let findings = desk.findings(standing.place, |item| item.requirement == PROCESS);
    match findings.first() {
        Some(Finding { evidence: Some(Evidence::Mentioned { .. }), .. }) => Ground::Mentioned,
        Some(Finding { evidence: Some(Evidence::MoreGeneral { .. } | Evidence::Related { .. }), .. }) => {
            Ground::Hinted
        }
        Some(finding) if finding.status.speaks_for() => Ground::Stated,
        _ => Ground::Silent,
    }
}

/// The most pieces a month that a capability for the process states. None where one of them does not say: it may be
/// the larger one.
fn capacity(
    vocabulary: &Vocabulary,
    snapshot: &Snapshot,
    id: OrganizationId,
    wanted: TermIndex,
) -> Option<i64> {
    let capacities = snapshot.capacities(id).into_iter();
    let serving = capacities.filter(|(held, _)| vocabulary.entails(*held, wanted));
    let stated: Option<Vec<i64>> = serving.map(|(_, capacity)| capacity).collect();
    stated?.into_iter().max()
}

/// Those who take orders for groups by what their profiles say, whether or not they do a step.
fn joint_order_takers(vocabulary: &Vocabulary, snapshot: &Snapshot, need: &NeedCase) -> Vec<OrganizationId> {
    let Some(process) = joint_order_taking(vocabulary) else { return Vec::new() };
    // Nothing of what the need is about: it would put others before them.
    let title = Title::parse(vocabulary.label(&process, Language::Ja));
    let details = NeedDetails {
        title: title.unwrap_or_else(|_| need.details.title.clone()),
        ..lead_need(vocabulary, need.details, &[])
    };
    let case = alone(need, &details);
    let plan = Plan::new(vocabulary, snapshot, &case);
    let desk = Desk::new(vocabulary, snapshot, &case, &plan);
    let [candidates, _] = desk.best(MOST_ELIGIBLE);
    let takes =
        |standing: &Standing| desk.statuses(standing.place).next().is_some_and(FindingStatus::speaks_for);
    candidates.into_sorted().into_iter().filter(takes).map(|standing| standing.id).collect()
}

/// What a profile tells of taking orders for a group and of the certifications of the lead, by the desk of
/// [`lead_need`].
fn told_of_leading(desk: &Desk, id: OrganizationId, standards: usize) -> Told {
    let asked = desk.need.details.requirements.len();
    let place = desk.snapshot.place(id);
    // Each of these requirements is one item, and they come first.
    let mut statuses: Vec<FindingStatus> =
        place.into_iter().flat_map(|place| desk.statuses(place)).take(asked).collect();
    let standards = statuses.split_off(asked - standards);
    Told { takes_joint_orders: statuses.first().is_some_and(|status| status.speaks_for()), standards }
}

/// What is asked of the lead, as a need: to take orders for a group, where the vocabulary has a word for it, and then
/// the certifications.
fn lead_need(vocabulary: &Vocabulary, need: &NeedDetails, standards: &[LeadStandard]) -> NeedDetails {
    let taking = joint_order_taking(vocabulary).map(|process| Requirement::Process {
        level: Level::Want,
        process,
        materials: Vec::new(),
    });
    let standards = standards.iter().map(|lead| Requirement::Certification {
        level: lead.level,
        standard: lead.standard.clone(),
        process: lead.process.clone(),
    });
    NeedDetails {
        description: None,
        requirements: taking.into_iter().chain(standards).collect(),
        chain: Vec::new(),
        region_preference: None,
        ..need.clone()
    }
}
