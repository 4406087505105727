//! `POST /api/v1/answers`: answers a letter by its link.

use super::AskedResponse;
use crate::auth::SessionSecret;
use crate::domain::{Answer, Faults};
use crate::http::extract::Body;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, letters};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// The link and the answer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LetterAnswer {
    /// What stands behind `key=` in the link.
    key: String,
    answer: Answer,
}

/// Answers a letter, for whoever has its link: once, and until its day has passed.
#[utoipa::path(
    operation_id = "answer_letter",
    tag = "answers",
    request_body = LetterAnswer,
    responses(
        (status = 200, description = "What was answered.", body = AskedResponse),
        (status = 410, description = "The link lets nobody answer (any more).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/answers")]
pub async fn answer_letter(
    context: web::Data<Context>,
    body: Body<LetterAnswer>,
) -> Result<HttpResponse, ApiError> {
    let Body(LetterAnswer { key, answer }) = body;
    let asked = letters::answer_letter(&context, &SessionSecret::typed(key), answer).await?;
    Ok(HttpResponse::Ok().json(AskedResponse::from(asked)))
}
