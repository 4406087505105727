//! `POST /api/v1/notes`: writes a note, a visit or a call down.

use crate::domain::{Faults, IntroductionId, OfficeNote, OfficeNoteDetails, OrganizationId, Subject};
use crate::http::extract::{Body, Idempotency, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, notes};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// A new note, of an organization, a case, or one side of a case.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewNote {
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    #[deserr(default)]
    introduction_id: Option<IntroductionId>,
    details: OfficeNoteDetails,
}

/// Writes a note, a visit or a call down. For the office only.
#[utoipa::path(
    operation_id = "create_note",
    tag = "records",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body = NewNote,
    responses(
        (status = 201, description = "Written down.", body = OfficeNote),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/notes")]
pub async fn create_note(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<NewNote>,
) -> Result<HttpResponse, ApiError> {
    let Body(NewNote { organization_id, introduction_id, details }) = body;
    let new = notes::NewNote { subject: Subject { organization_id, introduction_id }, details };
    let written = notes::create_note(&context, &caller.principal, new, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().insert_header(etag(written.version)).json(written))
}
