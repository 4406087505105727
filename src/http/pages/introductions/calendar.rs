//! `/introductions/{id}/meeting/calendar`: the meeting as a file for the coordinator's calendar.

use crate::domain::IntroductionId;
use crate::http::calendar_file;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::{Context, calendar};
use actix_web::{HttpResponse, get, web};

#[get("/introductions/{id}/meeting/calendar")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let text = calendar::meeting_calendar(&context, visitor.principal(), *id, visitor.language()).await?;
    Ok(calendar_file::answer(text))
}
