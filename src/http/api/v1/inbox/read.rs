//! `POST /api/v1/inbox/{id}/read`: marks an entry of the own inbox as read.

use crate::domain::InboxEntryId;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, inbox};
use actix_web::{HttpResponse, post, web};

/// Marks an entry of the own inbox as read.
#[utoipa::path(
    operation_id = "read_inbox_entry",
    tag = "inbox",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "Marked."),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/inbox/{id}/read")]
pub async fn read_inbox_entry(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<InboxEntryId>,
) -> Result<HttpResponse, ApiError> {
    inbox::read_inbox_entry(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
