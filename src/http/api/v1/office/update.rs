//! `PUT /api/v1/office`: changes name and area of the own office.

use crate::domain::{Office, OfficeChanges};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, offices};
use actix_web::{HttpResponse, put, web};

/// Changes name and area of the own office.
#[utoipa::path(
    operation_id = "update_office",
    tag = "office",
    security(("access_token" = [])),
    params(("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = OfficeChanges,
    responses(
        (status = 200, description = "The office as it is now.", body = Office),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/office")]
pub async fn update_office(
    context: web::Data<Context>,
    caller: SignedIn,
    version: IfMatch,
    body: Body<OfficeChanges>,
) -> Result<HttpResponse, ApiError> {
    let office = offices::update_office(&context, &caller.principal, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(office.version)).json(office))
}
