//! `GET /api/v1/needs/{id}`: one need.

use crate::domain::{Need, NeedId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, needs};
use actix_web::{HttpResponse, get, web};

/// One need.
#[utoipa::path(
    operation_id = "get_need",
    tag = "needs",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The need.", body = Need),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/needs/{id}")]
pub async fn get_need(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let need = needs::get_need(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(need.version)).json(need))
}
