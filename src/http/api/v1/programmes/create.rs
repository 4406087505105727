//! `POST /api/v1/programmes`: writes a support programme down.

use crate::domain::{Programme, ProgrammeDetails};
use crate::http::extract::{Body, Idempotency, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, programmes};
use actix_web::{HttpResponse, post, web};

/// Writes a support programme down.
#[utoipa::path(
    operation_id = "create_programme",
    tag = "programmes",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body = ProgrammeDetails,
    responses(
        (status = 201, description = "Written down.", body = Programme),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/programmes")]
pub async fn create_programme(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<ProgrammeDetails>,
) -> Result<HttpResponse, ApiError> {
    let programme = programmes::create_programme(&context, &caller.principal, body.0, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().insert_header(etag(programme.version)).json(programme))
}
