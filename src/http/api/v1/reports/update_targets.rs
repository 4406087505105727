//! `PUT /api/v1/reports/{fiscal_year}/targets`: says what the office means to do in a fiscal year.

use crate::domain::{FiscalYear, Targets, TargetsDetails};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, reports};
use actix_web::{HttpResponse, put, web};

/// Says what the office means to do in a fiscal year, all of it: a measure that is left out has no target.
#[utoipa::path(
    operation_id = "update_report_targets",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("fiscal_year" = i32, Path, description = "The year in which it begins."),
        ("If-Match" = String, Header, description = "The ETag of what was read; \"0\" for the first time.")
    ),
    request_body = TargetsDetails,
    responses(
        (status = 200, description = "The targets as they are now.", body = Targets),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such year.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/reports/{fiscal_year}/targets")]
pub async fn update_report_targets(
    context: web::Data<Context>,
    caller: SignedIn,
    year: web::Path<FiscalYear>,
    version: IfMatch,
    body: Body<TargetsDetails>,
) -> Result<HttpResponse, ApiError> {
    let principal = &caller.principal;
    let targets = reports::update_report_targets(&context, principal, *year, body.0, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(targets.version)).json(targets))
}
