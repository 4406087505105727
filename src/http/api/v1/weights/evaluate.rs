//! `GET /api/v1/weights/evaluation`: how well the ranking agrees with what the office's coordinators decided.

use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::evaluation::{self, Evaluation};
use actix_web::{HttpResponse, get, web};

/// How well the ranking agrees with what the office's coordinators decided.
#[utoipa::path(
    operation_id = "get_evaluation",
    tag = "weights",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "Measured on all judged needs, with the weights in use.", body = Evaluation),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/weights/evaluation")]
pub async fn get_evaluation(context: web::Data<Context>, caller: SignedIn) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(evaluation::evaluate(&context, &caller.principal).await?))
}
