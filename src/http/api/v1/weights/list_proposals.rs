//! `GET /api/v1/weights/proposals`: what tuning has proposed.

use crate::http::extract::{PageResponse, Paging, Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::weights::{self, ProposalView};
use actix_web::{HttpResponse, get, web};

/// What tuning has proposed, newest first.
#[utoipa::path(
    operation_id = "list_weight_proposals",
    tag = "weights",
    security(("access_token" = [])),
    params(Paging),
    responses(
        (status = 200, description = "One page.", body = PageResponse<ProposalView>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/weights/proposals")]
pub async fn list_weight_proposals(
    context: web::Data<Context>,
    caller: SignedIn,
    paging: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let page = paging.0.request()?;
    let page = weights::list_weight_proposals(&context, &caller.principal, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
