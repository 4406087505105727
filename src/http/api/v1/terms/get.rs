//! `GET /api/v1/terms/{id}`: one term.

use crate::domain::TermId;
use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::vocabularies::{self, TermView};
use crate::services::{Context, Error};
use actix_web::{HttpResponse, get, web};

/// One term.
#[utoipa::path(
    operation_id = "get_term",
    tag = "terms",
    security(("access_token" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The term.", body = TermView),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/terms/{id}")]
pub async fn get_term(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = TermId::parse(&id).map_err(|_| Error::NotFound)?;
    let term = vocabularies::get_term(&context, &caller.principal, &id, reader.0).await?;
    Ok(HttpResponse::Ok().json(term))
}
