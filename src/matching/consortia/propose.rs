//! A need and a snapshot in, consortia with everything a coordinator asks about them out.

use super::chain::Chain;
use super::problem::{Member, Offer, Problem, Refusal, Solution, Step};
use super::solve::alternatives;
use super::survey::{Cell, Ground, StepSurvey, Survey, cases};
use crate::domain::{OrganizationId, TermId};
use crate::matching::plan::Plan;
use crate::matching::{Finding, FindingStatus, Known, NeedCase, RequirementRef, Score, Snapshot, rank};
use crate::vocabulary::Vocabulary;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// How many consortia are proposed. More would not be read.
pub const MOST_CONSORTIA: usize = 5;
/// How many organizations stand beside the members in the table, a step.
const RUNNERS_UP: usize = 2;
/// How many organizations are named where a condition is what stands in the way.
const NAMED: usize = 3;

/// What became of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChainAnswer {
    /// The need names no process: there is no chain to cover.
    NoChain,
    /// The need has one step: its candidates are the answer.
    OneStep,
    /// Every required step is covered.
    Covered,
    /// Some required step has nobody. The consortia, where there are any, cover the rest.
    NotCovered,
    /// Every step has somebody, but nobody can take the order.
    NoLead,
}

/// The answer to one need.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub answer: ChainAnswer,
    pub chain: Chain,
    /// By step of the chain.
    pub steps: Vec<StepReport>,
    /// The best first; each really different from those before.
    pub consortia: Vec<Consortium>,
    /// The members of all consortia and the runners-up, as columns; by step of the chain as rows.
    pub columns: Vec<OrganizationId>,
    pub rows: Vec<Vec<CellReport>>,
    /// What would give the group a lead, where nobody can take the order.
    pub lead_relaxations: Vec<LeadRelaxation>,
}

/// What the field has for one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    pub process: TermId,
    pub required: bool,
    /// How many organizations can do it.
    pub eligible: usize,
    /// The one that can, where there is no other.
    pub only: Option<OrganizationId>,
    /// Where nobody can: what could be left out, and how many could then. The fewest conditions first.
    pub relaxations: Vec<Relaxation>,
    /// Where nobody can: those who state something more general or of the same sort, and could be asked.
    pub askable: Vec<OrganizationId>,
}

/// What leaving conditions out would change. Counted, not guessed: these organizations lack nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// Of the step's own need.
    pub left_out: Vec<RequirementRef>,
    pub eligible: usize,
    /// The best of them.
    pub organizations: Vec<OrganizationId>,
}

/// What leaving certifications of the lead out would change.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadRelaxation {
    pub left_out: Vec<TermId>,
    pub eligible: usize,
    pub organizations: Vec<OrganizationId>,
}

/// One proposed group.
#[derive(Debug, Clone, PartialEq)]
pub struct Consortium {
    /// From 1.
    pub rank: u32,
    /// In the order in which the chain comes to them; who only leads comes last.
    pub members: Vec<ConsortiumMember>,
    /// By step of the chain.
    pub assignment: Vec<Option<OrganizationId>>,
    pub lead: LeadReport,
    /// Members under one roof count once.
    pub parties: usize,
    pub roofs: Vec<RoofReport>,
    pub handovers: Vec<Handover>,
    pub route: RouteReport,
    pub capacity: Capacity,
    /// The mean of the scores of who does what.
    pub score: Score,
    pub weak_points: Vec<WeakPoint>,
    /// Whether it is known that there is none better. False only for chains that are hard beyond all that is usual.
    pub proven: bool,
}

/// One organization of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsortiumMember {
    pub organization_id: OrganizationId,
    /// Which steps it does.
    pub steps: Vec<usize>,
}

/// Who takes the order, and why that is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadReport {
    pub organization_id: OrganizationId,
    /// Whether its profile says that it takes orders for groups.
    pub takes_joint_orders: bool,
    /// The certifications that the lead must or should hold, and how they stand.
    pub standards: Vec<(TermId, FindingStatus)>,
}

