//! Consortia for a need: the engine's proposal, said in the reader's language.

use super::field::{self, Field};
use super::{Conflict, Context, Error, Result, blocking, judgements, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Language, Level, Need, NeedDetails, NeedId, OrganizationId, OrganizationKind, Principal, TermId,
};
use crate::matching::FindingStatus;
use crate::matching::consortia::{self, CellReport, ChainAnswer, Consortium, Proposal, Speaker, StepReport};
use serde::Serialize;
use utoipa::ToSchema;

/// The consortia of a need.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConsortiumList {
    pub answer: ChainAnswer,
    /// The answer in words.
    pub headline: String,
    pub steps: Vec<StepView>,
    /// The best first. Each does without the organizations that carry half of the chain in any before it.
    pub consortia: Vec<ConsortiumView>,
    pub coverage: CoverageView,
    /// Where nobody can lead: what would change that, in words.
    pub lead_advice: Vec<String>,
}

/// One step of the chain, and what the office's organizations have for it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StepView {
    /// From 1.
    pub number: usize,
    pub process: TermId,
    /// In the reader's language.
    pub label: String,
    /// Whether the chain is incomplete without it.
    pub required: bool,
    /// The conditions of this step, in words.
    pub conditions: Vec<String>,
    /// How many organizations can do it, of the 2,000 best.
    pub eligible: usize,
    /// Nobody but one can do it.
    pub single_point_of_failure: bool,
    /// Where nobody can do it: the nearest relaxations, counted, and whom to ask.
    pub advice: Vec<String>,
}

/// One proposed group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConsortiumView {
    /// From 1.
    pub rank: u32,
    /// In the order in which the chain comes to them.
    pub members: Vec<ConsortiumMemberView>,
    /// Who takes the order.
    pub lead: OrganizationId,
    /// Why it can, and what is left to ask.
    pub lead_reason: Vec<String>,
    /// How many have to be brought together: members that share a roof count once.
    pub parties: usize,
    pub handovers: Vec<HandoverView>,
    /// The sum of the ways that are known, in a straight line, from the buyer on where it is known where that is.
    pub route_km: u32,
    pub unknown_ways: usize,
    pub capacity: CapacityView,
    /// Out of 100: the mean of how well each member suits its steps.
    #[schema(value_type = String, example = "72.5")]
    pub score: String,
    /// What a coordinator wants to know first, in sentences.
    pub summary: Vec<String>,
    /// Where the group hangs on one organization, in sentences.
    pub weak_points: Vec<String>,
    /// Whether it is known that there is none better.
    pub proven: bool,
}

/// One organization of a group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConsortiumMemberView {
    #[serde(flatten)]
    pub organization: ConsortiumOrganization,
    /// The numbers of the steps that it does; none where it only leads.
    pub steps: Vec<usize>,
    /// The joint factory or joint body that it works at.
    pub joint_site: Option<String>,
}

/// Who it is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConsortiumOrganization {
    pub organization_id: OrganizationId,
    pub organization: String,
    pub kind: OrganizationKind,
    /// The organization wants its name kept from others than the office until both sides have agreed to meet.
    pub name_withheld: bool,
}

/// Goods go from one member to another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoverView {
    /// From 1.
    pub from_step: usize,
    pub to_step: usize,
    /// Between the nearest places of work; null where one is not known.
    pub distance_km: Option<u32>,
}

/// What the chain can do a month.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CapacityView {
    /// Of the narrowest step that says; null where none says.
    pub pieces_per_month: Option<i64>,
    /// From 1.
    pub narrowest_step: Option<usize>,
    /// The numbers of the steps of which the capacity is not known. Unknown is not nothing.
    pub unknown_steps: Vec<usize>,
}

/// Who can do which step: the members of all groups and those who could stand in.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageView {
    pub organizations: Vec<ConsortiumOrganization>,
    /// By step, then by organization, in the order of `steps` and `organizations`.
    pub cells: Vec<Vec<CoverageCell>>,
}

/// One organization at one step.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageCell {
    pub status: FindingStatus,
    /// In the reader's language.
    pub label: String,
    /// Out of 100, for this step alone.
    #[schema(value_type = Option<String>, example = "72.5")]
    pub score: Option<String>,
    pub pieces_per_month: Option<i64>,
    /// What it rests on, in words.
    pub evidence: Vec<String>,
    /// What is left to ask, in words.
    pub questions: Vec<String>,
}

/// The sets of organizations that together cover a need's process chain.
///
/// # Errors
/// [`Conflict::ChainTooLong`] where there are more steps than are solved.
pub async fn list_consortia(
    ctx: &Context,
    principal: &Principal,
    id: NeedId,
    language: Language,
) -> Result<(Need, ConsortiumList)> {
    require(principal, Permission::ReadCandidates)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let need = db::needs::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let today = Day::in_japan(ctx.clock.now());
    let (details, _) = judgements::as_ranked(&mut tx, &need, today).await?;
    drop(tx);
    let (own, owner) = (field.clone(), need.organization_id);
    let list =
        blocking(move || propose(&own, (id, &details), owner, today).map(|p| view(&own, &p, language)));
    let mut list = list.await??;
    tell_of_pairs_apart(ctx, principal, &mut list, today, language).await?;
    Ok((need, list))
}

