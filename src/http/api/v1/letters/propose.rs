//! `POST /api/v1/letters/{id}/words`: proposes the words of a draft anew.

use crate::domain::{Faults, Language, Letter, LetterId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// In which language.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LetterLanguage {
    language: Language,
}

/// Puts the proposed words of a language in the place of what a draft says; where it goes and until when stay.
#[utoipa::path(
    operation_id = "propose_letter_words",
    tag = "letters",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = LetterLanguage,
    responses(
        (status = 200, description = "The draft as it is now.", body = Letter),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/letters/{id}/words")]
pub async fn propose_letter_words(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<LetterId>,
    version: IfMatch,
    body: Body<LetterLanguage>,
) -> Result<HttpResponse, ApiError> {
    let language = body.0.language;
    let letter = letters::propose_letter_anew(&context, &caller.principal, *id, language, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(letter.version)).json(letter))
}
