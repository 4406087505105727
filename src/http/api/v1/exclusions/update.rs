//! `PUT /api/v1/organizations/{id}/exclusions/{organization_id}`: keeps a pair apart.

use crate::domain::{OrganizationId, PairExclusion, PairExclusionDetails};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, exclusions};
use actix_web::{HttpResponse, put, web};

/// Keeps a pair apart, or changes why. It counts in both directions, and from the next list on.
#[utoipa::path(
    operation_id = "update_exclusion",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("organization_id" = uuid::Uuid, Path, description = "The other one."), ("If-Match" = String, Header, description = "The ETag of what was read; \"0\" where nothing keeps them apart yet.")),
    request_body = PairExclusionDetails,
    responses(
        (status = 200, description = "The exclusion as it is now.", body = PairExclusion),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/organizations/{id}/exclusions/{organization_id}")]
pub async fn update_exclusion(
    context: web::Data<Context>,
    caller: SignedIn,
    pair: web::Path<(OrganizationId, OrganizationId)>,
    version: IfMatch,
    body: Body<PairExclusionDetails>,
) -> Result<HttpResponse, ApiError> {
    let stored = exclusions::update_exclusion(&context, &caller.principal, *pair, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(stored.version)).json(stored))
}
