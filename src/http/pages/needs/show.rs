//! `/needs/{id}`: a need. The office sees the candidates, and why.

use super::rejected::reasons;
use crate::auth::Permission;
use crate::domain::{Language, Need, NeedId, NeedStatus, Organization, OrganizationId, TermId};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::candidates::{self, CandidateList, CandidateView};
use crate::services::words::{self, Words};
use crate::services::{Context, needs, organizations};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;

/// How many candidates are listed, unless more are asked for.
const LISTED: usize = 20;

/// How many candidates are wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    most: Option<usize>,
    /// Only those whose head office is there; a form sends it empty, too.
    #[serde(default)]
    region: String,
}

#[derive(Template)]
#[template(path = "pages/need.html")]
struct NeedPage<'a> {
    frame: Frame<'a>,
    need: &'a Need,
    owner: &'a str,
    words: &'a Words,
    /// For the office only.
    list: Option<&'a CandidateList>,
    most: usize,
    region: Option<&'a TermId>,
    may_edit: bool,
    form_token: &'a str,
}

impl NeedPage<'_> {
    /// Whether there may be more candidates than are shown, and they can be shown.
    fn has_more(&self) -> bool {
        let shown = self.list.map_or(0, |list| list.candidates.len());
        shown == self.most && self.most < candidates::MOST_CANDIDATES
    }

    fn most_candidates(&self) -> usize {
        candidates::MOST_CANDIDATES
    }

    /// Whether nobody is in the region that was chosen.
    fn is_empty_there(&self) -> bool {
        let all = self.list.iter().flat_map(|list| list.candidates.iter().chain(&list.near_misses));
        self.region.is_some() && !all.into_iter().any(|candidate| self.is_shown(candidate))
    }

    /// What the need may become now.
    fn steps(&self) -> Vec<(NeedStatus, &'static str)> {
        let steps = NeedStatus::ALL
            .into_iter()
            .filter(|next| self.need.status.may_become(*next) && *next != NeedStatus::Expired);
        steps.map(|next| (next, step(next, self.need.status, self.frame.language))).collect()
    }

    fn reasons(&self) -> [(&'static str, &'static str); 8] {
        reasons(self.frame.language)
    }

    /// The regions of the candidates, each with how many there are.
    fn regions(&self) -> Vec<(&TermId, usize)> {
        let all = self.list.iter().flat_map(|list| list.candidates.iter().chain(&list.near_misses));
        let mut regions: Vec<(&TermId, usize)> = Vec::new();
        for region in all.filter_map(|candidate| candidate.region.as_ref()) {
            match regions.iter_mut().find(|(other, _)| *other == region) {
                Some((_, count)) => *count += 1,
                None => regions.push((region, 1)),
            }
        }
        regions
    }

    /// Whether a candidate is in the region that was chosen, if one was.
    fn is_shown(&self, candidate: &CandidateView) -> bool {
        self.region.is_none_or(|region| candidate.region.as_ref() == Some(region))
    }

    fn is_chosen(&self, region: &TermId) -> bool {
        self.region == Some(region)
    }
}

fn step(next: NeedStatus, now: NeedStatus, language: Language) -> &'static str {
    match next {
        NeedStatus::Open if now == NeedStatus::Paused => language.pick("募集を再開する", "Open again"),
        NeedStatus::Open => language.pick("募集を始める", "Open"),
        NeedStatus::Paused => language.pick("休止する", "Pause"),
        NeedStatus::Fulfilled => language.pick("充足として終える", "End as fulfilled"),
        NeedStatus::Withdrawn => language.pick("取り下げる", "Withdraw"),
        NeedStatus::Draft | NeedStatus::Expired => "",
    }
}

#[get("/needs/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<NeedId>,
    query: Query<Wanted>,
) -> Result<HttpResponse, ApiError> {
    let (principal, language) = (visitor.principal(), visitor.language());
    let most = query.0.most.unwrap_or(LISTED).clamp(1, candidates::MOST_CANDIDATES);
    let region = TermId::parse(&query.0.region).ok();
    // Whoever looks for one region wants to see all of it, not who of it is among the first.
    let most = if region.is_some() { candidates::MOST_CANDIDATES } else { most };
    let (need, list) = if visitor.may(Permission::ReadCandidates) {
        let (need, list) = candidates::list_candidates(&context, principal, *id, most, language).await?;
        (need, Some(list))
    } else {
        (needs::get_need(&context, principal, *id).await?, None)
    };
    let names: HashMap<OrganizationId, String> =
        organizations::names(&context, principal, &[need.organization_id]).await?;
    let owner = match names.get(&need.organization_id) {
        Some(name) => name.clone(),
        None => Organization::alias(need.organization_id, crate::domain::OrganizationKind::Company, language),
    };
    let words = words::of_principal(&context, principal, language).await?;
    let may_edit = crate::auth::may_for(principal, Permission::EditNeeds, need.organization_id);
    visitor.show(&NeedPage {
        frame: visitor.frame(),
        need: &need,
        owner: &owner,
        words: &words,
        list: list.as_ref(),
        most,
        region: region.as_ref(),
        may_edit,
        form_token: &visitor.form_token,
    })
}
