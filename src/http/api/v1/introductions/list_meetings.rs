//! `GET /api/v1/introductions/{id}/meetings`: the meetings of a case.

use crate::domain::{IntroductionId, Meeting};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, meetings};
use actix_web::{HttpResponse, get, web};

/// The meetings of a case, the latest first.
#[utoipa::path(
    operation_id = "list_meetings",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "Every meeting.", body = Vec<Meeting>),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/meetings")]
pub async fn list_meetings(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(meetings::list_meetings(&context, &caller.principal, *id).await?))
}
