//! `PUT /api/v1/organizations/{id}`: changes an entry of the register.

use crate::domain::{Organization, OrganizationDetails, OrganizationId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, put, web};

/// Changes an entry of the register.
#[utoipa::path(
    operation_id = "update_organization",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = OrganizationDetails,
    responses(
        (status = 200, description = "The entry as it is now.", body = Organization),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/organizations/{id}")]
pub async fn update_organization(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OrganizationId>,
    version: IfMatch,
    body: Body<OrganizationDetails>,
) -> Result<HttpResponse, ApiError> {
    let organization =
        organizations::update_organization(&context, &caller.principal, *id, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(organization.version)).json(organization))
}
