//! `GET /api/v1/letters/{id}`: one letter.

use crate::domain::{Letter, LetterId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, get, web};

/// One letter.
#[utoipa::path(
    operation_id = "get_letter",
    tag = "letters",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The letter.", body = Letter),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/letters/{id}")]
pub async fn get_letter(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<LetterId>,
) -> Result<HttpResponse, ApiError> {
    let letter = letters::get_letter(&context, &caller.principal, *id).await?.letter;
    Ok(HttpResponse::Ok().insert_header(etag(letter.version)).json(letter))
}