/// Names the members of a group that are not to be introduced to each other. The group is shown all the same: firms of
/// one owner may well work together, and of rivals the coordinator decides.
async fn tell_of_pairs_apart(
    ctx: &Context,
    principal: &Principal,
    list: &mut ConsortiumList,
    today: Day,
    language: Language,
) -> Result<()> {
    let members = list.consortia.iter().flat_map(|group| &group.members);
    let ids: Vec<OrganizationId> = members.map(|member| member.organization.organization_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.database.begin(principal).await?;
    let apart = db::exclusions::of_organizations(&mut tx, &ids, today).await?;
    for group in &mut list.consortia {
        for (number, one) in group.members.iter().enumerate() {
            let one = &one.organization;
            let others = apart.get(&one.organization_id).map_or(&[][..], Vec::as_slice);
            let after = group.members[number + 1..].iter().map(|member| &member.organization);
            for other in after.filter(|other| others.contains(&other.organization_id)) {
                let (one, other) = (&one.organization, &other.organization);
                group.weak_points.push(match language {
                    Language::Ja => format!("{one}と{other}は「引き合わせない相手」です。"),
                    Language::En => format!("{one} and {other} are not to be introduced to each other."),
                });
            }
        }
    }
    Ok(())
}

fn propose(
    field: &Field,
    (id, details): (NeedId, &NeedDetails),
    owner: OrganizationId,
    today: Day,
) -> Result<Proposal> {
    let case = field.case(Some(id), Some(owner), details, today);
    consortia::propose(&field.vocabulary, &field.snapshot, &case).map_err(|refusal| match refusal {
        consortia::Refusal::TooManySteps { steps } => {
            Error::Conflict(Conflict::ChainTooLong { steps, most: consortia::MOST_STEPS })
        }
        consortia::Refusal::TooManyMembers { .. } => Error::internal(refusal),
    })
}

/// The proposal in words. For readers of the office, who may see withheld names.
fn view(field: &Field, proposal: &Proposal, language: Language) -> ConsortiumList {
    let name = |id| field.name(id, true, language);
    let speaker = Speaker { vocabulary: &field.vocabulary, language, name: &name };
    let steps = proposal.steps.iter().enumerate();
    let row = |row: &Vec<CellReport>| row.iter().map(|cell| cell_view(field, cell, language)).collect();
    ConsortiumList {
        answer: proposal.answer,
        headline: speaker.headline(proposal),
        steps: steps.map(|(step, report)| step_view(field, &speaker, proposal, step, report)).collect(),
        consortia: proposal
            .consortia
            .iter()
            .map(|group| consortium_view(field, &speaker, proposal, group))
            .collect(),
        coverage: CoverageView {
            organizations: proposal.columns.iter().filter_map(|id| organization(field, *id)).collect(),
            cells: proposal.rows.iter().map(row).collect(),
        },
        lead_advice: speaker.lead_advice(proposal),
    }
}

fn organization(field: &Field, id: OrganizationId) -> Option<ConsortiumOrganization> {
    field.snapshot.known(id).map(|known| ConsortiumOrganization {
        organization_id: id,
        organization: known.name.to_owned(),
        kind: known.kind,
        name_withheld: known.name_withheld,
    })
}

fn step_view(
    field: &Field,
    speaker: &Speaker,
    proposal: &Proposal,
    step: usize,
    report: &StepReport,
) -> StepView {
    StepView {
        number: step + 1,
        label: field.vocabulary.label(&report.process, speaker.language).to_owned(),
        process: report.process.clone(),
        required: report.required,
        conditions: speaker.conditions(proposal, step),
        eligible: report.eligible,
        single_point_of_failure: report.only.is_some(),
        advice: speaker.advice(proposal, step),
    }
}

fn consortium_view(
    field: &Field,
    speaker: &Speaker,
    proposal: &Proposal,
    group: &Consortium,
) -> ConsortiumView {
    let number = |step: &usize| step + 1;
    let roof = |id| group.roofs.iter().find(|roof| roof.members.contains(&id)).map(|roof| roof.name.clone());
    let members = group.members.iter().filter_map(|member| {
        Some(ConsortiumMemberView {
            organization: organization(field, member.organization_id)?,
            steps: member.steps.iter().map(number).collect(),
            joint_site: roof(member.organization_id),
        })
    });
    let handovers = group.handovers.iter().map(|handover| HandoverView {
        from_step: handover.from_step + 1,
        to_step: handover.to_step + 1,
        distance_km: handover.distance_km,
    });
    ConsortiumView {
        rank: group.rank,
        members: members.collect(),
        lead: group.lead.organization_id,
        lead_reason: speaker.lead_reason(group),
        parties: group.parties,
        handovers: handovers.collect(),
        route_km: group.route.known_km,
        unknown_ways: group.route.unknown_ways,
        capacity: CapacityView {
            pieces_per_month: group.capacity.pieces,
            narrowest_step: group.capacity.narrowest_step.as_ref().map(number),
            unknown_steps: group.capacity.unknown_steps.iter().map(number).collect(),
        },
        score: group.score.to_string(),
        summary: speaker.summary(proposal, group),
        weak_points: speaker.weak_points(proposal, group),
        proven: group.proven,
    }
}

fn cell_view(field: &Field, cell: &CellReport, language: Language) -> CoverageCell {
    let words = &field.vocabulary;
    let musts = || cell.findings.iter().filter(|finding| finding.level == Level::Must);
    let evidence = musts().filter_map(|finding| finding.evidence.as_ref());
    let questions = musts().filter_map(|finding| finding.question.as_ref());
    CoverageCell {
        status: cell.status,
        label: cell.status.label(language).to_owned(),
        score: cell.score.map(|score| score.to_string()),
        pieces_per_month: cell.capacity,
        evidence: evidence.map(|evidence| evidence.sentence(words, language)).collect(),
        questions: questions.map(|question| question.sentence(words, language)).collect(),
    }
}
