//! `GET /api/v1/notes/{id}`: one note.

use crate::domain::{OfficeNote, OfficeNoteId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, notes};
use actix_web::{HttpResponse, get, web};

/// One note.
#[utoipa::path(
    operation_id = "get_note",
    tag = "records",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The note.", body = OfficeNote),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/notes/{id}")]
pub async fn get_note(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OfficeNoteId>,
) -> Result<HttpResponse, ApiError> {
    let note = notes::get_note(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(note.version)).json(note))
}
