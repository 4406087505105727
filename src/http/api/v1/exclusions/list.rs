//! `GET /api/v1/organizations/{id}/exclusions`: whom an organization is kept apart from.

use crate::domain::{OrganizationId, PairExclusion};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, exclusions};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Whom an organization is kept apart from.
#[derive(Serialize, ToSchema)]
pub struct ExclusionList {
    items: Vec<PairExclusion>,
}

/// Whom an organization is not to be introduced to, by name, and why. What has run out is not among it.
#[utoipa::path(
    operation_id = "list_exclusions",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = ExclusionList),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}/exclusions")]
pub async fn list_exclusions(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let items = exclusions::list_exclusions(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().json(ExclusionList { items }))
}
