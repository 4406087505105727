//! `/needs/{id}/rejected`: who was rejected for a need and why, and the way back.

use super::show::candidates_address;
use crate::domain::{Decision, Judgement, Language, Need, NeedId, OrganizationId, RejectionReason};
use crate::http::pages::form::Posted;
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::{Context, Error, PageRequest, judgements, needs, organizations};
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/rejected.html")]
struct RejectedPage<'a> {
    frame: Frame<'a>,
    need: &'a Need,
    rejected: &'a [Judgement],
    names: &'a HashMap<OrganizationId, String>,
    has_more: bool,
    form_token: &'a str,
}

/// The reasons to reject somebody, with their words in forms and for people.
pub fn reasons(language: Language) -> [(&'static str, &'static str); 8] {
    [
        ("capability", language.pick("加工能力・技術が合わない", "cannot do it")),
        ("certification", language.pick("認証が足りない", "lacks a certification")),
        ("capacity", language.pick("余力・納期が合わない", "no capacity in time")),
        ("price", language.pick("価格が合わない", "price")),
        ("distance", language.pick("距離・輸送の都合", "distance or transport")),
        (
            "relationship",
            language.pick("取引関係（競合、系列、過去の経緯）", "relations: rival, group, history"),
        ),
        ("declined", language.pick("先方が辞退", "declined")),
        ("other", language.pick("その他（下に書く）", "other: say below")),
    ]
}

impl RejectedPage<'_> {
    fn reason(&self, reason: &RejectionReason) -> &'static str {
        let word = match reason {
            RejectionReason::Capability => "capability",
            RejectionReason::Certification => "certification",
            RejectionReason::Capacity => "capacity",
            RejectionReason::Price => "price",
            RejectionReason::Distance => "distance",
            RejectionReason::Relationship => "relationship",
            RejectionReason::Declined => "declined",
            RejectionReason::Other => return self.frame.pick("その他", "other"),
        };
        let reasons = reasons(self.frame.language).into_iter();
        reasons.filter(|(other, _)| *other == word).map(|(_, label)| label).next().unwrap_or_default()
    }
}

#[get("/needs/{id}/rejected")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let principal = visitor.principal();
    let page = PageRequest { cursor: None, limit: PageRequest::MOST };
    let rejected =
        judgements::list_judgements(&context, principal, *id, Some(Decision::Rejected), page).await?;
    let need = needs::get_need(&context, principal, *id).await?;
    let ids: Vec<OrganizationId> = rejected.items.iter().map(|judgement| judgement.organization_id).collect();
    let names = organizations::names(&context, principal, &ids).await?;
    visitor.show(&RejectedPage {
        frame: visitor.frame(),
        need: &need,
        rejected: &rejected.items,
        names: &names,
        has_more: rejected.next.is_some(),
        form_token: &visitor.form_token,
    })
}

/// Takes a judgement back: the organization may be proposed again.
#[post("/needs/{id}/candidates/{organization_id}/undo")]
pub async fn undo(
    context: web::Data<Context>,
    posted: Posted,
    path: web::Path<(NeedId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let version = fields.version()?;
    let undone = judgements::delete_judgement(&context, visitor.principal(), *path, version).await;
    let notice = match undone {
        Ok(()) | Err(Error::NotFound) => Notice::JudgementUndone,
        Err(Error::VersionConflict { .. }) => Notice::ChangedMeanwhile,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(&candidates_address(path.0, fields.get("_page"), fields.get("_region")), Some(notice)))
}