/// Members that work under one roof already, and who else of the field works there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoofReport {
    pub name: String,
    pub members: Vec<OrganizationId>,
    pub others: Vec<OrganizationId>,
}

/// Goods go from one organization to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub from_step: usize,
    pub to_step: usize,
    /// Between the nearest places of work; none where one is unknown.
    pub distance_km: Option<u32>,
}

/// How far the goods go: from the buyer to the first step and from step to step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteReport {
    /// The sum of the ways that are known.
    pub known_km: u32,
    pub unknown_ways: usize,
    /// Whether the way from the buyer is among them.
    pub from_buyer: bool,
}

/// What the chain can do a month: no more than its narrowest step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// Of the steps whose capacity is known; none where no step says.
    pub pieces: Option<i64>,
    pub narrowest_step: Option<usize>,
    /// Steps of which the capacity is not written: the chain may be narrower still.
    pub unknown_steps: Vec<usize>,
}

/// A step that hangs on one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeakPoint {
    pub step: usize,
    /// Nobody else of the whole field can do it. Otherwise nobody else of the group can.
    pub in_field: bool,
}

/// One organization at one step.
#[derive(Debug, Clone, PartialEq)]
pub struct CellReport {
    pub status: FindingStatus,
    /// Of the step as a need of its own; none where there is nothing to judge.
    pub score: Option<Score>,
    /// Pieces a month.
    pub capacity: Option<i64>,
    /// The conditions that must be met.
    pub findings: Vec<Finding>,
}

/// Proposes consortia for a need.
///
/// # Errors
/// Where the chain is longer than what is solved.
pub fn propose(vocabulary: &Vocabulary, snapshot: &Snapshot, need: &NeedCase) -> Result<Proposal, Refusal> {
    let chain = Chain::of(vocabulary, need.details);
    let length = Problem { steps: vec![Step { required: true }; chain.steps.len()], ..Problem::default() };
    length.check()?;
    let cases = cases(need, &chain);
    let plans: Vec<Plan> = cases.iter().map(|case| Plan::new(vocabulary, snapshot, case)).collect();
    let each = cases.iter().zip(&plans);
    let desks: Vec<rank::Desk> =
        each.map(|(case, plan)| rank::Desk::new(vocabulary, snapshot, case, plan)).collect();
    let survey = Survey::new(vocabulary, snapshot, need, &chain, &desks);
    let draft = Draft { vocabulary, snapshot, need, chain: &chain, survey: &survey };
    let steps: Vec<StepReport> = (0..chain.steps.len()).map(|step| draft.step(step)).collect();
    let (answer, consortia) = draft.answer()?;
    let columns = draft.columns(&consortia);
    let rows = survey.steps.iter().map(|step| columns.iter().map(|id| report(step, *id)).collect());
    let rows = rows.collect();
    let lead_relaxations = if answer == ChainAnswer::NoLead { draft.lead_relaxations() } else { Vec::new() };
    Ok(Proposal { answer, steps, consortia, columns, rows, lead_relaxations, chain })
}

/// A need with its chain, and who can do what of it.
struct Draft<'a> {
    vocabulary: &'a Vocabulary,
    snapshot: &'a Snapshot,
    need: &'a NeedCase<'a>,
    chain: &'a Chain,
    survey: &'a Survey<'a>,
}

