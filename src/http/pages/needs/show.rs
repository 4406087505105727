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

/// How many candidates and how many near misses stand on one page: with all that is said of each, more would weigh too
/// much for a slow line.
const LISTED: usize = 20;

/// Which candidates are wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// From 1.
    page: Option<usize>,
    /// Whose page is wanted.
    candidate: Option<OrganizationId>,
    /// Only those whose head office is there; a form sends it empty, too.
    #[serde(default)]
    region: String,
}

/// The address of a page of candidates, as it stands in a query or in the hidden fields of a form.
pub fn candidates_address(id: NeedId, page: &str, region: &str) -> String {
    let page = page.parse::<usize>().unwrap_or(1);
    let region = TermId::parse(region).map(|region| region.to_string()).unwrap_or_default();
    format!("/needs/{id}?page={page}&region={region}#candidates")
}

/// What a page shows of the ranking.
struct Listed<'a> {
    list: &'a CandidateList,
    region: Option<&'a TermId>,
    /// From 1.
    page: usize,
}

impl<'a> Listed<'a> {
    fn new(list: &'a CandidateList, region: Option<&'a TermId>, wanted: &Wanted) -> Self {
        let listed = Self { list, region, page: 1 };
        let place = |id| {
            let mut both = [&list.candidates, &list.near_misses].into_iter();
            both.find_map(|all| listed.there(all).position(|candidate| candidate.organization_id == id))
        };
        let of_candidate = wanted.candidate.and_then(place).map(|place| place / LISTED + 1);
        let page = of_candidate.or(wanted.page).unwrap_or(1).clamp(1, listed.pages());
        Self { page, ..listed }
    }

    /// Those of a list in the region that was chosen, if one was.
    fn there(&self, all: &'a [CandidateView]) -> impl Iterator<Item = &'a CandidateView> + use<'a> {
        let region = self.region;
        all.iter().filter(move |candidate| region.is_none() || candidate.region.as_ref() == region)
    }

    fn of_page(&self, all: &'a [CandidateView]) -> Vec<&'a CandidateView> {
        self.there(all).skip((self.page - 1) * LISTED).take(LISTED).collect()
    }

    fn candidates(&self) -> Vec<&'a CandidateView> {
        self.of_page(&self.list.candidates)
    }

    fn near_misses(&self) -> Vec<&'a CandidateView> {
        self.of_page(&self.list.near_misses)
    }

    /// How many candidates there are on all pages.
    fn count(&self) -> usize {
        self.there(&self.list.candidates).count()
    }

    /// At least one.
    fn pages(&self) -> usize {
        self.count().max(self.there(&self.list.near_misses).count()).div_ceil(LISTED).max(1)
    }

    /// The regions of all candidates, each with how many there are.
    fn regions(&self) -> Vec<(&'a TermId, usize)> {
        let all = self.list.candidates.iter().chain(&self.list.near_misses);
        let mut regions: Vec<(&TermId, usize)> = Vec::new();
        for region in all.filter_map(|candidate| candidate.region.as_ref()) {
            match regions.iter_mut().find(|(other, _)| *other == region) {
                Some((_, count)) => *count += 1,
                None => regions.push((region, 1)),
            }
        }
        regions
    }

    fn is_chosen(&self, region: &TermId) -> bool {
        self.region == Some(region)
    }

    /// The region that was chosen, for an address or a field.
    fn region(&self) -> String {
        self.region.map(ToString::to_string).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "pages/need.html")]
struct NeedPage<'a> {
    frame: Frame<'a>,
    need: &'a Need,
    owner: &'a str,
    words: &'a Words,
    /// For the office only.
    list: Option<&'a Listed<'a>>,
    may_edit: bool,
    form_token: &'a str,
}

impl NeedPage<'_> {
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

    fn address(&self, page: usize) -> String {
        let region = self.list.map(Listed::region).unwrap_or_default();
        candidates_address(self.need.id, &page.to_string(), &region)
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
    let region = TermId::parse(&query.0.region).ok();
    let (need, list) = if visitor.may(Permission::ReadCandidates) {
        // All of them: a region may have its first candidate far down.
        let most = candidates::MOST_CANDIDATES;
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
    let listed = list.as_ref().map(|list| Listed::new(list, region.as_ref(), &query.0));
    visitor.show(&NeedPage {
        frame: visitor.frame(),
        need: &need,
        owner: &owner,
        words: &words,
        list: listed.as_ref(),
        may_edit,
        form_token: &visitor.form_token,
    })
}
