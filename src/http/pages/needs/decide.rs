//! What is decided on the page of a need: about a candidate, and about the need itself.

use super::show::candidates_address;
use crate::auth::Permission;
use crate::domain::{Decision, JudgementDetails, NeedId, NeedStatus, OrganizationId};
use crate::http::pages::form::Posted;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::go_to;
use crate::http::problem::ApiError;
use crate::services::words;
use crate::services::{Context, Error, judgements, needs};
use actix_web::{HttpResponse, post, web};

/// Shortlists or rejects a candidate.
#[post("/needs/{id}/candidates/{organization_id}")]
pub async fn judge(
    context: web::Data<Context>,
    posted: Posted,
    path: web::Path<(NeedId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    if !visitor.may(Permission::JudgeCandidates) {
        return Err(Error::Forbidden.into());
    }
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let version = fields.get("_version").parse().unwrap_or_default();
    let back = candidates_address(path.0, fields.get("_page"), fields.get("_region"));
    let Ok(details) = fields.read::<JudgementDetails>(&words, visitor.language()) else {
        return Ok(go_to(&back, Some(Notice::ReasonMissing)));
    };
    let notice = match details.decision {
        Decision::Shortlisted => Notice::Shortlisted,
        Decision::Rejected => Notice::Rejected,
    };
    judgements::update_judgement(&context, visitor.principal(), *path, details, version).await?;
    Ok(go_to(&back, Some(notice)))
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
    let version = fields.get("_version").parse().map_err(|_| ApiError::BadForm)?;
    let changed = needs::change_need_status(&context, visitor.principal(), *id, wanted, version).await;
    let notice = match changed {
        Ok(_) => Notice::StatusChanged,
        Err(Error::VersionConflict { .. }) => Notice::ChangedMeanwhile,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(&format!("/needs/{id}"), Some(notice)))
}
