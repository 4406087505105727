//! `POST /api/v1/needs/{id}/status`: moves a need along its life. Opening it starts the search for candidates.

use crate::domain::{Faults, Need, NeedId, NeedStatus};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, needs};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// The state the need shall have: draft → open → (paused ↔ open) → fulfilled | withdrawn | expired.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct StatusChange {
    status: NeedStatus,
}

/// Moves a need along its life. Opening it starts the search for candidates.
#[utoipa::path(
    operation_id = "change_need_status",
    tag = "needs",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = StatusChange,
    responses(
        (status = 200, description = "The need as it is now.", body = Need),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/needs/{id}/status")]
pub async fn change_need_status(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<NeedId>,
    version: IfMatch,
    body: Body<StatusChange>,
) -> Result<HttpResponse, ApiError> {
    let to = body.0.status;
    let need = needs::change_need_status(&context, &caller.principal, *id, to, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(need.version)).json(need))
}
