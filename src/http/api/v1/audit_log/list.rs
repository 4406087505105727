//! `GET /api/v1/audit-log`: the audit log of the office, newest first.

use crate::domain::AuditEntry;
use crate::http::extract::{PageResponse, Paging, Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, audit};
use actix_web::{HttpResponse, get, web};

/// The audit log of the office, newest first.
#[utoipa::path(
    operation_id = "list_audit_log",
    tag = "audit log",
    security(("access_token" = [])),
    params(Paging),
    responses(
        (status = 200, description = "One page.", body = PageResponse<AuditEntry>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/audit-log")]
pub async fn list_audit_log(
    context: web::Data<Context>,
    caller: SignedIn,
    paging: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let page = audit::list_audit_log(&context, &caller.principal, paging.0.request()?).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
