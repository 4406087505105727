//! `GET /api/v1/introductions/{id}`: one case.

use crate::domain::{Introduction, IntroductionId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, introductions};
use actix_web::{HttpResponse, get, web};

/// One case.
#[utoipa::path(
    operation_id = "get_introduction",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The case.", body = Introduction),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}")]
pub async fn get_introduction(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let introduction = introductions::get_introduction(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(introduction.version)).json(introduction))
}
