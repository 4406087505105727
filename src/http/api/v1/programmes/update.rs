//! `PUT /api/v1/programmes/{id}`: replaces what is written of a support programme.

use crate::domain::{Programme, ProgrammeDetails, ProgrammeId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, programmes};
use actix_web::{HttpResponse, put, web};

/// Replaces what is written of a support programme.
#[utoipa::path(
    operation_id = "update_programme",
    tag = "programmes",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = ProgrammeDetails,
    responses(
        (status = 200, description = "The programme as it is now.", body = Programme),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/programmes/{id}")]
pub async fn update_programme(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<ProgrammeId>,
    version: IfMatch,
    body: Body<ProgrammeDetails>,
) -> Result<HttpResponse, ApiError> {
    let programme = programmes::update_programme(&context, &caller.principal, *id, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(programme.version)).json(programme))
}
