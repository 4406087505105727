//! `POST /api/v1/letters/{id}/resume`: takes a letter up again that was dropped.

use crate::domain::{Letter, LetterId};
use crate::http::extract::{IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, resuming};
use actix_web::{HttpResponse, post, web};

/// Makes a letter that was dropped a draft again, where what it was written for is still to come.
#[utoipa::path(
    operation_id = "resume_letter",
    tag = "letters",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    responses(
        (status = 200, description = "The letter as it is now.", body = Letter),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/letters/{id}/resume")]
pub async fn resume_letter(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<LetterId>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let letter = resuming::resume_letter(&context, &caller.principal, *id, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(letter.version)).json(letter))
}
