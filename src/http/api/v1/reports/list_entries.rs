//! `GET /api/v1/reports/{fiscal_year}/measures/{measure}`: the list behind a figure.

use super::ReportQuery;
use crate::domain::{FiscalYear, Measure};
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::reports::{self, EntryList};
use actix_web::{HttpResponse, get, web};

/// The list behind a figure, whole and by day: as many entries as the figure says. A confidential amount does not stand in it.
#[utoipa::path(
    operation_id = "list_report_entries",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("fiscal_year" = i32, Path, description = "The year in which it begins."),
        ("measure" = Measure, Path),
        ReportQuery
    ),
    responses(
        (status = 200, description = "The list.", body = EntryList),
        (status = 400, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such year.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/reports/{fiscal_year}/measures/{measure}")]
pub async fn list_report_entries(
    context: web::Data<Context>,
    caller: SignedIn,
    path: web::Path<(FiscalYear, Measure)>,
    query: Query<ReportQuery>,
    reader: Reader,
) -> Result<HttpResponse, ApiError> {
    let (year, measure) = path.into_inner();
    let view = query.0.view(year)?;
    let list = reports::list_report_entries(&context, &caller.principal, &view, measure, reader.0).await?;
    Ok(HttpResponse::Ok().json(list))
}
