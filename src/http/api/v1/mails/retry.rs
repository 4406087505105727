//! `POST /api/v1/mails/{id}/retry`: queues a dead mail once more, under the same Message-ID.

use crate::domain::{Mail, MailId};
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, mails};
use actix_web::{HttpResponse, post, web};

/// Queues a dead mail once more, under the same Message-ID.
#[utoipa::path(
    operation_id = "retry_mail",
    tag = "mails",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "Queued.", body = Mail),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/mails/{id}/retry")]
pub async fn retry_mail(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<MailId>,
) -> Result<HttpResponse, ApiError> {
    let mail = mails::retry_mail(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().json(mail))
}
