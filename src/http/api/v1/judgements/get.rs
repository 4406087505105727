//! `GET /api/v1/needs/{id}/judgements/{organization_id}`: what was decided about one candidate.

use crate::domain::{Judgement, NeedId, OrganizationId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, judgements};
use actix_web::{HttpResponse, get, web};

/// What was decided about one candidate.
#[utoipa::path(
    operation_id = "get_judgement",
    tag = "judgements",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The need."), ("organization_id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The judgement.", body = Judgement),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/needs/{id}/judgements/{organization_id}")]
pub async fn get_judgement(
    context: web::Data<Context>,
    caller: SignedIn,
    pair: web::Path<(NeedId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let judgement = judgements::get_judgement(&context, &caller.principal, *pair).await?;
    Ok(HttpResponse::Ok().insert_header(etag(judgement.version)).json(judgement))
}
