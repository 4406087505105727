//! The meeting of a case: a page that asks when and where, and its end.

use super::late::{Late, is_taken, said_since};
use crate::auth::Permission;
use crate::domain::{
    Day, Faults, IntroductionId, Line, Meeting, MeetingDetails, MeetingStatus, Moment, Note, PlaceKind,
    Progress, Reason, Slot, Stage, Step, Taken,
};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::introductions::{self, Case};
use crate::services::{Conflict, Context, Error, meetings, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;

#[derive(Template)]
#[template(path = "pages/meeting.html")]
struct MeetingPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    late: Option<Late>,
}

impl MeetingPage<'_> {
    fn places(&self) -> Vec<(&'static str, &'static str)> {
        PlaceKind::ALL.into_iter().map(|place| (place.as_str(), place.label(self.frame.language))).collect()
    }
}

/// What a form says of a meeting; the times of the day are Japan's.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct MeetingForm {
    place: PlaceKind,
    #[deserr(default)]
    place_detail: Option<Line<300>>,
    on: Day,
    from: Line<5>,
    until: Line<5>,
}

impl MeetingForm {
    fn details(self) -> Result<MeetingDetails, Faults> {
        let (starts_at, ends_at) = moments(self.on, &self.from, &self.until)?;
        Ok(MeetingDetails { place: self.place, place_detail: self.place_detail, starts_at, ends_at })
    }
}

/// 9:30 and ９：３０ are what people type.
fn clock(typed: &str) -> String {
    let narrow = |c: char| match c {
        '：' => ':',
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        c => c,
    };
    let narrow: String = typed.trim().chars().map(narrow).collect();
    format!("{narrow:0>5}")
}

/// A day and two times of its clock in Japan, as the fields `on`, `from` and `until` have them.
pub fn moments(on: Day, from: &Line<5>, until: &Line<5>) -> Result<(Moment, Moment), Faults> {
    let mut faults = Faults::default();
    let mut at = |name: &str, time: &Line<5>| {
        let moment = Moment::parse(&format!("{}T{}:00+09:00", on.date(), clock(time.as_str())));
        moment.map_err(|_| faults.push(format!("/{name}"), Reason::NotATime)).ok()
    };
    match (at("from", from), at("until", until)) {
        (Some(starts_at), Some(ends_at)) if starts_at < ends_at => Ok((starts_at, ends_at)),
        (Some(_), Some(_)) => Err(Faults::one("/until", Reason::EndsBeforeItBegins)),
        _ => Err(faults),
    }
}

/// A place and a time as the form has them: the clock is Japan's.
pub fn as_typed(
    place: PlaceKind,
    place_detail: Option<&Line<300>>,
    slot: &Slot,
) -> [(&'static str, String); 5] {
    let clock = |at: Moment| at.0.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M").to_string();
    [
        ("place", place.as_str().to_owned()),
        ("place_detail", place_detail.map_or_else(String::new, ToString::to_string)),
        ("on", Day::in_japan(slot.starts_at.0).date().to_string()),
        ("from", clock(slot.starts_at)),
        ("until", clock(slot.ends_at)),
    ]
}

/// The fields of a form with what is arranged.
fn fields_of(details: &MeetingDetails) -> Fields {
    let slot = Slot { starts_at: details.starts_at, ends_at: details.ends_at };
    as_typed(details.place, details.place_detail.as_ref(), &slot).into_iter().collect()
}

/// By what a form knows later what it began with: the version of the case, and how many steps had led there.
fn begin(fields: &mut Fields, case: &Case, steps: &[Taken]) {
    fields.set("_version", case.introduction.version.to_string());
    fields.set("_seen", steps.len().to_string());
}

fn arranged(meetings: &[Meeting]) -> Option<&Meeting> {
    meetings.iter().find(|meeting| meeting.status == MeetingStatus::Arranged)
}

/// Asks when and where; filled in with what is arranged, where the meeting is to be moved.
#[get("/introductions/{id}/meeting")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let principal = visitor.principal();
    let case = introductions::get_case(&context, principal, *id, &[]).await?;
    let steps = introductions::list_steps(&context, principal, *id).await?;
    let meetings = meetings::list_meetings(&context, principal, *id).await?;
    let meeting = arranged(&meetings);
    let mut fields = meeting.map_or_else(Fields::default, |meeting| fields_of(&meeting.details));
    begin(&mut fields, &case, &steps);
    let (frame, faults) = (visitor.frame(), FieldFaults::default());
    visitor.show(&MeetingPage { frame, case: &case, fields: &fields, faults: &faults, late: None })
}

