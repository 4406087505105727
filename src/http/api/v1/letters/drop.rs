//! `POST /api/v1/letters/{id}/drop`: decides that a letter does not leave.

use crate::domain::{Letter, LetterId};
use crate::http::extract::{IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, post, web};

/// Decides that a letter does not leave: it is not needed, or was told by telephone.
#[utoipa::path(
    operation_id = "drop_letter",
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
#[post("/letters/{id}/drop")]
pub async fn drop_letter(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<LetterId>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let letter = letters::drop_letter(&context, &caller.principal, *id, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(letter.version)).json(letter))
}
