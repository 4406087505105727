//! `POST /api/v1/sessions/refresh`: exchanges a refresh token for the next pair of tokens.

use super::SessionResponse;
use crate::auth::SessionSecret;
use crate::domain::Faults;
use crate::http::extract::Body;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, sessions};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// The refresh token of the last pair.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Refresh {
    refresh_token: String,
}

/// Exchanges a refresh token for the next pair of tokens.
#[utoipa::path(
    operation_id = "refresh_session",
    tag = "sessions",
    request_body = Refresh,
    responses(
        (status = 200, description = "The next pair.", body = SessionResponse),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/sessions/refresh")]
pub async fn refresh_session(
    context: web::Data<Context>,
    body: Body<Refresh>,
) -> Result<HttpResponse, ApiError> {
    let secret = SessionSecret::typed(body.0.refresh_token);
    let tokens = sessions::refresh_session(&context, &secret).await?;
    Ok(HttpResponse::Ok().json(SessionResponse::from(tokens)))
}
