//! `GET /api/v1/organizations/{id}/seeds/{seed}/candidates`: who could put a research seed to use, and why.

use crate::domain::OrganizationId;
use crate::http::api::v1::needs::list_candidates::CandidateQuery;
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::candidates::CandidateList;
use crate::services::fitting;
use actix_web::{HttpResponse, get, web};

/// Who could put a research seed to use, and why.
#[utoipa::path(
    operation_id = "list_seed_candidates",
    tag = "organizations",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("seed" = usize, Path, description = "Its number in the profile, from 0."), CandidateQuery),
    responses(
        (status = 200, description = "Organizations other than universities, best first.", body = CandidateList),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/{id}/seeds/{seed}/candidates")]
pub async fn list_seed_candidates(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    path: web::Path<(OrganizationId, usize)>,
    query: Query<CandidateQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.0.limit()?;
    let which = path.into_inner();
    let list = fitting::list_seed_candidates(&context, &caller.principal, which, limit, reader.0).await?;
    Ok(HttpResponse::Ok().json(list))
}
