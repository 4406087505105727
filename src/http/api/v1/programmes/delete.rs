//! `DELETE /api/v1/programmes/{id}`: removes a support programme.

use crate::domain::ProgrammeId;
use crate::http::extract::{IfMatch, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, programmes};
use actix_web::{HttpResponse, delete, web};

/// Removes a support programme.
#[utoipa::path(
    operation_id = "delete_programme",
    tag = "programmes",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    responses(
        (status = 204, description = "Removed."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/programmes/{id}")]
pub async fn delete_programme(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<ProgrammeId>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    programmes::delete_programme(&context, &caller.principal, *id, version.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
