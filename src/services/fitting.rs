//! The other directions: the open needs that an organization could meet, and the firms for a research seed.

use super::candidates::{CandidateList, CandidateView, candidate_list, candidate_view};
use super::field::{self, Field};
use super::gaps::Help;
use super::{Context, Error, Result, blocking, judgements, office_of, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Description, Exclusion, Language, Need, NeedDetails, NeedId, NeedKind, OrganizationId,
    OrganizationKind, Principal,
};
use crate::matching::Candidate;
use serde::Serialize;
use std::cmp::Reverse;
use std::sync::Arc;
use utoipa::ToSchema;

/// The open needs that an organization could meet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FittingNeeds {
    pub needs: Vec<FittingNeed>,
    /// Needs that must have something the organization is known to lack.
    pub near_misses: Vec<FittingNeed>,
    /// How many open needs were looked at: all but the organization's own and those it was excluded from.
    pub considered: usize,
}

/// An open need, and how the organization stands to it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FittingNeed {
    pub need_id: NeedId,
    pub title: String,
    pub kind: NeedKind,
    pub owner_id: OrganizationId,
    pub owner: String,
    pub deadline_on: Option<Day>,
    /// As on the list of the need's candidates; the rank is that of the need on this list.
    pub candidate: CandidateView,
}

/// Which open needs an organization could meet, and why; `limit` of each list.
pub async fn list_fitting_needs(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    limit: usize,
    language: Language,
) -> Result<FittingNeeds> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let today = Day::in_japan(ctx.clock.now());
    let mut needs = db::needs::list_open_to(&mut tx, office_id, id, today).await?;
    let mut help = Help::of_office(&mut tx, office_id, today).await?;
    drop(tx);
    needs.retain(|need| need.organization_id != id && !need.details.excludes(id));
    let needs = Arc::new(needs);
    let judged = field.judge(id, &needs, today).await?;
    blocking(move || in_words(&field, &needs, judged, &mut help, limit, language)).await
}

/// The best needs of each list in words. For readers of the office, who may see withheld names.
fn in_words(
    field: &Field,
    needs: &[Need],
    judged: Vec<(usize, Candidate)>,
    help: &mut Help,
    limit: usize,
    language: Language,
) -> FittingNeeds {
    let (near_misses, fitting): (Vec<_>, Vec<_>) =
        judged.into_iter().partition(|(_, candidate)| candidate.is_near_miss());
    let mut best = |mut judged: Vec<(usize, Candidate)>| -> Vec<FittingNeed> {
        judged.sort_by_key(|(number, candidate)| (Reverse(candidate.score), *number));
        judged.truncate(limit);
        let ranked = judged.into_iter().zip(1..).filter_map(|((number, mut candidate), rank)| {
            candidate.rank = rank;
            let need = &needs[number];
            Some(FittingNeed {
                need_id: need.id,
                title: need.details.title.to_string(),
                kind: need.details.kind,
                owner_id: need.organization_id,
                owner: field.name(need.organization_id, true, language),
                deadline_on: need.details.deadline_on,
                candidate: candidate_view(field, &need.details, &candidate, help, language)?,
            })
        });
        ranked.collect()
    };
    FittingNeeds { needs: best(fitting), near_misses: best(near_misses), considered: needs.len() }
}

/// Who could put a research seed (研究シーズ) to use: the organizations that the seed, read as a need for somebody to
/// develop it with, leads to. Other universities are left out: they are alike, and a seed looks for its complement.
///
/// `seed` is its number in the profile, from 0.
pub async fn list_seed_candidates(
    ctx: &Context,
    principal: &Principal,
    (id, seed): (OrganizationId, usize),
    limit: usize,
    language: Language,
) -> Result<CandidateList> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let profile = db::organizations::find_profile(&mut tx, id).await?;
    let seed = profile.details.seeds.into_iter().nth(seed).ok_or(Error::NotFound)?;
    let today = Day::in_japan(ctx.clock.now());
    let help = Help::of_office(&mut tx, office_id, today).await?;
    let mut apart = db::exclusions::of_organizations(&mut tx, &[id], today).await?;
    drop(tx);
    let universities = field.snapshot.of_kind(OrganizationKind::University).into_iter();
    let others = universities.filter(|university| *university != id);
    let mut need = NeedDetails {
        kind: NeedKind::JointDevelopment,
        title: seed.title,
        // A summary is shorter than a description may be.
        description: seed.summary.and_then(|summary| Description::parse(summary.as_str()).ok()),
        requirements: Vec::new(),
        chain: Vec::new(),
        quantity: None,
        deadline_on: None,
        region_preference: None,
        name_withheld: false,
        exclusions: others.map(|organization_id| Exclusion { organization_id, reason: None }).collect(),
    };
    judgements::exclude(&mut need, apart.remove(&id).unwrap_or_default().into_iter());
    let ranking = field.rank(None, Some(id), &need, today, limit).await?;
    candidate_list(field, need, ranking, help, language).await
}
