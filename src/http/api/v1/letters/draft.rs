//! `POST /api/v1/introductions/{id}/letters`: begins a letter to a side of a case.

use crate::domain::{Faults, IntroductionId, Letter, LetterKind, Side};
use crate::http::extract::{Body, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// Which letter.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewLetter {
    side: Side,
    /// Reminders are decided on with the approach, and not begun by hand.
    kind: LetterKind,
}

/// Begins a letter with words to begin from, or goes on with the draft there is. Nothing leaves before it is approved.
#[utoipa::path(
    operation_id = "draft_letter",
    tag = "letters",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    request_body = NewLetter,
    responses(
        (status = 201, description = "The draft.", body = Letter),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/introductions/{id}/letters")]
pub async fn draft_letter(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    body: Body<NewLetter>,
) -> Result<HttpResponse, ApiError> {
    let Body(NewLetter { side, kind }) = body;
    let letter = letters::draft_letter(&context, &caller.principal, *id, side, kind).await?;
    Ok(HttpResponse::Created().insert_header(etag(letter.version)).json(letter))
}
