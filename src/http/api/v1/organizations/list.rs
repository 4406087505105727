//! `GET /api/v1/organizations`: the register. A member sees the own organization.

use crate::domain::{Organization, OrganizationKind};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the list is narrowed to, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OrganizationQuery {
    kind: Option<OrganizationKind>,
    /// A part of the name; company type, width and case do not matter.
    name: Option<String>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The register. A member sees the own organization.
#[utoipa::path(
    operation_id = "list_organizations",
    tag = "organizations",
    security(("access_token" = [])),
    params(OrganizationQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Organization>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations")]
pub async fn list_organizations(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<OrganizationQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let page = page_request(query.cursor, query.limit)?;
    let filter = organizations::OrganizationFilter { kind: query.kind, name: query.name };
    let page = organizations::list_organizations(&context, &caller.principal, filter, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
