//! `GET /api/v1/organizations/{id}/exclusions/{organization_id}`: what keeps a pair apart.

use crate::domain::{OrganizationId, PairExclusion};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, exclusions};
use actix_web::{HttpResponse, get, web};

/// What keeps a pair apart, seen from the first of the two.
#[utoipa::path(
    operation_id = "get_exclusion",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("organization_id" = uuid::Uuid, Path, description = "The other one.")),
    responses(
        (status = 200, description = "The exclusion.", body = PairExclusion),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}/exclusions/{organization_id}")]
pub async fn get_exclusion(
    context: web::Data<Context>,
    caller: SignedIn,
    pair: web::Path<(OrganizationId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let exclusion = exclusions::get_exclusion(&context, &caller.principal, *pair).await?;
    Ok(HttpResponse::Ok().insert_header(etag(exclusion.version)).json(exclusion))
}
