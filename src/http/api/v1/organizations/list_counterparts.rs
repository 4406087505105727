//! `GET /api/v1/organizations/{id}/counterparts`: whom an organization should meet, and why.

use crate::domain::OrganizationId;
use crate::http::api::v1::needs::list_candidates::CandidateQuery;
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::counterparts::{self, CounterpartList};
use actix_web::{HttpResponse, get, web};

/// Whom an organization should meet, and why.
#[utoipa::path(
    operation_id = "list_counterparts",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), CandidateQuery),
    responses(
        (status = 200, description = "Organizations that it complements, best first.", body = CounterpartList),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}/counterparts")]
pub async fn list_counterparts(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<OrganizationId>,
    query: Query<CandidateQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.0.limit()?;
    let list = counterparts::list_counterparts(&context, &caller.principal, *id, limit, reader.0).await?;
    Ok(HttpResponse::Ok().json(list))
}
