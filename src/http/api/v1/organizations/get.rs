//! `GET /api/v1/organizations/{id}`: one entry of the register.

use crate::domain::{Organization, OrganizationId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, get, web};

/// One entry of the register.
#[utoipa::path(
    operation_id = "get_organization",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The entry.", body = Organization),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}")]
pub async fn get_organization(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let organization = organizations::get_organization(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(organization.version)).json(organization))
}
