//! Candidates for a need: the engine's ranking, said in the reader's language.

use super::field::{self, Field};
use super::gaps::{GapView, Help};
use super::judgements;
use super::{Context, Error, Result, blocking, office_of, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Decision, Judgement, Language, Level, Need, NeedDetails, NeedId, OrganizationId, OrganizationKind,
    Principal, TermId,
};
use crate::matching::{self, Candidate, FindingStatus, Lift, Ranking};
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// The candidates of a need.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CandidateList {
    pub candidates: Vec<CandidateView>,
    /// Organizations that lack something the need must have.
    pub near_misses: Vec<CandidateView>,
    /// How many organizations were looked at.
    pub considered: usize,
    /// How many were kept out: by the need's exclusion list, the exclusions of its owner and the coordinators'
    /// rejections; of a research seed the other universities and the exclusions of its owner.
    pub excluded: usize,
    /// How many coordinators rejected for this need; `GET /needs/{id}/judgements?decision=rejected` lists them.
    pub rejected: usize,
}

/// One candidate, explained.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CandidateView {
    /// From 1.
    pub rank: u32,
    pub organization_id: OrganizationId,
    pub organization: String,
    pub kind: OrganizationKind,
    pub region: Option<TermId>,
    /// The organization wants its name kept from others than the office until both sides have agreed to meet.
    pub name_withheld: bool,
    /// Out of 100. The sum of `parts`.
    #[schema(value_type = String, example = "72.5")]
    pub score: String,
    pub parts: Vec<PartView>,
    pub findings: Vec<FindingView>,
    /// What is known to be missing, and the office's programmes that close it.
    pub gaps: Vec<GapView>,
    /// The one condition that would lift it furthest if it were met, and where it would stand then.
    pub lift: Option<LiftView>,
    /// What a coordinator would be told of without having asked.
    pub good: bool,
    /// What a coordinator decided about it.
    pub judgement: Option<Judgement>,
}

impl CandidateView {
    /// What to ask, each once.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        let all = self.findings.iter().filter_map(|finding| finding.question.as_deref());
        let mut said = HashSet::new();
        all.filter(move |question| said.insert(*question))
    }

    /// The version that a further judgement is based on.
    pub fn judgement_version(&self) -> i64 {
        self.judgement.as_ref().map_or(0, |judgement| judgement.version)
    }
}

/// Where a candidate would stand if one more condition were met.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LiftView {
    /// The condition, in words.
    pub requirement: String,
    /// Out of 100.
    #[schema(value_type = String, example = "84.0")]
    pub score: String,
    /// Among the candidates, from 1.
    pub rank: u32,
    /// The whole in words.
    pub sentence: String,
}

/// What one criterion contributed to the score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PartView {
    /// In the reader's language.
    pub criterion: String,
    /// In hundredths of a point.
    pub points: i32,
    /// The most it could have been, in hundredths of a point.
    pub most: i32,
}

/// How the candidate stands to one condition.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FindingView {
    /// The condition, in words.
    pub requirement: String,
    pub level: Level,
    pub status: FindingStatus,
    /// What it rests on, in words.
    pub evidence: Option<String>,
    /// What to ask, in words.
    pub question: Option<String>,
    /// Where in the profile it is written, for programs.
    pub basis: Option<matching::Evidence>,
}

/// The most candidates that one request gets.
pub const MOST_CANDIDATES: usize = 200;

/// Who could meet a need, and why.
pub async fn list_candidates(
    ctx: &Context,
    principal: &Principal,
    id: NeedId,
    limit: usize,
    language: Language,
) -> Result<(Need, CandidateList)> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let need = db::needs::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let today = Day::in_japan(ctx.clock.now());
    let help = Help::of_office(&mut tx, office_id, today).await?;
    let (details, judged) = judgements::as_ranked(&mut tx, &need, today).await?;
    drop(tx);
    let ranking = field.rank(Some(id), Some(need.organization_id), &details, today, limit).await?;
    let mut list = candidate_list(field, need.details.clone(), ranking, help, language).await?;
    list.show(judged);
    Ok((need, list))
}

