//! `POST /api/v1/needs/match`: who could meet a need that is not written down yet. Nothing is stored and nobody is told.

use super::list_candidates::CandidateQuery;
use crate::domain::NeedDetails;
use crate::http::extract::{Body, Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::candidates::{self, CandidateList};
use actix_web::{HttpResponse, post, web};

/// Who could meet a need that is not written down yet. Nothing is stored and nobody is told.
#[utoipa::path(
    operation_id = "match_need",
    tag = "needs",
    security(("access_token" = [])),
    params(CandidateQuery),
    request_body = NeedDetails,
    responses(
        (status = 200, description = "The candidates, best first.", body = CandidateList),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/needs/match")]
pub async fn match_need(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    query: Query<CandidateQuery>,
    body: Body<NeedDetails>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.0.limit()?;
    let list = candidates::match_details(&context, &caller.principal, &body.0, limit, reader.0).await?;
    Ok(HttpResponse::Ok().json(list))
}
