//! `/agenda`: every open case of the reader with what it asks for, the most pressing first.

use super::frame::Frame;
use super::visitor::Visitor;
use crate::domain::{AgendaCase, Concern, Day};
use crate::http::problem::ApiError;
use crate::services::Context;
use crate::services::agenda::{self, Agenda};
use actix_web::{HttpResponse, get, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/agenda.html")]
struct AgendaPage<'a> {
    frame: Frame<'a>,
    day: Day,
    agenda: &'a Agenda,
}

impl AgendaPage<'_> {
    /// Since when, or when.
    fn when(&self, case: &AgendaCase) -> String {
        case.item.said(self.frame.language)
    }

    /// What the day of an entry is the day of.
    fn day_of(&self, concern: &Concern) -> &'static str {
        let pick = |ja, en| self.frame.language.pick(ja, en);
        match concern {
            Concern::Overdue => pick("期限・面談の日", "Was due, or met, on"),
            Concern::Meeting | Concern::LaterMeeting => pick("面談の日時", "When"),
            Concern::FollowUp => pick("フォローの予定日", "Was due on"),
            Concern::Waiting => pick("回答期限", "May answer until"),
            Concern::Stale | Concern::Turn => pick("最後の動き", "Last moved on"),
            Concern::Resting => pick("次に見る日", "Look again on"),
        }
    }

    fn is_empty(&self) -> bool {
        self.agenda.open == 0
    }
}

#[get("/agenda")]
pub async fn show(context: web::Data<Context>, visitor: Visitor) -> Result<HttpResponse, ApiError> {
    let agenda = agenda::get_agenda(&context, visitor.principal(), visitor.language()).await?;
    let day = Day::in_japan(context.clock.now());
    visitor.show(&AgendaPage { frame: visitor.frame(), day, agenda: &agenda })
}