impl Draft<'_> {
    fn answer(&self) -> Result<(ChainAnswer, Vec<Consortium>), Refusal> {
        match self.chain.steps.len() {
            0 => return Ok((ChainAnswer::NoChain, Vec::new())),
            1 => return Ok((ChainAnswer::OneStep, Vec::new())),
            _ => {}
        }
        let mut problem = self.problem();
        let uncovered = problem.uncovered_steps();
        for step in &uncovered {
            problem.steps[*step].required = false;
        }
        let is_left = problem.steps.iter().any(|step| step.required);
        let solutions = if is_left { alternatives(&problem, MOST_CONSORTIA)? } else { Vec::new() };
        let answer = match (uncovered.is_empty(), solutions.is_empty()) {
            (false, _) => ChainAnswer::NotCovered,
            (true, true) => ChainAnswer::NoLead,
            (true, false) => ChainAnswer::Covered,
        };
        let consortia = (1..).zip(&solutions).map(|(rank, found)| self.consortium(&problem, rank, found));
        Ok((answer, consortia.collect()))
    }

    fn problem(&self) -> Problem {
        let mut places = Places { vocabulary: self.vocabulary, places: Vec::new(), numbers: HashMap::new() };
        let members = self.survey.members.iter().map(|id| Member {
            offers: self
                .survey
                .steps
                .iter()
                .map(|step| step.cells.get(id).filter(|cell| cell.is_eligible))
                .map(|cell| cell.map(|cell| Offer { score: cell.score }))
                .collect(),
            lead: self.survey.leads.get(id).map(|lead| lead.score),
            tie: self.survey.ties.roof_of(*id),
            sites: self.snapshot.known(*id).map_or_else(Vec::new, |known| places.of(known)),
        });
        let members = members.collect();
        let start = self.need.owner_region.as_ref().and_then(|region| places.number(region));
        Problem {
            steps: self.chain.steps.iter().map(|step| Step { required: step.required }).collect(),
            members,
            places: places.places,
            start,
        }
    }

    fn consortium(&self, problem: &Problem, rank: u32, solution: &Solution) -> Consortium {
        let id = |member: usize| self.survey.members[member];
        let assignment: Vec<Option<OrganizationId>> =
            solution.assignment.iter().map(|member| member.map(id)).collect();
        let mut members: Vec<ConsortiumMember> = Vec::new();
        for (step, organization_id) in assignment.iter().enumerate() {
            let Some(organization_id) = *organization_id else { continue };
            match members.iter_mut().find(|member| member.organization_id == organization_id) {
                Some(member) => member.steps.push(step),
                None => members.push(ConsortiumMember { organization_id, steps: vec![step] }),
            }
        }
        let lead = id(solution.lead);
        if members.iter().all(|member| member.organization_id != lead) {
            members.push(ConsortiumMember { organization_id: lead, steps: Vec::new() });
        }
        let legs = problem.legs(&solution.assignment);
        let known = legs.iter().filter_map(|leg| leg.km);
        let route = RouteReport {
            known_km: known.sum(),
            unknown_ways: legs.iter().filter(|leg| leg.km.is_none()).count(),
            from_buyer: legs.iter().any(|leg| leg.from.is_none()),
        };
        let handovers = legs.iter().filter_map(|leg| {
            leg.from.map(|from_step| Handover { from_step, to_step: leg.to, distance_km: leg.km })
        });
        Consortium {
            rank,
            lead: self.lead(lead),
            parties: solution.cost.parties,
            roofs: self.roofs(&members),
            handovers: handovers.collect(),
            route,
            capacity: self.capacity(&assignment),
            score: self.mean_score(&assignment),
            weak_points: self.weak_points(&assignment, &members),
            proven: solution.proven,
            members,
            assignment,
        }
    }

    fn cell(&self, step: usize, id: OrganizationId) -> Option<&Cell> {
        self.survey.steps[step].cells.get(&id)
    }

    /// Each step that somebody does, with the cell of who does it.
    fn done<'s>(
        &'s self,
        assignment: &'s [Option<OrganizationId>],
    ) -> impl Iterator<Item = (usize, &'s Cell)> {
        let each = assignment.iter().enumerate();
        each.filter_map(|(step, id)| Some((step, self.cell(step, (*id)?)?)))
    }

    fn lead(&self, id: OrganizationId) -> LeadReport {
        let told = self.survey.leads.get(&id).map(|lead| &lead.told);
        let standards = self.chain.lead_standards.iter().map(|lead| lead.standard.clone());
        LeadReport {
            organization_id: id,
            takes_joint_orders: told.is_some_and(|told| told.takes_joint_orders),
            standards: standards.zip(told.into_iter().flat_map(|told| told.standards.clone())).collect(),
        }
    }

    /// The roofs that two or more of the group share, and those of whoever is alone under one in the group.
    fn roofs(&self, members: &[ConsortiumMember]) -> Vec<RoofReport> {
        let mut roofs: Vec<u32> =
            members.iter().filter_map(|member| self.survey.ties.roof_of(member.organization_id)).collect();
        roofs.sort_unstable();
        roofs.dedup();
        roofs
            .into_iter()
            .map(|roof| {
                let is_member =
                    |id: &OrganizationId| members.iter().any(|member| member.organization_id == *id);
                let (members, others) = self.survey.ties.under(roof).partition(is_member);
                RoofReport { name: self.survey.ties.names[roof as usize].clone(), members, others }
            })
            .collect()
    }

    fn capacity(&self, assignment: &[Option<OrganizationId>]) -> Capacity {
        let known = self.done(assignment).filter_map(|(step, cell)| Some((cell.capacity?, step)));
        let narrowest = known.min();
        let unknown = self.done(assignment).filter(|(_, cell)| cell.capacity.is_none());
        Capacity {
            pieces: narrowest.map(|(pieces, _)| pieces),
            narrowest_step: narrowest.map(|(_, step)| step),
            unknown_steps: unknown.map(|(step, _)| step).collect(),
        }
    }

    fn mean_score(&self, assignment: &[Option<OrganizationId>]) -> Score {
        let scores: Vec<i32> = self.done(assignment).map(|(_, cell)| cell.score).collect();
        Score(scores.iter().sum::<i32>() / scores.len().max(1) as i32)
    }

    fn weak_points(
        &self,
        assignment: &[Option<OrganizationId>],
        members: &[ConsortiumMember],
    ) -> Vec<WeakPoint> {
        let mut points = Vec::new();
        for (step, _) in self.done(assignment) {
            let can = |id: OrganizationId| self.cell(step, id).is_some_and(|cell| cell.is_eligible);
            let in_field =
                self.survey.steps[step].cells.values().filter(|cell| cell.is_eligible).count() == 1;
            let in_group = members.iter().filter(|member| can(member.organization_id)).count() == 1;
            if in_field || in_group {
                points.push(WeakPoint { step, in_field });
            }
        }
        points
    }

    fn step(&self, step: usize) -> StepReport {
        let eligible = self.survey.eligible(step);
        let is_open = eligible.is_empty();
        StepReport {
            process: self.chain.steps[step].process.clone(),
            required: self.chain.steps[step].required,
            only: if let [only] = eligible.as_slice() { Some(*only) } else { None },
            eligible: eligible.len(),
            relaxations: if is_open { self.relaxations(step) } else { Vec::new() },
            askable: if is_open { self.askable(step) } else { Vec::new() },
        }
    }

    /// The fewest conditions that, left out, give the step somebody: those who state the process are sorted by what
    /// they lack. Leaving out what one lacks makes exactly those eligible who lack nothing beside it.
    fn relaxations(&self, step: usize) -> Vec<Relaxation> {
        let survey = &self.survey.steps[step];
        let cells = survey.cells.iter().filter(|(_, cell)| cell.process.is_said());
        let mut lacking: Vec<(&[usize], i32, OrganizationId)> =
            cells.map(|(id, cell)| (cell.lacking.as_slice(), -cell.score, *id)).collect();
        let Some(fewest) = lacking.iter().map(|(lacks, ..)| lacks.len()).min() else { return Vec::new() };
        lacking.retain(|(lacks, ..)| lacks.len() == fewest);
        lacking.sort();
        let mut relaxations: Vec<Relaxation> = lacking
            .chunk_by(|one, other| one.0 == other.0)
            .map(|alike| Relaxation {
                left_out: alike[0].0.iter().map(|item| survey.requirement(*item)).collect(),
                eligible: alike.len(),
                organizations: alike.iter().take(NAMED).map(|(.., id)| *id).collect(),
            })
            .collect();
        relaxations.sort_by_key(|relaxation| std::cmp::Reverse(relaxation.eligible));
        relaxations
    }

    /// Those who may well do the step, but state something more general or of the same sort.
    fn askable(&self, step: usize) -> Vec<OrganizationId> {
        let cells = self.survey.steps[step].cells.iter();
        let mut near: Vec<(i32, OrganizationId)> = cells
            .filter(|(_, cell)| cell.process == Ground::Hinted)
            .map(|(id, cell)| (-cell.score, *id))
            .collect();
        near.sort_unstable();
        near.into_iter().take(NAMED).map(|(_, id)| id).collect()
    }

    fn lead_relaxations(&self) -> Vec<LeadRelaxation> {
        let gaps = &self.survey.lead_gaps;
        let Some(fewest) = gaps.iter().map(|(_, lacks)| lacks.len()).min() else { return Vec::new() };
        let mut nearest: Vec<&(OrganizationId, Vec<TermId>)> =
            gaps.iter().filter(|(_, lacks)| lacks.len() == fewest).collect();
        nearest.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
        let alike = nearest.chunk_by(|one, other| one.1 == other.1);
        alike
            .map(|alike| LeadRelaxation {
                left_out: alike[0].1.clone(),
                eligible: alike.len(),
                organizations: alike.iter().take(NAMED).map(|(id, _)| *id).collect(),
            })
            .collect()
    }

    /// The members of all consortia, then those who could stand in for them: others under their roofs, and the best
    /// of each step.
    fn columns(&self, consortia: &[Consortium]) -> Vec<OrganizationId> {
        let mut columns: Vec<OrganizationId> = Vec::new();
        let mut add = |id: OrganizationId| {
            if !columns.contains(&id) {
                columns.push(id);
            }
        };
        consortia.iter().flat_map(|group| &group.members).for_each(|member| add(member.organization_id));
        consortia.iter().flat_map(|group| &group.roofs).flat_map(|roof| &roof.others).for_each(|id| add(*id));
        let is_member =
            |id: &OrganizationId| consortia.iter().flat_map(|g| &g.members).any(|m| m.organization_id == *id);
        for step in 0..self.chain.steps.len() {
            let others = self.survey.eligible(step).into_iter().filter(|id| !is_member(id));
            others.take(RUNNERS_UP).for_each(&mut add);
        }
        columns
    }
}

