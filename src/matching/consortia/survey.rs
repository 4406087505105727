//! Who could do which step: one ranking a step, read as a table of organizations and steps.

use super::chain::{Chain, ChainStep, LeadStandard, joint_order_taking};
use super::ties::Ties;
use crate::domain::{Level, NeedDetails, OrganizationId, OrganizationKind, Requirement, TermId};
use crate::matching::{
    Candidate, Evidence, Finding, FindingStatus, Known, NeedCase, Ranking, RequirementRef, Snapshot, rank,
};
use crate::vocabulary::Vocabulary;
use std::collections::{BTreeMap, BTreeSet};

/// How many organizations of each step are looked at, the best first. More than any office has for one step; it
/// bounds the time of one request.
pub const MOST_ELIGIBLE: usize = 2_000;

// How well somebody could lead, in basis points: half for the certifications that the lead must hold, half for
// taking orders for a group already. The credits are those of the scores: stated, entailed, silent.
const LEADS: i32 = 10_000;
const ENTAILED: i32 = 8_000;
const SILENT: i32 = 2_000;

/// The table.
pub(super) struct Survey {
    /// By step.
    pub steps: Vec<StepSurvey>,
    /// Everybody who could do a step or only lead, in order of id.
    pub members: Vec<OrganizationId>,
    /// How well they could lead; only those who can.
    pub leads: BTreeMap<OrganizationId, Lead>,
    /// Those who could lead but for a certification that they are known to lack, and which.
    pub lead_gaps: Vec<(OrganizationId, Vec<TermId>)>,
    pub ties: Ties,
}

pub(super) struct StepSurvey {
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
    /// Of the step's own need.
    pub findings: Vec<Finding>,
}

/// What speaks for the process of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Stated in so many words, or entailed by what is.
    Stated,
    /// Named in a text only. "We used to do plating" names plating, too.
    Mentioned,
    /// The profile does not say.
    Silent,
}

/// Why somebody can lead.
pub(super) struct Lead {
    pub score: i32,
    pub told: Told,
}

/// What a profile tells of leading.
#[derive(Clone)]
pub(super) struct Told {
    /// Whether it takes orders for groups already.
    pub takes_joint_orders: bool,
    /// How each certification of the lead stands.
    pub standards: Vec<FindingStatus>,
}

impl Survey {
    pub fn new(vocabulary: &Vocabulary, snapshot: &Snapshot, need: &NeedCase, chain: &Chain) -> Survey {
        let desk = Desk { vocabulary, snapshot, need };
        let steps: Vec<StepSurvey> = chain.steps.iter().map(|step| desk.step(step)).collect();
        let eligible = |step: &StepSurvey| -> Vec<OrganizationId> {
            step.cells.iter().filter(|(_, cell)| cell.is_eligible).map(|(id, _)| *id).collect()
        };
        let mut members: BTreeSet<OrganizationId> = steps.iter().flat_map(eligible).collect();
        let told = desk.told_of_leading(&chain.lead_standards);
        let takers = told.iter().filter(|(_, told)| told.takes_joint_orders).map(|(id, _)| *id);
        let possible: BTreeSet<OrganizationId> = takers.chain(members.iter().copied()).collect();
        let (mut leads, mut lead_gaps) = (BTreeMap::new(), Vec::new());
        for id in possible {
            if !snapshot.known(id).is_some_and(takes_orders) {
                continue;
            }
            let silent = || Told {
                takes_joint_orders: false,
                standards: vec![FindingStatus::Unknown; chain.lead_standards.len()],
            };
            let told = told.get(&id).cloned().unwrap_or_else(silent);
            let standings = chain.lead_standards.iter().zip(&told.standards);
            let lacking: Vec<TermId> = standings
                .filter(|(standard, status)| standard.level.is_must() && **status == FindingStatus::Missing)
                .map(|(standard, _)| standard.standard.clone())
                .collect();
            if lacking.is_empty() {
                leads.insert(id, Lead { score: lead_score(&told), told });
                members.insert(id);
            } else {
                lead_gaps.push((id, lacking));
            }
        }
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

/// Everything the rankings share.
struct Desk<'a> {
    vocabulary: &'a Vocabulary,
    snapshot: &'a Snapshot,
    need: &'a NeedCase<'a>,
}

impl Desk<'_> {
    fn step(&self, step: &ChainStep) -> StepSurvey {
        let ranking = self.rank(&step.details);
        let candidates = ranking.candidates.into_iter().map(|candidate| (candidate, true));
        let misses = ranking.near_misses.into_iter().map(|candidate| (candidate, false));
        let each = candidates.chain(misses).map(|(candidate, fits)| {
            let id = candidate.organization_id;
            let capacity = self.capacity(id, &step.process);
            (id, cell(candidate, fits, capacity))
        });
        let mut cells: BTreeMap<OrganizationId, Cell> = each.collect();
        let fits = |cell: &Cell, ground| cell.is_eligible && cell.process == ground;
        if cells.values().any(|cell| fits(cell, Ground::Stated)) {
            cells.values_mut().for_each(|cell| cell.is_eligible = fits(cell, Ground::Stated));
        }
        StepSurvey { cells }
    }

