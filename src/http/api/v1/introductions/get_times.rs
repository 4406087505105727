//! `GET /api/v1/introductions/{id}/times`: the times that are offered for the meeting of a case.

use crate::domain::IntroductionId;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::times::{self, OfferedTimes};
use crate::services::{Context, Error};
use actix_web::{HttpResponse, get, web};

/// The times that are offered for the meeting of a case, and which of them suit whom.
#[utoipa::path(
    operation_id = "get_offered_times",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "What is offered.", body = OfferedTimes),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record, or nothing is offered.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/times")]
pub async fn get_offered_times(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let times = times::find_times(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().json(times.ok_or(Error::NotFound)?))
}
