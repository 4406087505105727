//! `GET /api/v1/needs/{id}/judgements`: what was decided about the candidates of a need.

use crate::domain::{Decision, Judgement, NeedId};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, judgements};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which decisions, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JudgementQuery {
    decision: Option<Decision>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// What was decided about the candidates of a need.
#[utoipa::path(
    operation_id = "list_judgements",
    tag = "judgements",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The need."), JudgementQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Judgement>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/needs/{id}/judgements")]
pub async fn list_judgements(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<NeedId>,
    query: Query<JudgementQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let page = page_request(query.cursor, query.limit)?;
    let page = judgements::list_judgements(&context, &caller.principal, *id, query.decision, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
