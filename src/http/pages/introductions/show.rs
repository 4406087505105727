//! `/introductions/{id}`: a case: how it stands with either side, what can be done next, and what was done.

use super::act::{Action, possible};
use crate::auth::Permission;
use crate::domain::{
    AccountId, Advance, Answer, Introduction, IntroductionId, Language, Meeting, MeetingStatus, Side,
    Standing, Step, Taken, Way,
};
use crate::http::pages::frame::Frame;
use crate::http::pages::records::Kept;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::introductions::{self, Case};
use crate::services::{Context, meetings};
use actix_web::{HttpResponse, get, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/introduction.html")]
struct IntroductionPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    steps: &'a [Taken],
    meetings: &'a [Meeting],
    may_edit: bool,
    kept: Kept,
}

impl IntroductionPage<'_> {
    fn introduction(&self) -> &Introduction {
        &self.case.introduction
    }

    fn actions(&self) -> Vec<Action> {
        if self.may_edit { possible(&self.introduction().progress) } else { Vec::new() }
    }

    fn has_meeting(&self) -> bool {
        self.meetings.iter().any(|meeting| meeting.status == MeetingStatus::Arranged)
    }

    fn may_meet(&self) -> bool {
        use crate::domain::Stage::{Agreed, Scheduled};
        self.may_edit && matches!(self.introduction().progress.stage, Agreed | Scheduled)
    }

    fn standing(&self, side: &Side) -> String {
        standing(self.introduction().progress.side(*side), self.frame.language)
    }

    fn who(&self, id: &AccountId) -> &str {
        self.case.accounts.get(id).map_or("", String::as_str)
    }

    fn said(&self, taken: &Taken) -> String {
        said(&taken.step, &self.frame)
    }
}

/// How it stands with a side, in words.
pub fn standing(standing: &Standing, language: Language) -> String {
    match standing {
        Standing::NotAsked => language.pick("まだ打診していません", "not asked yet").to_owned(),
        Standing::Waiting { answer_by } => match language {
            Language::Ja => format!("回答待ち（期限：{}）", answer_by.said(language)),
            Language::En => format!("may answer until {}", answer_by.said(language)),
        },
        Standing::Accepted => language.pick("会うことを了承", "has agreed to meet").to_owned(),
        Standing::Declined { reason, words } => {
            let words = words.as_ref().map_or_else(String::new, |words| match language {
                Language::Ja => format!("（{words}）"),
                Language::En => format!(" ({words})"),
            });
            format!("{}{}{words}", language.pick("辞退：", "declined: "), reason.label(language))
        }
        Standing::NoAnswer => language.pick("期限までに回答なし", "did not answer in time").to_owned(),
    }
}

/// What a step was, in words.
pub fn said(step: &Step, frame: &Frame) -> String {
    let language = frame.language;
    let pick = |ja: &str, en: &str| language.pick(ja, en).to_owned();
    let of = |side: &Side, ja: &str, en: &str| match language {
        Language::Ja => format!("{}{ja}", side.label(language)),
        Language::En => format!("{} {en}", side.label(language)),
    };
    match step {
        Step::Proposed => pick("案件を始めました", "opened the case"),
        Step::Shortlisted => pick("候補として進めることにしました", "shortlisted"),
        Step::Approached { side, way, answer_by } => {
            let way = match way {
                Way::Mail => pick("にメールで打診しました", "was asked by mail"),
                Way::Telephone => pick("に打診しました", "was asked"),
            };
            let by = match language {
                Language::Ja => format!("（回答期限：{}）", answer_by.said(language)),
                Language::En => format!(", to answer by {}", answer_by.said(language)),
            };
            format!("{}{by}", of(side, &way, &way))
        }
        Step::Answered { side, answer: Answer::Accepted, .. } => {
            of(side, "が会うことを了承しました", "agreed to meet")
        }
        Step::Answered { side, answer: Answer::Declined { reason, words }, .. } => {
            let declined = of(side, "が辞退しました：", "declined: ");
            let words = words.as_ref().map_or_else(String::new, |words| format!(" {words}"));
            format!("{declined}{}{words}", reason.label(language))
        }
        Step::Unanswered { side } => {
            of(side, "から期限までに回答がありませんでした", "did not answer in time")
        }
        Step::Scheduled { starts_at, .. } => match language {
            Language::Ja => format!("面談を決めました：{}", frame.time(starts_at)),
            Language::En => format!("arranged a meeting: {}", frame.time(starts_at)),
        },
        Step::Unscheduled { .. } => pick("面談を取りやめました", "cancelled the meeting"),
        Step::Met { .. } => pick("面談しました", "the sides met"),
        Step::Judged { side, verdict, next_steps } => {
            let next = next_steps.as_ref().map_or_else(String::new, |next| format!(" {next}"));
            format!("{}{}{next}", of(side, "の評価：", "thinks: "), verdict.label(language))
        }
        Step::FollowedUp { advance } => format!(
            "{}{}",
            pick("その後の状況：", "what came of it: "),
            match advance {
                Advance::Talks => pick("やりとりが続いている", "talks go on"),
                Advance::Quotation => pick("見積もり", "a quotation"),
                Advance::Prototype => pick("試作", "a prototype"),
                Advance::Nothing => pick("動きがない", "nothing happens"),
            }
        ),
        Step::Contracted { contract } => match language {
            Language::Ja => format!("成約しました（{}）", contract.signed_on.said(language)),
            Language::En => format!("a contract was signed on {}", contract.signed_on.said(language)),
        },
        Step::Closed { reason } => {
            format!("{}{}", pick("終了しました：", "closed: "), reason.label(language))
        }
        Step::Reopened => pick("再開しました", "opened again"),
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
    let frame = visitor.frame();
    let kept = Kept::of_case(&context, &visitor, *id).await?;
    visitor.show(&IntroductionPage { frame, case: &case, steps: &steps, meetings: &meetings, may_edit, kept })
}
