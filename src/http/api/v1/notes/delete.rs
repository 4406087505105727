//! `DELETE /api/v1/notes/{id}`: takes a note out.

use crate::domain::OfficeNoteId;
use crate::http::extract::{IfMatch, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, notes};
use actix_web::{HttpResponse, delete, web};

/// Takes a note out: for its author and the administrator. What it said stays in the audit log.
#[utoipa::path(
    operation_id = "delete_note",
    tag = "records",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    responses(
        (status = 204, description = "Taken out."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role, or somebody else's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/notes/{id}")]
pub async fn delete_note(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OfficeNoteId>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    notes::delete_note(&context, &caller.principal, *id, version.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
