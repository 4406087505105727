//! Health checks: is the program there, and can it work.

use crate::services::Context;
use actix_web::{HttpResponse, get, web};

/// The program runs.
#[utoipa::path(operation_id = "get_liveness", tag = "health", responses((status = 200, description = "It runs.")))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("live\n")
}

/// The program can work: its database answers.
#[utoipa::path(
    operation_id = "get_readiness",
    tag = "health",
    responses(
        (status = 200, description = "It can work."),
        (status = 503, description = "The database does not answer.")
    )
)]
#[get("/health/ready")]
pub async fn ready(context: web::Data<Context>) -> HttpResponse {
    if context.database.is_ready().await {
        HttpResponse::Ok().content_type("text/plain").body("ready\n")
    } else {
        HttpResponse::ServiceUnavailable().content_type("text/plain").body("the database does not answer\n")
    }
}
