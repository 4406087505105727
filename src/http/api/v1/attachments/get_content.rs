//! `GET /api/v1/attachments/{id}/content`: the file as it was attached.

use crate::domain::AttachmentId;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::http::upload;
use crate::services::{Context, attachments};
use actix_web::{HttpResponse, get, web};

/// The file as it was attached, under its name.
#[utoipa::path(
    operation_id = "get_attachment_content",
    tag = "records",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/attachments/{id}/content")]
pub async fn get_attachment_content(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, ApiError> {
    let (attachment, content) = attachments::get_content(&context, &caller.principal, *id).await?;
    Ok(upload::hand_out(&attachment, content))
}
