//! `GET /api/v1/organizations/{id}/needs`: which open needs an organization could meet, and why.

use crate::domain::OrganizationId;
use crate::http::api::v1::needs::list_candidates::CandidateQuery;
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::fitting::{self, FittingNeeds};
use actix_web::{HttpResponse, get, web};

/// Which open needs an organization could meet, and why.
#[utoipa::path(
    operation_id = "list_fitting_needs",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), CandidateQuery),
    responses(
        (status = 200, description = "Open needs, those that fit best first.", body = FittingNeeds),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}/needs")]
pub async fn list_fitting_needs(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<OrganizationId>,
    query: Query<CandidateQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.0.limit()?;
    let needs = fitting::list_fitting_needs(&context, &caller.principal, *id, limit, reader.0).await?;
    Ok(HttpResponse::Ok().json(needs))
}
