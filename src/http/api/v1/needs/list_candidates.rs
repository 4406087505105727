//! `GET /api/v1/needs/{id}/candidates`: who could meet a need, and why.

use crate::domain::{Need, NeedId, Reason};
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::candidates::{self, CandidateList, MOST_CANDIDATES};
use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many candidates.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CandidateQuery {
    /// 1 to 200, 10 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

impl CandidateQuery {
    pub fn limit(&self) -> Result<usize, ApiError> {
        match self.limit.unwrap_or(10) {
            limit if (1..=MOST_CANDIDATES).contains(&limit) => Ok(limit),
            _ => Err(ApiError::bad_query("limit", Reason::between(1, MOST_CANDIDATES))),
        }
    }
}

/// A need and its candidates.
#[derive(Serialize, ToSchema)]
pub struct NeedCandidates {
    need: Need,
    #[serde(flatten)]
    list: CandidateList,
}

/// Who could meet a need, and why.
#[utoipa::path(
    operation_id = "list_candidates",
    tag = "needs",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), CandidateQuery),
    responses(
        (status = 200, description = "The need and its candidates, best first.", body = NeedCandidates),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/needs/{id}/candidates")]
pub async fn list_candidates(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<NeedId>,
    query: Query<CandidateQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.0.limit()?;
    let (need, list) = candidates::list_candidates(&context, &caller.principal, *id, limit, reader.0).await?;
    Ok(HttpResponse::Ok().json(NeedCandidates { need, list }))
}
