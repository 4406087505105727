//! `DELETE /api/v1/attachments/{id}`: takes an attachment out.

use crate::domain::AttachmentId;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, attachments};
use actix_web::{HttpResponse, delete, web};

/// Takes an attachment out, for good: for whoever attached it and the administrator. An attachment is never changed, so
/// no version is asked for.
#[utoipa::path(
    operation_id = "delete_attachment",
    tag = "records",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "Taken out."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role, or somebody else's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[delete("/attachments/{id}")]
pub async fn delete_attachment(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, ApiError> {
    attachments::delete_attachment(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