/// Arranges the meeting, or moves it.
#[post("/introductions/{id}/meeting")]
pub async fn arrange(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let version = fields.version()?;
    let mut faults = FieldFaults::default();
    let details = fields
        .read::<MeetingForm>(&words, language)
        .and_then(|form| form.details().map_err(|others| FieldFaults::of(&others, language)));
    match details {
        Err(others) => faults.extend(others),
        Ok(details) => match meetings::arrange_meeting(&context, principal, *id, details, version).await {
            Ok(_) => return Ok(go_to(&format!("/introductions/{id}"), Some(Notice::MeetingArranged))),
            Err(Error::VersionConflict { .. } | Error::Conflict(Conflict::Step { .. })) => {
                return late(&context, &visitor, *id, fields).await;
            }
            Err(Error::Invalid(_)) => {
                let past =
                    language.pick("1年より前の日時は指定できません。", "This is more than a year ago.");
                faults.push("on", past);
            }
            Err(error @ Error::Conflict(Conflict::DoubleBooked)) => {
                faults.push("from", ApiError::from(error).words(language));
            }
            Err(error) => return Err(error.into()),
        },
    }
    let case = introductions::get_case(&context, principal, *id, &[]).await?;
    let frame = visitor.frame();
    let page = MeetingPage { frame, case: &case, fields: &fields, faults: &faults, late: None };
    visitor.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The form once more, with what was typed, where the case moved meanwhile: what was done, and what is arranged now
/// where that differs. Where all of it is arranged, or nothing can be any more and nothing was typed of the place, the case
/// itself says so.
async fn late(
    context: &Context,
    visitor: &Visitor,
    id: IntroductionId,
    mut fields: Fields,
) -> Result<HttpResponse, ApiError> {
    let principal = visitor.principal();
    let typed = fields.clone();
    let is_possible = |progress: &Progress| matches!(progress.stage, Stage::Agreed | Stage::Scheduled);
    let late = said_since(context, visitor, id, &mut fields, is_possible).await?;
    if !late.is_possible && fields.get("place_detail").trim().is_empty() {
        return Ok(go_to(&format!("/introductions/{id}"), Some(Notice::ChangedMeanwhile)));
    }
    let meetings = meetings::list_meetings(context, principal, id).await?;
    let mut faults = FieldFaults::default();
    if let Some(meeting) = arranged(&meetings) {
        let mut typed = typed;
        for name in ["from", "until"] {
            typed.set(name, clock(fields.get(name)));
        }
        let stored = fields_of(&meeting.details);
        match meanwhile(&mut fields, &typed, &stored, visitor.language()) {
            Some(differs) => faults = differs,
            None => return Ok(go_to(&format!("/introductions/{id}"), Some(Notice::MeetingArranged))),
        }
    }
    let case = introductions::get_case(context, principal, id, &[]).await?;
    let (frame, late) = (visitor.frame(), Some(late));
    let page = MeetingPage { frame, case: &case, fields: &fields, faults: &faults, late };
    visitor.show_as(StatusCode::CONFLICT, &page)
}

#[derive(Template)]
#[template(path = "pages/cancel_meeting.html")]
struct CancelPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    late: Option<Late>,
}

/// Writes down that the meeting was held, or cancels it. Where that fails, the reason that was typed is there still.
#[post("/introductions/{id}/meeting/end")]
pub async fn end(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let to_case = |notice| Ok(go_to(&format!("/introductions/{id}"), Some(notice)));
    let version = fields.version()?;
    let is_held = fields.get("_do") == "held";
    let typed = fields.get("note").trim();
    let note = if typed.is_empty() { Ok(None) } else { Note::parse(typed).map(Some) };
    let (mut faults, mut late) = (FieldFaults::default(), None);
    match note {
        Err(reason) => faults.add(&Faults::one("/note", reason), language),
        Ok(note) => {
            let ended = match is_held {
                true => meetings::hold_meeting(&context, principal, *id, None, version).await,
                false => meetings::cancel_meeting(&context, principal, *id, note.clone(), version).await,
            };
            match ended {
                Ok(_) => return to_case(Notice::CaseMoved),
                Err(Error::Conflict(Conflict::NotYet)) => return to_case(Notice::MeetingNotYet),
                Err(Error::VersionConflict { .. } | Error::Conflict(Conflict::Step { .. })) => {}
                Err(error) => return Err(error.into()),
            }
            let is_same = |taken: &Taken| match taken.step {
                Step::Met { .. } => is_held,
                Step::Unscheduled { .. } => !is_held && taken.note == note,
                _ => false,
            };
            if is_taken(&context, &visitor, *id, &fields, is_same).await? {
                return to_case(Notice::CaseMoved);
            }
            if note.is_none() {
                return to_case(Notice::ChangedMeanwhile);
            }
            let is_possible = |progress: &Progress| progress.stage == Stage::Scheduled;
            late = Some(said_since(&context, &visitor, *id, &mut fields, is_possible).await?);
        }
    }
    let case = introductions::get_case(&context, principal, *id, &[]).await?;
    let status = if late.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (frame, fields, faults) = (visitor.frame(), &fields, &faults);
    visitor.show_as(status, &CancelPage { frame, case: &case, fields, faults, late })
}
