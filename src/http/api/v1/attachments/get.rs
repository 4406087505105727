//! `GET /api/v1/attachments/{id}`: one attachment, without its content.

use crate::domain::{Attachment, AttachmentId};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, attachments};
use actix_web::{HttpResponse, get, web};

/// One attachment, without its content.
#[utoipa::path(
    operation_id = "get_attachment",
    tag = "records",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The attachment.", body = Attachment),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/attachments/{id}")]
pub async fn get_attachment(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(attachments::get_attachment(&context, &caller.principal, *id).await?))
}
