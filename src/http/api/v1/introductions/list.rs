//! `GET /api/v1/introductions`: the cases of the office.

use crate::domain::{AccountId, Introduction, NeedId, OrganizationId, Stage};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::introductions::{self, IntroductionFilter};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which cases, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IntroductionQuery {
    stage: Option<Stage>,
    /// `true` for those that go on, `false` for those that ended, with a contract or without; all if not given.
    open: Option<bool>,
    need_id: Option<NeedId>,
    /// As the candidate or as the owner of the need.
    organization_id: Option<OrganizationId>,
    /// In charge of either side.
    coordinator_id: Option<AccountId>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The cases of the office, the latest first.
#[utoipa::path(
    operation_id = "list_introductions",
    tag = "introductions",
    security(("access_token" = [])),
    params(IntroductionQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Introduction>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions")]
pub async fn list_introductions(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<IntroductionQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let page = page_request(query.cursor, query.limit)?;
    let filter = IntroductionFilter {
        stage: query.stage,
        is_open: query.open,
        need_id: query.need_id,
        organization_id: query.organization_id,
        coordinator_id: query.coordinator_id,
    };
    let page = introductions::list_introductions(&context, &caller.principal, filter, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
