//! `PUT /api/v1/account/password`: changes the own password and ends every session of the account.

use crate::auth::password::Password;
use crate::domain::Faults;
use crate::http::extract::{Body, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, put, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// The password as it is and as it shall be.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewPassword {
    current_password: String,
    /// At least 10 characters.
    new_password: String,
}

/// Changes the own password and ends every session of the account.
#[utoipa::path(
    operation_id = "change_own_password",
    tag = "account",
    security(("access_token" = [])),
    request_body = NewPassword,
    responses(
        (status = 204, description = "Changed. Sign in again."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/account/password")]
pub async fn change_own_password(
    context: web::Data<Context>,
    caller: SignedIn,
    body: Body<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let Body(request) = body;
    let current = Password::typed(request.current_password);
    accounts::change_own_password(&context, &caller.principal, current, request.new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}
