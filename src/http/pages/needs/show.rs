//! `/needs/{id}`: a need. The office sees the candidates, and why.

use crate::auth::Permission;
use crate::domain::{Language, Need, NeedId, NeedStatus, Organization, OrganizationId};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::candidates::{self, CandidateList};
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
        let language = self.frame.language;
        [
            ("capability", language.pick("加工能力・技術が合わない", "cannot do it")),
            ("certification", language.pick("認証が足りない", "lacks a certification")),
            ("capacity", language.pick("余力・納期が合わない", "no capacity in time")),
            ("price", language.pick("価格が合わない", "price")),
            ("distance", language.pick("遠い", "too far away")),
            (
                "relationship",
                language.pick("取引関係（競合、系列、過去の経緯）", "relations: rival, group, history"),
            ),
            ("declined", language.pick("先方が辞退", "declined")),
            ("other", language.pick("その他（下に書く）", "other: say below")),
        ]
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
        may_edit,
        form_token: &visitor.form_token,
    })
}