fn report(step: &StepSurvey, id: OrganizationId) -> CellReport {
    let Some(cell) = step.cells.get(&id) else {
        return CellReport {
            status: FindingStatus::Unknown,
            score: None,
            capacity: None,
            findings: step.findings(id),
        };
    };
    CellReport {
        status: cell.status,
        score: Some(Score(cell.score)),
        capacity: cell.capacity,
        findings: step.findings(id),
    }
}

/// The places of a problem, each once.
struct Places<'a> {
    vocabulary: &'a Vocabulary,
    places: Vec<crate::vocabulary::Place>,
    numbers: HashMap<TermId, Option<usize>>,
}

impl Places<'_> {
    /// The places where an organization works: its head office and its sites.
    fn of(&mut self, known: Known) -> Vec<usize> {
        let regions = known.region.into_iter().chain(known.sites.iter().map(|site| &site.region));
        let mut numbers: Vec<usize> = regions.filter_map(|region| self.number(region)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// None where it is not known where the region lies, or where it is the whole country, which says as little.
    fn number(&mut self, region: &TermId) -> Option<usize> {
        if let Some(known) = self.numbers.get(region) {
            return *known;
        }
        let index = self.vocabulary.index(region);
        let index = index.filter(|index| !self.vocabulary.ancestors(*index).is_empty());
        let place = index.and_then(|index| self.vocabulary.term(index).place);
        let number = place.map(|place| {
            self.places.push(place);
            self.places.len() - 1
        });
        self.numbers.insert(region.clone(), number);
        number
    }
}
