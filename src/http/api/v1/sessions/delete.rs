//! `DELETE /api/v1/sessions/current`: signs out.

use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, sessions};
use actix_web::{HttpResponse, delete, web};

/// Signs out.
#[utoipa::path(
    operation_id = "delete_session",
    tag = "sessions",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "Signed out."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/sessions/current")]
pub async fn delete_session(context: web::Data<Context>, caller: SignedIn) -> Result<HttpResponse, ApiError> {
    sessions::sign_out(&context, &caller.principal, caller.session).await?;
    Ok(HttpResponse::NoContent().finish())
}
