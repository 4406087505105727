//! `POST /api/v1/sessions`: signs in with address and password.

use super::SessionResponse;
use crate::auth::password::Password;
use crate::domain::{Email, Faults};
use crate::http::extract::Body;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, sessions};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// Address and password.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct SignIn {
    email: Email,
    password: String,
}

/// Signs in with address and password.
#[utoipa::path(
    operation_id = "create_session",
    tag = "sessions",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in.", body = SessionResponse),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Locked for a while.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/sessions")]
pub async fn create_session(
    context: web::Data<Context>,
    body: Body<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let Body(request) = body;
    let tokens = sessions::sign_in(&context, &request.email, Password::typed(request.password)).await?;
    Ok(HttpResponse::Ok().json(SessionResponse::from(tokens)))
}
