//! `GET /api/v1/introductions/{id}/letters`: the letters of a case.

use crate::domain::{IntroductionId, Letter};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, get, web};

/// The letters of a case, the latest first.
#[utoipa::path(
    operation_id = "list_letters",
    tag = "letters",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "Drafts, letters that left, and those that were dropped.", body = Vec<Letter>),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/letters")]
pub async fn list_letters(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(letters::list_letters(&context, &caller.principal, *id).await?))
}
