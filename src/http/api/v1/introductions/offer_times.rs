//! `PUT /api/v1/introductions/{id}/times`: offers times for the meeting of a case.

use crate::domain::{IntroductionId, Offer};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::times::{self, OfferedTimes};
use actix_web::{HttpResponse, put, web};

/// Offers up to three times for the meeting of a case, instead of those that may be offered already; the answer says
/// which of them collide with other meetings.
#[utoipa::path(
    operation_id = "offer_times",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of the case.")),
    request_body = Offer,
    responses(
        (status = 200, description = "What is offered; the ETag is that of the case.", body = OfferedTimes),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/introductions/{id}/times")]
pub async fn offer_times(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    version: IfMatch,
    body: Body<Offer>,
) -> Result<HttpResponse, ApiError> {
    let offered = times::offer_times(&context, &caller.principal, *id, body.0, version.0).await?;
    let (introduction, times) = offered;
    Ok(HttpResponse::Ok().insert_header(etag(introduction.version)).json(times))
}
