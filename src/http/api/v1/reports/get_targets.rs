//! `GET /api/v1/reports/{fiscal_year}/targets`: what the office means to do in a fiscal year.

use crate::domain::{FiscalYear, Targets};
use crate::http::extract::{SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, reports};
use actix_web::{HttpResponse, get, web};

/// What the office means to do in a fiscal year; version 0 where nobody ever set anything.
#[utoipa::path(
    operation_id = "get_report_targets",
    tag = "reports",
    security(("access_token" = [])),
    params(("fiscal_year" = i32, Path, description = "The year in which it begins.")),
    responses(
        (status = 200, description = "The targets.", body = Targets),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such year.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/reports/{fiscal_year}/targets")]
pub async fn get_report_targets(
    context: web::Data<Context>,
    caller: SignedIn,
    year: web::Path<FiscalYear>,
) -> Result<HttpResponse, ApiError> {
    let targets = reports::get_report_targets(&context, &caller.principal, *year).await?;
    Ok(HttpResponse::Ok().insert_header(etag(targets.version)).json(targets))
}
