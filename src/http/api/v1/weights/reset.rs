//! `DELETE /api/v1/weights`: ranks with the defaults again.

use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, weights};
use actix_web::{HttpResponse, delete, web};

/// Ranks with the defaults again.
#[utoipa::path(
    operation_id = "reset_weights",
    tag = "weights",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The office ranks with the defaults."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/weights")]
pub async fn reset_weights(context: web::Data<Context>, caller: SignedIn) -> Result<HttpResponse, ApiError> {
    weights::reset_weights(&context, &caller.principal).await?;
    Ok(HttpResponse::NoContent().finish())
}
