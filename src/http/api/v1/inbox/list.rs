//! `GET /api/v1/inbox`: the own inbox, newest first.

use crate::domain::InboxEntry;
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, inbox};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the list is narrowed to, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InboxQuery {
    /// Only what is not read yet.
    unread: Option<bool>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The own inbox, newest first.
#[utoipa::path(
    operation_id = "list_inbox",
    tag = "inbox",
    security(("access_token" = [])),
    params(InboxQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<InboxEntry>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/inbox")]
pub async fn list_inbox(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<InboxQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let page = page_request(query.cursor, query.limit)?;
    let unread = query.unread.unwrap_or(false);
    let page = inbox::list_inbox(&context, &caller.principal, unread, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
