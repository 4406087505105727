//! `GET /api/v1/attachments`: the attachments of an organization or a case.

use crate::domain::{Attachment, IntroductionId, OrganizationId, Subject};
use crate::http::extract::{PageResponse, Query, SignedIn, page_request};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, attachments};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Whose attachments, and which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AttachmentQuery {
    organization_id: Option<OrganizationId>,
    introduction_id: Option<IntroductionId>,
    cursor: Option<uuid::Uuid>,
    /// 1 to 200, 50 if not given.
    limit: Option<i64>,
}

/// The attachments of an organization, of a case, or of the whole office; the latest first.
#[utoipa::path(
    operation_id = "list_attachments",
    tag = "records",
    security(("access_token" = [])),
    params(AttachmentQuery),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Attachment>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/attachments")]
pub async fn list_attachments(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<AttachmentQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(AttachmentQuery { organization_id, introduction_id, cursor, limit }) = query;
    let page = page_request(cursor, limit)?;
    let subject = Subject { organization_id, introduction_id };
    let page = attachments::list_attachments(&context, &caller.principal, subject, page).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
