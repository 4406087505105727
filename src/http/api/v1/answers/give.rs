//! `POST /api/v1/answers`: answers a letter by its link.

use super::AskedResponse;
use crate::auth::SessionSecret;
use crate::domain::{Answer, Faults, FollowUpAnswer, Note, Reason, Ticks};
use crate::http::extract::Body;
use crate::http::problem::{ApiError, Problem};
use crate::services::answers::{self, Reply};
use crate::services::{Context, Error};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// The link and the answer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LetterAnswer {
    /// What stands behind `key=` in the link.
    key: String,
    /// To a letter that asks whether they want to meet.
    #[deserr(default)]
    answer: Option<Answer>,
    /// To one that offers times.
    #[deserr(default)]
    ticks: Option<Ticks>,
    /// To one that asks what has come of the meeting.
    #[deserr(default)]
    follow_up: Option<FollowUpAnswer>,
    /// What there is to say about that, for the office only.
    #[deserr(default)]
    note: Option<Note>,
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
    let Body(LetterAnswer { key, answer, ticks, follow_up, note }) = body;
    let reply = match (answer, ticks, follow_up) {
        (Some(answer), None, None) => Reply::Answer(answer),
        (None, Some(ticks), None) => Reply::Ticks(ticks),
        (None, None, Some(follow_up)) => Reply::FollowUp(follow_up, note),
        (None, None, None) => return Err(Error::invalid("/answer", Reason::Missing).into()),
        (_, Some(_), _) => return Err(Error::invalid("/ticks", Reason::NotUsedHere).into()),
        _ => return Err(Error::invalid("/follow_up", Reason::NotUsedHere).into()),
    };
    let asked = answers::answer_letter(&context, &SessionSecret::typed(key), reply).await?;
    Ok(HttpResponse::Ok().json(AskedResponse::from(asked)))
}
