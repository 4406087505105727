//! `POST /api/v1/accounts/{id}/password`: gives an account a new random password, which is shown once, and ends its sessions.

use super::PasswordResponse;
use crate::domain::AccountId;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, post, web};

/// Gives an account a new random password, which is shown once, and ends its sessions.
#[utoipa::path(
    operation_id = "reset_password",
    tag = "accounts",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The new password.", body = PasswordResponse),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/accounts/{id}/password")]
pub async fn reset_password(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let password = accounts::reset_password(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().json(PasswordResponse { password: password.reveal().to_owned() }))
}
