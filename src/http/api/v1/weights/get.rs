//! `GET /api/v1/weights`: what the office's ranking weighs with.

use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::weights::{self, WeightsView};
use actix_web::{HttpResponse, get, web};

/// What the office's ranking weighs with, and why.
#[utoipa::path(
    operation_id = "get_weights",
    tag = "weights",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "Every weight, with its default, reason and bounds.", body = WeightsView),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/weights")]
pub async fn get_weights(
    context: web::Data<Context>,
    caller: SignedIn,
    language: Reader,
) -> Result<HttpResponse, ApiError> {
    let weights = weights::get_weights(&context, &caller.principal, language.0).await?;
    Ok(HttpResponse::Ok().json(weights))
}