    /// The need's owner takes no part, and nearness to it is left to the route.
    fn rank(&self, details: &NeedDetails) -> Ranking {
        let case = NeedCase { owner_region: None, details, ..*self.need };
        rank(self.vocabulary, self.snapshot, &case, MOST_ELIGIBLE)
    }

    /// What profiles tell of taking orders for a group and of the certifications of the lead. Who is not in it tells
    /// nothing.
    fn told_of_leading(&self, standards: &[LeadStandard]) -> BTreeMap<OrganizationId, Told> {
        let details = self.lead_need(standards);
        if details.requirements.is_empty() {
            return BTreeMap::new();
        }
        let ranking = self.rank(&details);
        let first = details.requirements.len() - standards.len();
        let each = ranking.candidates.iter().chain(&ranking.near_misses);
        each.map(|candidate| {
            let status = |index: usize| {
                let at = RequirementRef::Requirement { index };
                let finding = candidate.findings.iter().find(|finding| finding.requirement == at);
                finding.map_or(FindingStatus::Unknown, |finding| finding.status)
            };
            let told = Told {
                takes_joint_orders: first > 0 && status(0).speaks_for(),
                standards: (first..details.requirements.len()).map(status).collect(),
            };
            (candidate.organization_id, told)
        })
        .collect()
    }

    /// What is asked of the lead, as a need: to take orders for a group, where the vocabulary has a word for it, and
    /// then the certifications.
    fn lead_need(&self, standards: &[LeadStandard]) -> NeedDetails {
        let need = self.need.details;
        let taking = joint_order_taking(self.vocabulary).map(|process| Requirement::Process {
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

    /// The most pieces a month that a capability for the process states. None where one of them does not say: it may
    /// be the larger one.
    fn capacity(&self, id: OrganizationId, process: &TermId) -> Option<i64> {
        let wanted = self.vocabulary.index(process)?;
        let capacities = self.snapshot.capacities(id).into_iter();
        let serving = capacities.filter(|(held, _)| self.vocabulary.entails(*held, wanted));
        let stated: Option<Vec<i64>> = serving.map(|(_, capacity)| capacity).collect();
        stated?.into_iter().max()
    }
}

fn cell(candidate: Candidate, fits: bool, capacity: Option<i64>) -> Cell {
    let process = ground(&candidate);
    let musts = || candidate.findings.iter().filter(|finding| finding.level == Level::Must);
    let has = |status| musts().any(|finding| finding.status == status);
    let status = if process == Ground::Silent {
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
    Cell {
        status,
        is_eligible: fits && process != Ground::Silent,
        process,
        score: candidate.score.0,
        capacity,
        findings: candidate.findings,
    }
}

/// The process is the first requirement of a step's own need.
fn ground(candidate: &Candidate) -> Ground {
    let process = RequirementRef::Requirement { index: 0 };
    match candidate.findings.iter().find(|finding| finding.requirement == process) {
        Some(Finding { evidence: Some(Evidence::Mentioned { .. }), .. }) => Ground::Mentioned,
        Some(finding) if finding.status.speaks_for() => Ground::Stated,
        _ => Ground::Silent,
    }
}
