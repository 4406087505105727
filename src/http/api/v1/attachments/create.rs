//! `POST /api/v1/attachments`: attaches a file.

use crate::domain::{Attachment, IntroductionId, OrganizationId, Subject};
use crate::http::extract::{Idempotency, Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::http::upload;
use crate::services::Context;
use crate::services::attachments::{self, NewAttachment};
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the file is called, and what it is about.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AttachmentName {
    /// With its extension, which must be that of the content.
    name: String,
    organization_id: Option<OrganizationId>,
    introduction_id: Option<IntroductionId>,
}

/// Attaches a file: PDF, Word, Excel, PowerPoint, PNG or JPEG, 10 MB at most. The body is the file as it is; what it
/// is, is found from its content, and no Content-Type counts.
#[utoipa::path(
    operation_id = "create_attachment",
    tag = "records",
    security(("access_token" = [])),
    params(AttachmentName, ("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "Attached.", body = Attachment),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Why it is refused.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/attachments")]
pub async fn create_attachment(
    context: web::Data<Context>,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<AttachmentName>,
    key: Idempotency,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let Query(AttachmentName { name, organization_id, introduction_id }) = query;
    attachments::check_right(&caller.principal)?;
    upload::check_announced(&request)?;
    let content = upload::read(body).await?.ok_or_else(upload::too_large)?;
    let subject = Subject { organization_id, introduction_id };
    let new = NewAttachment { subject, name, content };
    let attached = attachments::create_attachment(&context, &caller.principal, new, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().json(attached))
}
