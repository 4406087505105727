//! `/introductions/{id}`: a case: how it stands with either side, what can be done next, and what was done.

use super::act::{Action, possible};
use super::times::{self, TimesPart};
use crate::auth::Permission;
use crate::domain::{
    AccountId, Day, Introduction, IntroductionId, Language, Letter, LetterId, LetterKind, LetterStatus,
    MailStatus, Meeting, MeetingStatus, Side, Stage, Step, Taken, Way, Yen, with_eras_once,
};
use crate::http::pages::frame::Frame;
use crate::http::pages::records::Kept;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::introductions::{self, Case};
use crate::services::{Context, letters, meetings, sheet};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/introduction.html")]
struct IntroductionPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    steps: &'a [Taken],
    meetings: &'a [Meeting],
    letters: Letters,
    may_edit: bool,
    now: DateTime<Utc>,
    kept: Kept,
    times: &'a TimesPart,
}

/// The letters of a case, and how their mails stand.
struct Letters {
    all: Vec<Letter>,
    mails: HashMap<LetterId, MailStatus>,
}

impl Letters {
    /// Where a letter stands, in words.
    fn state(&self, letter: &Letter, language: &Language) -> &'static str {
        match letter.status {
            LetterStatus::Draft => language.pick("下書き（まだ送っていません）", "draft, not sent yet"),
            LetterStatus::Dropped => language.pick("送りません", "not sent"),
            LetterStatus::Approved => match self.mails.get(&letter.id) {
                Some(status) => status.label(*language),
                None => language.pick("送信の準備中", "about to be sent"),
            },
        }
    }
}

impl IntroductionPage<'_> {
    /// The letters to a side that can be begun now, in words.
    fn new_letters(&self, side: &Side) -> Vec<(LetterKind, String)> {
        let (language, progress, side) = (self.frame.language, &self.introduction().progress, *side);
        let mut offered = Vec::new();
        if !self.may_edit {
            return offered;
        }
        let day = Day::in_japan(self.introduction().created_at);
        let asked = Step::Approached { side, way: Way::Mail, answer_by: day };
        let words = |ja: &str, en: &str| match language {
            Language::Ja => format!("{}{ja}", side.label(language)),
            Language::En => format!("{}: {en}", side.label(language)),
        };
        if progress.after(&asked).is_some() {
            offered.push((LetterKind::Approach, words("にメールで打診する", "ask by mail")));
        }
        if matches!(progress.stage, Stage::Met | Stage::FollowedUp) {
            let label = words("にその後をメールで尋ねる", "ask by mail what came of it");
            offered.push((LetterKind::Questionnaire, label));
        }
        offered.push((LetterKind::Message, words("にメールを書く", "write a mail")));
        offered
    }

    fn introduction(&self) -> &Introduction {
        &self.case.introduction
    }

    /// What can be done now about a side, or about neither in particular.
    fn actions(&self, side: Option<Side>) -> Vec<Action> {
        if !self.may_edit {
            return Vec::new();
        }
        let all = possible(&self.introduction().progress).into_iter();
        all.filter(|action| action.side == side).collect()
    }

    fn yen(&self, amount: &Yen) -> String {
        let digits = amount.get().to_string();
        let grouped: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
        format!("{}{}", grouped.join(","), self.frame.pick("円", " yen"))
    }

    fn has_meeting(&self) -> bool {
        self.meetings.iter().any(|meeting| meeting.status == MeetingStatus::Arranged)
    }

    fn has_sheet(&self) -> bool {
        sheet::has_sheet(&self.introduction().progress)
    }

    fn may_meet(&self) -> bool {
        use crate::domain::Stage::{Agreed, Scheduled};
        self.may_edit && matches!(self.introduction().progress.stage, Agreed | Scheduled)
    }

    fn standing(&self, side: &Side) -> String {
        self.introduction().progress.side(*side).said(self.frame.language)
    }

    fn who(&self, id: &AccountId) -> &str {
        self.case.accounts.get(id).map_or("", String::as_str)
    }

    /// What was done, and when; the year of the era stands at the first day only, but words that somebody wrote stand as
    /// they were written.
    fn told(&self, taken: &Taken) -> (String, String) {
        let said = taken.step.said(self.frame.language);
        let words = taken.step.words().map_or_else(String::new, ToString::to_string);
        let own = said.strip_suffix(&words).unwrap_or(&said);
        let all = with_eras_once(&format!("{own}\n{}", self.frame.time(&taken.taken_at)));
        let (own, at) = all.rsplit_once('\n').unwrap_or((&all, ""));
        (format!("{own}{words}"), at.to_owned())
    }
}

#[get("/introductions/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let principal = visitor.principal();
    let steps = introductions::list_steps(&context, principal, *id).await?;
    let case = introductions::get_case(&context, principal, *id, &steps).await?;
    let meetings = meetings::list_meetings(&context, principal, *id).await?;
    let may_edit = visitor.may(Permission::EditIntroductions);
    let letters = Letters {
        all: letters::list_letters(&context, principal, *id).await?,
        mails: letters::mail_statuses(&context, principal, *id).await?,
    };
    let kept = Kept::of_case(&context, &visitor, *id).await?;
    let times = times::part(&context, &visitor, &case).await?;
    visitor.show(&IntroductionPage {
        frame: visitor.frame(),
        case: &case,
        steps: &steps,
        meetings: &meetings,
        letters,
        may_edit,
        now: context.clock.now(),
        times: &times,
        kept,
    })
}
