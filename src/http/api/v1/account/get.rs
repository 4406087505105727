//! `GET /api/v1/account`: the own account.

use crate::domain::Account;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, get, web};

/// The own account.
#[utoipa::path(
    operation_id = "get_own_account",
    tag = "account",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The own account.", body = Account),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/account")]
pub async fn get_own_account(
    context: web::Data<Context>,
    caller: SignedIn,
) -> Result<HttpResponse, ApiError> {
    let account = accounts::get_own_account(&context, &caller.principal).await?;
    Ok(HttpResponse::Ok().json(account))
}
