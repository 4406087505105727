//! `POST /api/v1/organizations/{id}/profile/confirm`: says that a profile is still correct today.

use crate::domain::{OrganizationId, Profile};
use crate::http::extract::{IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, post, web};

/// Says that a profile is still correct today.
#[utoipa::path(
    operation_id = "confirm_profile",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    responses(
        (status = 200, description = "The profile as it is now.", body = Profile),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/organizations/{id}/profile/confirm")]
pub async fn confirm_profile(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OrganizationId>,
    version: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let profile = organizations::confirm_profile(&context, &caller.principal, *id, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(profile.version)).json(profile))
}
