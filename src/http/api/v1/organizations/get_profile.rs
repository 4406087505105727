//! `GET /api/v1/organizations/{id}/profile`: what an organization can do.

use crate::domain::{OrganizationId, Profile};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, get, web};

/// What an organization can do.
#[utoipa::path(
    operation_id = "get_profile",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The profile; version 0 where none was written yet.", body = Profile),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}/profile")]
pub async fn get_profile(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let profile = organizations::get_profile(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(profile.version)).json(profile))
}
