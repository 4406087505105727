//! `GET /api/v1/handovers/plan`: what would move, and what stands in the way.

use crate::domain::AccountId;
use crate::http::extract::{Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::handovers::{self, HandoverPlan};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// From whom to whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FromTo {
    from_id: AccountId,
    to_id: AccountId,
}

/// What would move from one coordinator to another, and which meetings stand in the way.
#[utoipa::path(
    operation_id = "plan_handover",
    tag = "handovers",
    security(("access_token" = [])),
    params(FromTo),
    responses(
        (status = 200, description = "What would move.", body = HandoverPlan),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role, or somebody else's.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/handovers/plan")]
pub async fn plan_handover(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<FromTo>,
) -> Result<HttpResponse, ApiError> {
    let Query(FromTo { from_id, to_id }) = query;
    let plan = handovers::plan_handover(&context, &caller.principal, from_id, to_id).await?;
    Ok(HttpResponse::Ok().json(plan))
}
