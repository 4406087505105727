//! `POST /api/v1/introductions/{id}/meeting/held`: writes down that the meeting of a case was held.

use super::take_step::Remark;
use crate::domain::{Introduction, IntroductionId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, meetings};
use actix_web::{HttpResponse, post, web};

/// Writes down that the meeting was held.
#[utoipa::path(
    operation_id = "hold_meeting",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of the case.")),
    request_body = Remark,
    responses(
        (status = 200, description = "The case as it is now.", body = Introduction),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/introductions/{id}/meeting/held")]
pub async fn hold_meeting(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    version: IfMatch,
    body: Body<Remark>,
) -> Result<HttpResponse, ApiError> {
    let moved = meetings::hold_meeting(&context, &caller.principal, *id, body.0.note, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(moved.version)).json(moved))
}