/// Who could meet a need that is not written down yet.
pub async fn match_details(
    ctx: &Context,
    principal: &Principal,
    details: &NeedDetails,
    limit: usize,
    language: Language,
) -> Result<CandidateList> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let today = Day::in_japan(ctx.clock.now());
    let help = Help::of_office(&mut tx, office_id, today).await?;
    drop(tx);
    let ranking = field.rank(None, None, details, today, limit).await?;
    candidate_list(field, details.clone(), ranking, help, language).await
}

/// The ranking in words, away from the event loop: hundreds of candidates have thousands of sentences. For readers of
/// the office, who may see withheld names.
pub(super) async fn candidate_list(
    field: Field,
    need: NeedDetails,
    ranking: Ranking,
    mut help: Help,
    language: Language,
) -> Result<CandidateList> {
    blocking(move || in_words(&field, &need, &ranking, &mut help, language)).await
}

fn in_words(
    field: &Field,
    need: &NeedDetails,
    ranking: &Ranking,
    help: &mut Help,
    language: Language,
) -> CandidateList {
    let mut views = |candidates: &[Candidate]| -> Vec<CandidateView> {
        let views = candidates.iter().filter_map(|candidate| {
            let view = candidate_view(field, need, candidate, help, language)?;
            Some(CandidateView { lift: lift_view(field, need, ranking, candidate, language), ..view })
        });
        views.collect()
    };
    CandidateList {
        candidates: views(&ranking.candidates),
        near_misses: views(&ranking.near_misses),
        considered: ranking.considered,
        excluded: ranking.excluded,
        rejected: 0,
    }
}

impl CandidateList {
    /// Shows what was decided.
    fn show(&mut self, judgements: Vec<Judgement>) {
        self.rejected =
            judgements.iter().filter(|judgement| judgement.details.decision == Decision::Rejected).count();
        for judgement in judgements {
            let mut views = self.candidates.iter_mut().chain(&mut self.near_misses);
            if let Some(view) = views.find(|view| view.organization_id == judgement.organization_id) {
                view.judgement = Some(judgement);
            }
        }
    }
}

fn lift_view(
    field: &Field,
    need: &NeedDetails,
    ranking: &Ranking,
    candidate: &Candidate,
    language: Language,
) -> Option<LiftView> {
    let Lift { finding, score, rank } = ranking.lift(candidate)?;
    let requirement = candidate.findings[finding].requirement_text(need, &field.vocabulary, language);
    let sentence = match language {
        Language::Ja => format!("「{requirement}」を満たせば{rank}位（{score}点）"),
        Language::En => format!("with “{requirement}” met: no. {rank} ({score} points)"),
    };
    Some(LiftView { requirement, score: score.to_string(), rank, sentence })
}

/// A candidate in words. For readers of the office, who may see withheld names.
pub(super) fn candidate_view(
    field: &Field,
    need: &NeedDetails,
    candidate: &Candidate,
    help: &mut Help,
    language: Language,
) -> Option<CandidateView> {
    let known = field.snapshot.known(candidate.organization_id)?;
    let words = &field.vocabulary;
    Some(CandidateView {
        rank: candidate.rank,
        organization_id: candidate.organization_id,
        organization: known.name.to_owned(),
        kind: known.kind,
        region: known.region.cloned(),
        name_withheld: known.name_withheld,
        score: candidate.score.to_string(),
        parts: candidate
            .parts
            .iter()
            .map(|part| PartView {
                criterion: part.criterion.label(language).to_owned(),
                points: part.points,
                most: part.most,
            })
            .collect(),
        findings: candidate
            .findings
            .iter()
            .map(|finding| FindingView {
                requirement: finding.requirement_text(need, words, language),
                level: finding.level,
                status: finding.status,
                evidence: finding.evidence.as_ref().map(|evidence| evidence.sentence(words, language)),
                question: finding.question.as_ref().map(|question| question.sentence(words, language)),
                basis: finding.evidence.clone(),
            })
            .collect(),
        gaps: help.gaps(words, need, candidate, language),
        lift: None,
        good: candidate.is_good(),
        judgement: None,
    })
}
