//! `/introductions/{id}/sheet`: the meeting sheet, made to be printed on one page.

use crate::domain::{IntroductionId, Side, Verdict};
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::Context;
use crate::services::sheet::{self, Excerpt, Sheet};
use actix_web::{HttpResponse, get, web};
use askama::Template;

/// More lines to write on than any page has room for: as many are printed as there is.
const LINES_TO_WRITE_ON: usize = 30;

#[derive(Template)]
#[template(path = "pages/meeting_sheet.html")]
struct SheetPage<'a> {
    frame: Frame<'a>,
    id: IntroductionId,
    sheet: &'a Sheet,
}

impl SheetPage<'_> {
    /// How many entries there was no room for, in words; empty where there was.
    fn more(&self, excerpt: &Excerpt) -> String {
        match excerpt.more {
            0 => String::new(),
            more => self.frame.pick("ほか{}件", "and {} more").replace("{}", &more.to_string()),
        }
    }
}

#[get("/introductions/{id}/sheet")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let sheet = sheet::meeting_sheet(&context, visitor.principal(), *id, visitor.language()).await?;
    visitor.show(&SheetPage { frame: visitor.frame(), id: *id, sheet: &sheet })
}
