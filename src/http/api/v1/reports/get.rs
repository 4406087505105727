//! `GET /api/v1/reports/{fiscal_year}`: what the office did in a fiscal year.

use super::ReportQuery;
use crate::domain::{FiscalYear, Report};
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, reports};
use actix_web::{HttpResponse, get, web};

/// What the office did in a fiscal year, April to March in Japan: a line for each measure with the target, both halves, the
/// total, the achievement and its mark; and, with `by`, the figures of each group.
#[utoipa::path(
    operation_id = "get_report",
    tag = "reports",
    security(("access_token" = [])),
    params(("fiscal_year" = i32, Path, description = "The year in which it begins."), ReportQuery),
    responses(
        (status = 200, description = "The report.", body = Report),
        (status = 400, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such year.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/reports/{fiscal_year}")]
pub async fn get_report(
    context: web::Data<Context>,
    caller: SignedIn,
    year: web::Path<FiscalYear>,
    query: Query<ReportQuery>,
    reader: Reader,
) -> Result<HttpResponse, ApiError> {
    let view = query.0.view(*year)?;
    let report = reports::get_report(&context, &caller.principal, &view, reader.0).await?;
    Ok(HttpResponse::Ok().json(report))
}
