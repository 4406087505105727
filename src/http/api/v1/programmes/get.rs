//! `GET /api/v1/programmes/{id}`: one support programme.

use crate::domain::{Programme, ProgrammeId};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, programmes};
use actix_web::{HttpResponse, get, web};

/// One support programme.
#[utoipa::path(
    operation_id = "get_programme",
    tag = "programmes",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The programme.", body = Programme),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/programmes/{id}")]
pub async fn get_programme(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<ProgrammeId>,
) -> Result<HttpResponse, ApiError> {
    let programme = programmes::get_programme(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().insert_header(etag(programme.version)).json(programme))
}
