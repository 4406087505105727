//! `POST /api/v1/weights/proposals`: looks for better weights.

use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::weights::{self, TuningView};
use actix_web::{HttpResponse, post, web};

/// Looks for weights under which the ranking agrees better with what coordinators decided, and proposes them. The ranking stays as it is until a proposal is accepted.
#[utoipa::path(
    operation_id = "tune_weights",
    tag = "weights",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "What was found: better weights, none that are surely better, or too little to learn from.", body = TuningView),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/weights/proposals")]
pub async fn tune_weights(
    context: web::Data<Context>,
    caller: SignedIn,
    language: Reader,
) -> Result<HttpResponse, ApiError> {
    let tuning = weights::tune_weights(&context, &caller.principal, language.0).await?;
    Ok(HttpResponse::Ok().json(tuning))
}
