//! `DELETE /api/v1/needs/{id}/judgements/{organization_id}`: takes a judgement back.

use crate::domain::{NeedId, OrganizationId};
use crate::http::extract::{IfMatch, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, judgements};
use actix_web::{HttpResponse, delete, web};

/// Takes a judgement back, as if it had never been made.
#[utoipa::path(
    operation_id = "delete_judgement",
    tag = "judgements",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The need."), ("organization_id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    responses(
        (status = 204, description = "Taken back."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/needs/{id}/judgements/{organization_id}")]
pub async fn delete_judgement(
    context: web::Data<Context>,
    caller: SignedIn,
    pair: web::Path<(NeedId, OrganizationId)>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    judgements::delete_judgement(&context, &caller.principal, *pair, version.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
