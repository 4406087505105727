//! `PUT /api/v1/letters/{id}`: writes what a draft says.

use crate::domain::{Letter, LetterDetails, LetterId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, put, web};

/// Writes what a draft says.
#[utoipa::path(
    operation_id = "update_letter",
    tag = "letters",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = LetterDetails,
    responses(
        (status = 200, description = "The draft as it is now.", body = Letter),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/letters/{id}")]
pub async fn update_letter(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<LetterId>,
    version: IfMatch,
    body: Body<LetterDetails>,
) -> Result<HttpResponse, ApiError> {
    let letter = letters::update_letter(&context, &caller.principal, *id, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(letter.version)).json(letter))
}
