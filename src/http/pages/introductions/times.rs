//! Times for the meeting of a case: a page that offers up to three, and one that takes down which suit a side.

use super::late::{Late, is_taken, said_since};
use super::meet::{as_typed, moments};
use crate::auth::Permission;
use crate::domain::{
    Day, Faults, IntroductionId, Language, Line, MOST_TIMES, Note, Offer, PlaceKind, Progress, Reason, Side,
    Slot, Stage, Step, Taken, Ticks,
};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::introductions::{self, Case};
use crate::services::times::{self, OfferedTime, OfferedTimes};
use crate::services::{Conflict, Context, Error, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;

/// Whether times may be offered and ticked.
fn is_open(progress: &Progress) -> bool {
    progress.stage == Stage::Agreed
}

/// What the case page shows of the times that are offered.
pub struct TimesPart {
    pub offered: Option<OfferedTimes>,
    /// Whether times may be offered and ticked now.
    pub is_open: bool,
}

/// The part of the case page.
pub async fn part(context: &Context, visitor: &Visitor, case: &Case) -> Result<TimesPart, ApiError> {
    let offered = times::find_times(context, visitor.principal(), case.introduction.id).await?;
    let is_open = is_open(&case.introduction.progress) && visitor.may(Permission::EditIntroductions);
    Ok(TimesPart { offered, is_open })
}

impl TimesPart {
    /// Whether one click may arrange the meeting then.
    pub fn may_arrange(&self, time: &OfferedTime) -> bool {
        self.is_open && time.suits_both() && !time.is_taken
    }
}

/// The fields of the form by which a meeting is arranged, for a time that is offered.
pub fn hidden(offered: &OfferedTimes, slot: &Slot) -> [(&'static str, String); 5] {
    as_typed(offered.place, offered.place_detail.as_ref(), slot)
}

#[derive(Template)]
#[template(path = "pages/offer_times.html")]
struct OfferPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    late: Option<Late>,
    /// Whether some of the times collide with other meetings.
    collides: bool,
}

impl OfferPage<'_> {
    fn places(&self) -> Vec<(&'static str, &'static str)> {
        PlaceKind::ALL.into_iter().map(|place| (place.as_str(), place.label(self.frame.language))).collect()
    }

    /// The name of a field of a row, from 0.
    fn name(&self, row: usize, field: &str) -> String {
        format!("times.{row}.{field}")
    }
}

/// What a form says of a time; the clock is Japan's.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct TimeForm {
    on: Day,
    from: Line<5>,
    until: Line<5>,
}

#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct OfferForm {
    place: PlaceKind,
    #[deserr(default)]
    place_detail: Option<Line<300>>,
    times: Vec<TimeForm>,
}

impl OfferForm {
    fn offer(self) -> Result<Offer, Faults> {
        let (mut slots, mut faults): (Vec<Slot>, _) = (Vec::new(), Faults::default());
        for (row, time) in self.times.iter().enumerate() {
            match moments(time.on, &time.from, &time.until) {
                Ok((starts_at, ends_at)) => {
                    if slots.iter().any(|other| other.starts_at == starts_at) {
                        faults.push(format!("/times/{row}/on"), Reason::Duplicate);
                    }
                    slots.push(Slot { starts_at, ends_at });
                }
                Err(others) => {
                    others.0.into_iter().for_each(|fault| {
                        faults.push(format!("/times/{row}{}", fault.pointer), fault.reason);
                    });
                }
            }
        }
        if slots.len() > MOST_TIMES {
            faults.push("/times".to_owned(), Reason::TooMany { max: MOST_TIMES });
        }
        faults.or(Offer { place: self.place, place_detail: self.place_detail, times: slots })
    }
}

