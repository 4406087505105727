//! `PUT /api/v1/introductions/{id}/times/{side}`: writes down which of the times that are offered suit a side.

use crate::domain::{IntroductionId, Side, Ticks};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::times::{self, OfferedTimes};
use actix_web::{HttpResponse, put, web};

/// Writes down which of the times that are offered suit a side, as it said by telephone; said again, it counts instead.
#[utoipa::path(
    operation_id = "tick_times",
    tag = "introductions",
    security(("access_token" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("side" = Side, Path),
        ("If-Match" = String, Header, description = "The ETag of the case.")
    ),
    request_body = Ticks,
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
#[put("/introductions/{id}/times/{side}")]
pub async fn tick_times(
    context: web::Data<Context>,
    caller: SignedIn,
    path: web::Path<(IntroductionId, Side)>,
    version: IfMatch,
    body: Body<Ticks>,
) -> Result<HttpResponse, ApiError> {
    let (id, side) = *path;
    let ticked = times::tick_times(&context, &caller.principal, id, side, body.0, version.0).await?;
    let (introduction, times) = ticked;
    Ok(HttpResponse::Ok().insert_header(etag(introduction.version)).json(times))
}
