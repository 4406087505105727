//! `GET /api/v1/accounts/{id}`: one account of the office.

use crate::domain::{Account, AccountId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, get, web};

/// One account of the office.
#[utoipa::path(
    operation_id = "get_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The account.", body = Account),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/accounts/{id}")]
pub async fn get_account(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let account = accounts::get_account(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(account.version)).json(account))
}