/// Asks which times to offer; filled in with those that are offered.
#[get("/introductions/{id}/times")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let principal = visitor.principal();
    let case = introductions::get_case(&context, principal, *id, &[]).await?;
    let steps = introductions::list_steps(&context, principal, *id).await?;
    let mut fields = Fields::default();
    if let Some(offered) = times::find_times(&context, principal, *id).await? {
        for (row, time) in offered.times.iter().enumerate() {
            for (name, text) in hidden(&offered, &time.slot) {
                match name {
                    "on" | "from" | "until" => fields.set(&format!("times.{row}.{name}"), text),
                    _ => fields.set(name, text),
                }
            }
        }
    }
    fields.set("_version", case.introduction.version.to_string());
    fields.set("_seen", steps.len().to_string());
    let (frame, faults) = (visitor.frame(), FieldFaults::default());
    visitor.show(&OfferPage {
        frame,
        case: &case,
        fields: &fields,
        faults: &faults,
        late: None,
        collides: false,
    })
}

/// Offers them. Where some collide with other meetings it says which, and offers them when told to all the same.
#[post("/introductions/{id}/times")]
pub async fn offer(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let version = fields.version()?;
    let mut fields = fields.renumbered();
    let to_case = |notice| Ok(go_to(&format!("/introductions/{id}"), Some(notice)));
    let (mut faults, mut collides, mut late) = (FieldFaults::default(), false, None);
    let read = fields.read::<OfferForm>(&words, language);
    let read = read.and_then(|form| form.offer().map_err(|others| FieldFaults::of(&others, language)));
    match read {
        Err(others) => faults = first_row(others, &fields, language),
        Ok(offer) => {
            let taken = times::list_taken(&context, principal, *id, &offer.times).await?;
            if taken.contains(&true) && !fields.has("_anyway") {
                collides = true;
                for row in (0..taken.len()).filter(|row| taken[*row]) {
                    let conflict = ApiError::from(Error::Conflict(Conflict::DoubleBooked)).words(language);
                    faults.push(&format!("times.{row}.on"), conflict);
                }
            } else {
                // The rows as they were typed, and not by time, for what is said beside them.
                let typed = offer.times.clone();
                let mut offer = offer;
                offer.times.sort_unstable();
                match times::offer_times(&context, principal, *id, offer.clone(), version).await {
                    Ok(_) => return to_case(Notice::TimesOffered),
                    Err(Error::VersionConflict { .. } | Error::Conflict(Conflict::Step { .. })) => {
                        let is_same = |taken: &Taken| matches!(&taken.step, Step::Offered { offer: done } if *done == offer);
                        if is_taken(&context, &visitor, *id, &fields, is_same).await? {
                            return to_case(Notice::TimesOffered);
                        }
                        let said = said_since(&context, &visitor, *id, &mut fields, is_open).await?;
                        if !said.is_possible && fields.get("place_detail").trim().is_empty() {
                            return to_case(Notice::ChangedMeanwhile);
                        }
                        late = Some(said);
                    }
                    Err(Error::Invalid(_)) => {
                        let now = context.clock.now();
                        for row in (0..typed.len()).filter(|row| typed[*row].starts_at.0 <= now) {
                            let past = language.pick("過ぎた日時は指定できません。", "This time has passed.");
                            faults.push(&format!("times.{row}.on"), past);
                        }
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    let case = introductions::get_case(&context, principal, *id, &[]).await?;
    let status = if late.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (frame, fields, faults) = (visitor.frame(), &fields, &faults);
    visitor.show_as(status, &OfferPage { frame, case: &case, fields, faults, late, collides })
}

/// Where no time is typed at all, it is the first row that lacks one.
fn first_row(faults: FieldFaults, fields: &Fields, language: Language) -> FieldFaults {
    if fields.rows("times") > 0 {
        return faults;
    }
    let mut first = FieldFaults::default();
    first.push(
        "times.0.on",
        language.pick("提案する日時を1つ以上入れてください。", "Enter at least one time to offer."),
    );
    first
}

#[derive(Template)]
#[template(path = "pages/tick_times.html")]
struct TickPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    side: Side,
    /// Those that are offered; none any more where the form came too late.
    times: &'a [OfferedTime],
    fields: &'a Fields,
    faults: &'a FieldFaults,
    late: Option<Late>,
}

impl TickPage<'_> {
    fn is_ticked(&self, slot: &Slot) -> bool {
        self.fields.all("_time").any(|text| text == slot.key())
    }

    fn text(&self, slot: &Slot) -> String {
        slot.key()
    }
}

/// Asks which of the times suit a side; filled in with what it said before.
#[get("/introductions/{id}/times/{side}")]
pub async fn ask_side(
    context: web::Data<Context>,
    visitor: Visitor,
    path: web::Path<(IntroductionId, Side)>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let (principal, (id, side)) = (visitor.principal(), *path);
    let case = introductions::get_case(&context, principal, id, &[]).await?;
    let steps = introductions::list_steps(&context, principal, id).await?;
    let Some(offered) = times::find_times(&context, principal, id).await? else {
        return Ok(go_to(&format!("/introductions/{id}"), None));
    };
    let mut fields = Fields::default();
    if let Some(said) = offered.said(side) {
        said.times.iter().for_each(|slot| fields.push("_time", slot.key()));
        fields.set("words", said.words.as_ref().map_or("", |words| words.as_str()));
    }
    fields.set("_version", case.introduction.version.to_string());
    fields.set("_seen", steps.len().to_string());
    let (frame, faults) = (visitor.frame(), FieldFaults::default());
    let (fields, faults) = (&fields, &faults);
    visitor.show(&TickPage { frame, case: &case, side, times: &offered.times, fields, faults, late: None })
}

/// Takes it down.
#[post("/introductions/{id}/times/{side}")]
pub async fn tick(
    context: web::Data<Context>,
    posted: Posted,
    path: web::Path<(IntroductionId, Side)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language, (id, side)) = (visitor.principal(), visitor.language(), *path);
    let version = fields.version()?;
    let to_case = |notice| Ok(go_to(&format!("/introductions/{id}"), Some(notice)));
    let offered = times::find_times(&context, principal, id).await?;
    let offered = offered.map_or_else(Vec::new, |offered| offered.times);
    let slots = offered.iter().map(|time| time.slot);
    let ticked: Vec<Slot> = slots.filter(|slot| fields.all("_time").any(|text| text == slot.key())).collect();
    let are_offered = !offered.is_empty() && ticked.len() == fields.all("_time").count();
    let (mut faults, mut late) = (FieldFaults::default(), None);
    let typed = fields.get("words").trim();
    let words = if typed.is_empty() { Ok(None) } else { Note::parse(typed).map(Some) };
    match words {
        Err(reason) => faults.add(&Faults::one("/words", reason), language),
        Ok(None) if ticked.is_empty() && are_offered => {
            let missing = language.pick(
                "どの日時も合わないときは、いつならよいかを書いてください。",
                "Where none of them suits, say when it would.",
            );
            faults.push("words", missing);
        }
        Ok(words) => {
            let ticks = Ticks { times: ticked, words };
            // A time that is offered no more is ticked by nobody.
            if are_offered {
                match times::tick_times(&context, principal, id, side, ticks.clone(), version).await {
                    Ok(_) => return to_case(Notice::CaseMoved),
                    Err(Error::VersionConflict { .. } | Error::Conflict(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let is_same = |taken: &Taken| matches!(&taken.step, Step::Ticked { side: of, ticks: done, .. } if (*of, done) == (side, &ticks));
            if is_taken(&context, &visitor, id, &fields, is_same).await? {
                return to_case(Notice::CaseMoved);
            }
            let said = said_since(&context, &visitor, id, &mut fields, is_open).await?;
            if !said.is_possible && ticks.words.is_none() {
                return to_case(Notice::ChangedMeanwhile);
            }
            late = Some(said);
        }
    }
    let case = introductions::get_case(&context, principal, id, &[]).await?;
    let status = if late.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (frame, fields, faults, times) = (visitor.frame(), &fields, &faults, offered.as_slice());
    visitor.show_as(status, &TickPage { frame, case: &case, side, times, fields, faults, late })
}
