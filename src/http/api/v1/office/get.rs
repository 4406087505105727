//! `GET /api/v1/office`: the own office.

use crate::domain::Office;
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, offices};
use actix_web::{HttpResponse, get, web};

/// The own office.
#[utoipa::path(
    operation_id = "get_office",
    tag = "office",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The own office.", body = Office),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/office")]
pub async fn get_office(context: web::Data<Context>, caller: SignedIn) -> Result<HttpResponse, ApiError> {
    let office = offices::get_office(&context, &caller.principal).await?;
    Ok(HttpResponse::Ok().insert_header(etag(office.version)).json(office))
}
