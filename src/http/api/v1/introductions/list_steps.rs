//! `GET /api/v1/introductions/{id}/steps`: what moved a case.

use crate::domain::{IntroductionId, Taken};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, introductions};
use actix_web::{HttpResponse, get, web};

/// What moved a case, from its beginning: who, for whom, when, why. Where the case stands is the sum of it.
#[utoipa::path(
    operation_id = "list_introduction_steps",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "Every step, in order.", body = Vec<Taken>),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/steps")]
pub async fn list_introduction_steps(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(introductions::list_steps(&context, &caller.principal, *id).await?))
}
