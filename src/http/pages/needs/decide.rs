//! What is decided on the page of a need: about a candidate, and about the need itself.

use super::rejected::reasons;
use super::show::candidates_address;
use crate::auth::Permission;
use crate::domain::{Decision, JudgementDetails, Name, Need, NeedId, NeedStatus, OrganizationId};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::words;
use crate::services::{Context, Error, judgements, needs, organizations};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/rejection.html")]
struct RejectionPage<'a> {
    frame: Frame<'a>,
    need: &'a Need,
    organization: OrganizationId,
    name: Name,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl RejectionPage<'_> {
    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        let choose = self.frame.pick("選んでください", "choose");
        std::iter::once(("", choose)).chain(reasons(self.frame.language)).collect()
    }
}

/// Shortlists or rejects a candidate.
#[post("/needs/{id}/candidates/{organization_id}")]
pub async fn judge(
    context: web::Data<Context>,
    posted: Posted,
    path: web::Path<(NeedId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::JudgeCandidates)?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let version = fields.get("_version").parse().unwrap_or_default();
    let back = candidates_address(path.0, fields.get("_page"), fields.get("_region"));
    let details = match fields.read::<JudgementDetails>(&words, visitor.language()) {
        Ok(details) => details,
        Err(faults) => return ask_again(&context, &visitor, *path, &fields, &faults).await,
    };
    let notice = match details.decision {
        Decision::Shortlisted => Notice::Shortlisted,
        Decision::Rejected => Notice::Rejected,
    };
    let judged = judgements::update_judgement(&context, visitor.principal(), *path, details.clone(), version);
    let notice = match judged.await {
        Ok(_) => notice,
        Err(Error::VersionConflict { .. }) => {
            let stored = judgements::get_judgement(&context, visitor.principal(), *path).await;
            // The second of two clicks found done what it wanted.
            let is_done = stored.is_ok_and(|stored| stored.details == details);
            if is_done { notice } else { Notice::ChangedMeanwhile }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(&back, Some(notice)))
}

/// The reason once more, with what is wrong with it.
async fn ask_again(
    context: &Context,
    visitor: &Visitor,
    (need, organization): (NeedId, OrganizationId),
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let need = needs::get_need(context, visitor.principal(), need).await?;
    let name =
        organizations::get_organization(context, visitor.principal(), organization).await?.details.name;
    let page = RejectionPage { frame: visitor.frame(), need: &need, organization, name, fields, faults };
    visitor.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Moves the need along its life.
#[post("/needs/{id}/status")]
pub async fn change_status(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let wanted = NeedStatus::ALL.into_iter().find(|status| status.as_str() == fields.get("status"));
    let wanted = wanted.ok_or(ApiError::BadForm)?;
    let version = fields.version()?;
    let changed = needs::change_need_status(&context, visitor.principal(), *id, wanted, version).await;
    let notice = match changed {
        Ok(_) => Notice::StatusChanged,
        Err(Error::VersionConflict { .. }) => {
            let stored = needs::get_need(&context, visitor.principal(), *id).await?;
            // The second of two clicks found done what it wanted.
            if stored.status == wanted { Notice::StatusChanged } else { Notice::ChangedMeanwhile }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(&format!("/needs/{id}"), Some(notice)))
}
