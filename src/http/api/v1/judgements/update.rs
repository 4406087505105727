//! `PUT /api/v1/needs/{id}/judgements/{organization_id}`: writes down what was decided about a candidate.

use crate::domain::{Judgement, JudgementDetails, NeedId, OrganizationId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, judgements};
use actix_web::{HttpResponse, put, web};

/// Writes down what was decided about a candidate. Whoever is rejected is not proposed for the need again.
#[utoipa::path(
    operation_id = "update_judgement",
    tag = "judgements",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The need."), ("organization_id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read; \"0\" where nothing was decided yet.")),
    request_body = JudgementDetails,
    responses(
        (status = 200, description = "The judgement as it is now.", body = Judgement),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/needs/{id}/judgements/{organization_id}")]
pub async fn update_judgement(
    context: web::Data<Context>,
    caller: SignedIn,
    pair: web::Path<(NeedId, OrganizationId)>,
    version: IfMatch,
    body: Body<JudgementDetails>,
) -> Result<HttpResponse, ApiError> {
    let judgement =
        judgements::update_judgement(&context, &caller.principal, *pair, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(judgement.version)).json(judgement))
}
