//! `GET /api/v1/reports/{fiscal_year}/workbook`: the report as a workbook of Excel's.

use super::ReportQuery;
use crate::domain::FiscalYear;
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::http::reporting::{XLSX, file_name};
use crate::services::{Context, reports};
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};

/// The report as a workbook of Excel's, with everything that counts in it. Withheld names and confidential amounts do not
/// stand in it.
#[utoipa::path(
    operation_id = "export_report",
    tag = "reports",
    security(("access_token" = [])),
    params(("fiscal_year" = i32, Path, description = "The year in which it begins."), ReportQuery),
    responses(
        (status = 200, description = "The workbook.", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 400, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such year.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/reports/{fiscal_year}/workbook")]
pub async fn export_report(
    context: web::Data<Context>,
    caller: SignedIn,
    year: web::Path<FiscalYear>,
    query: Query<ReportQuery>,
    reader: Reader,
) -> Result<HttpResponse, ApiError> {
    let view = query.0.view(*year)?;
    let book = reports::export_report(&context, &caller.principal, &view, reader.0).await?;
    let disposition = format!("attachment; filename=\"{}\"", file_name(&view));
    Ok(HttpResponse::Ok()
        .content_type(XLSX)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(book))
}
