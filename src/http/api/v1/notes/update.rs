//! `PUT /api/v1/notes/{id}`: changes what a note says.

use crate::domain::{OfficeNote, OfficeNoteDetails, OfficeNoteId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, notes};
use actix_web::{HttpResponse, put, web};

/// Changes what a note says. What it said before is in the audit log.
#[utoipa::path(
    operation_id = "update_note",
    tag = "records",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = OfficeNoteDetails,
    responses(
        (status = 200, description = "The note as it is now.", body = OfficeNote),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/notes/{id}")]
pub async fn update_note(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OfficeNoteId>,
    version: IfMatch,
    body: Body<OfficeNoteDetails>,
) -> Result<HttpResponse, ApiError> {
    let note = notes::update_note(&context, &caller.principal, *id, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(note.version)).json(note))
}
