//! `GET /api/v1/introductions/{id}/meeting/calendar`: the meeting that is arranged, as a file for calendars.

use crate::domain::IntroductionId;
use crate::http::calendar_file;
use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, calendar};
use actix_web::{HttpResponse, get, web};

/// The meeting that is arranged, as a calendar file (iCalendar, RFC 5545) to import.
#[utoipa::path(
    operation_id = "get_meeting_calendar",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/calendar"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record, or no meeting is arranged.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/meeting/calendar")]
pub async fn get_meeting_calendar(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let text = calendar::meeting_calendar(&context, &caller.principal, *id, reader.0).await?;
    Ok(calendar_file::answer(text))
}
