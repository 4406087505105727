//! `GET /api/v1/handovers/{id}`: one handover.

use crate::domain::{Handover, HandoverId};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, handovers};
use actix_web::{HttpResponse, get, web};

/// One handover, with what moved.
#[utoipa::path(
    operation_id = "get_handover",
    tag = "handovers",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The handover.", body = Handover),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/handovers/{id}")]
pub async fn get_handover(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<HandoverId>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(handovers::get_handover(&context, &caller.principal, *id).await?))
}
