//! `PUT /api/v1/organizations/{id}/profile`: writes a profile, as a whole.

use crate::domain::{OrganizationId, Profile, ProfileDetails};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, put, web};

/// Writes a profile, as a whole.
#[utoipa::path(
    operation_id = "update_profile",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = ProfileDetails,
    responses(
        (status = 200, description = "The profile as it is now.", body = Profile),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/organizations/{id}/profile")]
pub async fn update_profile(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<OrganizationId>,
    version: IfMatch,
    body: Body<ProfileDetails>,
) -> Result<HttpResponse, ApiError> {
    let profile = organizations::update_profile(&context, &caller.principal, *id, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(profile.version)).json(profile))
}
