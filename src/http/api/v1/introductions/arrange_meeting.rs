//! `PUT /api/v1/introductions/{id}/meeting`: arranges the meeting of a case, or moves it.

use crate::domain::{IntroductionId, Meeting, MeetingDetails};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, meetings};
use actix_web::{HttpResponse, put, web};

/// Arranges the meeting of a case, or moves the one that is arranged. Nobody is at two meetings at once.
#[utoipa::path(
    operation_id = "arrange_meeting",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of the case.")),
    request_body = MeetingDetails,
    responses(
        (status = 200, description = "The meeting; the ETag is that of the case.", body = Meeting),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/introductions/{id}/meeting")]
pub async fn arrange_meeting(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    version: IfMatch,
    body: Body<MeetingDetails>,
) -> Result<HttpResponse, ApiError> {
    let arranged = meetings::arrange_meeting(&context, &caller.principal, *id, body.0, version.0).await?;
    let (introduction, meeting) = arranged;
    Ok(HttpResponse::Ok().insert_header(etag(introduction.version)).json(meeting))
}
