//! `GET /api/v1/accounts`: the accounts of the office.

use crate::domain::Account;
use crate::http::extract::{PageResponse, Paging, Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, get, web};

/// The accounts of the office.
#[utoipa::path(
    operation_id = "list_accounts",
    tag = "accounts",
    security(("access_token" = [])),
    params(Paging),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Account>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/accounts")]
pub async fn list_accounts(
    context: web::Data<Context>,
    caller: SignedIn,
    paging: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let page = accounts::list_accounts(&context, &caller.principal, paging.0.request()?).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
