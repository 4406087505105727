//! `DELETE /api/v1/organizations/{id}/exclusions/{organization_id}`: lets a pair be introduced to each other again.

use crate::domain::OrganizationId;
use crate::http::extract::{IfMatch, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, exclusions};
use actix_web::{HttpResponse, delete, web};

/// Lets a pair be introduced to each other again. Open needs for which either is good are told of.
#[utoipa::path(
    operation_id = "delete_exclusion",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("organization_id" = uuid::Uuid, Path, description = "The other one."), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    responses(
        (status = 204, description = "Lifted."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/organizations/{id}/exclusions/{organization_id}")]
pub async fn delete_exclusion(
    context: web::Data<Context>,
    caller: SignedIn,
    pair: web::Path<(OrganizationId, OrganizationId)>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    exclusions::delete_exclusion(&context, &caller.principal, *pair, version.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
