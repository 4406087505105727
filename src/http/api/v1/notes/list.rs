//! `GET /api/v1/notes`: the notes of an organization or a case.

use crate::domain::{IntroductionId, OfficeNote, OfficeNoteId, OrganizationId, Subject};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, notes};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Whose notes, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NoteQuery {
    /// With those of its cases.
    organization_id: Option<OrganizationId>,
    introduction_id: Option<IntroductionId>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The notes of an organization with those of its cases, of a case, or of the whole office; those of the latest days
/// first.
#[utoipa::path(
    operation_id = "list_notes",
    tag = "records",
    security(("access_token" = [])),
    params(NoteQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<OfficeNote>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/notes")]
pub async fn list_notes(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<NoteQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(NoteQuery { organization_id, introduction_id, cursor, limit }) = query;
    let limit = page_request(cursor, limit)?.limit;
    let subject = Subject { organization_id, introduction_id };
    let before = cursor.map(OfficeNoteId);
    let page = notes::list_notes(&context, &caller.principal, subject, before, limit).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
