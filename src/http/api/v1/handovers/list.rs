//! `GET /api/v1/handovers`: what was handed over, the latest first.

use crate::domain::Handover;
use crate::http::extract::{PageResponse, Paging, Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, handovers};
use actix_web::{HttpResponse, get, web};

/// The handovers of the office, the latest first.
#[utoipa::path(
    operation_id = "list_handovers",
    tag = "handovers",
    security(("access_token" = [])),
    params(Paging),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Handover>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/handovers")]
pub async fn list_handovers(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let page = handovers::list_handovers(&context, &caller.principal, query.0.request()?).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
