//! `POST /api/v1/organizations`: registers an organization.

use crate::domain::{Organization, OrganizationDetails};
use crate::http::extract::{Body, Idempotency, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, post, web};

/// Registers an organization.
#[utoipa::path(
    operation_id = "create_organization",
    tag = "organizations",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body = OrganizationDetails,
    responses(
        (status = 201, description = "Registered.", body = Organization),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/organizations")]
pub async fn create_organization(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<OrganizationDetails>,
) -> Result<HttpResponse, ApiError> {
    let organization =
        organizations::create_organization(&context, &caller.principal, body.0, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().insert_header(etag(organization.version)).json(organization))
}
