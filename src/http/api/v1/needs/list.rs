//! `GET /api/v1/needs`: the needs of the office. A member sees those of the own organization.

use crate::domain::{AccountId, Need, NeedStatus, OrganizationId};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, needs};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the list is narrowed to, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NeedQuery {
    status: Option<NeedStatus>,
    organization_id: Option<OrganizationId>,
    coordinator_id: Option<AccountId>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The needs of the office. A member sees those of the own organization.
#[utoipa::path(
    operation_id = "list_needs",
    tag = "needs",
    security(("access_token" = [])),
    params(NeedQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Need>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/needs")]
pub async fn list_needs(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<NeedQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let page = page_request(query.cursor, query.limit)?;
    let filter = needs::NeedFilter {
        status: query.status,
        organization_id: query.organization_id,
        coordinator_id: query.coordinator_id,
        newest_first: false,
    };
    let page = needs::list_needs(&context, &caller.principal, filter, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
