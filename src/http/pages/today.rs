//! `/today`: what waits for a coordinator, each one click from its action.

use super::form::Posted;
use super::frame::Frame;
use super::visitor::{Visitor, go_to};
use crate::domain::{Day, InboxEntryId};
use crate::http::extract::Query;
use crate::http::problem::ApiError;
use crate::services::today::{self, Today};
use crate::services::words::{self, Words};
use crate::services::{Context, inbox};
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// How many entries of each sort are wanted, if more than usual.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    most: Option<i64>,
}

#[derive(Template)]
#[template(path = "pages/today.html")]
struct TodayPage<'a> {
    frame: Frame<'a>,
    day: Day,
    today: &'a Today,
    words: &'a Words,
    form_token: &'a str,
}

#[get("/today")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<Wanted>,
) -> Result<HttpResponse, ApiError> {
    let today = today::get_today(&context, visitor.principal(), query.0.most, visitor.language()).await?;
    let day = Day::in_japan(context.clock.now());
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let (frame, form_token) = (visitor.frame(), visitor.form_token.as_str());
    visitor.show(&TodayPage { frame, day, today: &today, words: &words, form_token })
}

/// Marks news as read.
#[post("/inbox/{id}/read")]
pub async fn read(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<InboxEntryId>,
) -> Result<HttpResponse, ApiError> {
    inbox::read_inbox_entry(&context, posted.visitor.principal(), *id).await?;
    Ok(go_to("/today", None))
}
