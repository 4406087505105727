//! `GET /api/v1/mails`: the mails of the office, newest first.

use crate::domain::{Mail, MailStatus};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, mails};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the list is narrowed to, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MailQuery {
    /// `dead` lists the mails that were given up.
    status: Option<MailStatus>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The mails of the office, newest first.
#[utoipa::path(
    operation_id = "list_mails",
    tag = "mails",
    security(("access_token" = [])),
    params(MailQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Mail>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/mails")]
pub async fn list_mails(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<MailQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let page = page_request(query.cursor, query.limit)?;
    let page = mails::list_mails(&context, &caller.principal, query.status, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
