//! `/handovers`: all cases and needs of one coordinator go to another: who to whom, what moves, and the summary on paper.

use crate::auth::Permission;
use crate::domain::{AccountId, Day, Handover, HandoverId, OfficeNote, Side};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::handovers::{self, HandedCase, HandoverPlan, Party, PersonInCharge, Summary};
use crate::services::{Conflict, Context, Error, IdempotencyKey, PageRequest};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// How many handovers are listed: some years of Aprils.
const LISTED: i64 = 50;

/// From whom to whom, as a form sends it: empty where nobody was chosen.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FromTo {
    #[serde(alias = "from:choice")]
    from: String,
    #[serde(alias = "to:choice")]
    to: String,
}

#[derive(Template)]
#[template(path = "pages/handovers.html")]
struct HandoversPage<'a> {
    frame: Frame<'a>,
    handovers: &'a [Handover],
    people: &'a [PersonInCharge],
    fields: &'a Fields,
    faults: &'a FieldFaults,
    /// Who may give away only what is the own.
    own: Option<AccountId>,
}

impl HandoversPage<'_> {
    fn name(&self, id: &AccountId) -> &str {
        name(self.people, id)
    }

    fn from(&self) -> Vec<(String, String)> {
        let is_offered = |person: &&PersonInCharge| self.own.is_none_or(|own| own == person.id);
        self.people.iter().filter(is_offered).map(|person| self.option(person)).collect()
    }

    fn to(&self) -> Vec<(String, String)> {
        let is_offered = |person: &&PersonInCharge| !person.suspended && self.own != Some(person.id);
        self.people.iter().filter(is_offered).map(|person| self.option(person)).collect()
    }

    fn option(&self, person: &PersonInCharge) -> (String, String) {
        let suspended = match person.suspended {
            true => self.frame.pick("（停止中）", " (suspended)"),
            false => "",
        };
        (person.id.to_string(), format!("{}{suspended}", person.name))
    }
}

fn name<'p>(people: &'p [PersonInCharge], id: &AccountId) -> &'p str {
    people.iter().find(|person| person.id == *id).map_or("", |person| person.name.as_str())
}

#[derive(Template)]
#[template(path = "pages/handover_confirmation.html")]
struct ConfirmationPage<'a> {
    frame: Frame<'a>,
    plan: &'a HandoverPlan,
    people: &'a [PersonInCharge],
    key: &'a str,
}

impl ConfirmationPage<'_> {
    fn name(&self, id: &AccountId) -> &str {
        name(self.people, id)
    }
}

#[derive(Template)]
#[template(path = "pages/handover.html")]
struct SummaryPage<'a> {
    frame: Frame<'a>,
    summary: &'a Summary,
}

/// So much of a note stands in the summary, in characters: about three lines of paper.
const NOTE_ON_PAPER: usize = 200;

impl SummaryPage<'_> {
    fn party<'c>(&self, case: &'c HandedCase, side: &Side) -> &'c Party {
        match side {
            Side::Owner => &case.owner,
            Side::Candidate => &case.candidate,
        }
    }

    fn standing(&self, case: &HandedCase, side: &Side) -> String {
        case.introduction.progress.side(*side).said(self.frame.language)
    }

    fn last(&self, case: &HandedCase) -> String {
        case.last.as_ref().map_or_else(String::new, |taken| taken.step.said(self.frame.language))
    }

    /// The latest note or what was noted with the last step, whichever is later: on one line, and its beginning where it
    /// is long.
    fn note(&self, case: &HandedCase) -> Option<String> {
        let language = self.frame.language;
        let of_step = case.last.as_ref().filter(|taken| taken.note.is_some());
        let is_later = |note: &&OfficeNote| {
            of_step.is_none_or(|step| {
                (note.day(), note.created_at) >= (Day::in_japan(step.taken_at), step.taken_at)
            })
        };
        let said = match case.note.as_ref().filter(is_later) {
            Some(note) => {
                let (kind, day) = (note.details.kind.label(language), note.day().said(language));
                format!("{kind} {day}{}{}", language.pick("：", ": "), note.details.text)
            }
            None => format!("{}{}", language.pick("メモ：", "Note: "), of_step?.note.as_ref()?),
        };
        let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= NOTE_ON_PAPER {
            return Some(line);
        }
        let rest = language.pick("（続きは案件のページに）", " (the rest is on the page of the case)");
        Some(format!("{}…{rest}", line.chars().take(NOTE_ON_PAPER).collect::<String>()))
    }
}

/// What was handed over, and a form to hand over.
#[get("/handovers")]
pub async fn list(context: web::Data<Context>, visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let mut fields = Fields::default();
    fields.set("from", visitor.visit.account.id.to_string());
    show(&context, &visitor, &fields, &FieldFaults::default()).await
}

async fn show(
    context: &Context,
    visitor: &Visitor,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let principal = visitor.principal();
    let page = PageRequest { cursor: None, limit: LISTED };
    let handovers = handovers::list_handovers(context, principal, page).await?.items;
    let people = handovers::list_people(context, principal).await?;
    let own = (!visitor.may(Permission::HandOverForOthers)).then_some(visitor.visit.account.id);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (frame, handovers, people) = (visitor.frame(), &handovers, &people);
    visitor.show_as(status, &HandoversPage { frame, handovers, people, fields, faults, own })
}

/// Asks whether all this is to move.
#[get("/handovers/new")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<FromTo>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    confirm(&context, &visitor, &query.0.from, &query.0.to).await
}

async fn confirm(
    context: &Context,
    visitor: &Visitor,
    from: &str,
    to: &str,
) -> Result<HttpResponse, ApiError> {
    let language = visitor.language();
    let fields: Fields = [("from", from), ("to", to)].into_iter().collect();
    let mut faults = FieldFaults::default();
    let (Ok(from), Ok(to)) = (from.parse::<AccountId>(), to.parse::<AccountId>()) else {
        faults.push(
            "to",
            language.pick("だれからだれへ引き継ぐか選んでください。", "Choose from whom to whom."),
        );
        return show(context, visitor, &fields, &faults).await;
    };
    let principal = visitor.principal();
    match handovers::plan_handover(context, principal, from, to).await {
        Ok(plan) if plan.cases.is_empty() && plan.needs.is_empty() => {
            let nothing = ApiError::from(Error::Conflict(Conflict::NothingToHandOver)).words(language);
            faults.push("from", nothing);
            show(context, visitor, &fields, &faults).await
        }
        Ok(plan) => {
            let people = handovers::list_people(context, principal).await?;
            let status = if plan.clashes.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
            let (frame, key) = (visitor.frame(), uuid::Uuid::new_v4().to_string());
            let page = ConfirmationPage { frame, plan: &plan, people: &people, key: &key };
            visitor.show_as(status, &page)
        }
        Err(Error::Invalid(others)) => {
            for fault in &others.0 {
                let field = if fault.pointer == "/from_id" { "from" } else { "to" };
                let same = language.pick("同じ人には引き継げません。", "That is the same person.");
                let message = if from == to { same.to_owned() } else { fault.reason.message(language) };
                faults.push(field, message);
            }
            show(context, visitor, &fields, &faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Hands over.
#[post("/handovers")]
pub async fn hand_over(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let id = |name: &str| fields.get(name).parse::<AccountId>().map_err(|_| ApiError::BadForm);
    let (from, to) = (id("from")?, id("to")?);
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    match handovers::create_handover(&context, visitor.principal(), from, to, key.as_ref()).await {
        Ok(done) => Ok(go_to(&format!("/handovers/{}", done.id), Some(Notice::HandedOver))),
        // What is in the way now stands on the page that asks.
        Err(
            Error::Conflict(
                Conflict::MeetingsClash { .. } | Conflict::DoubleBooked | Conflict::NothingToHandOver,
            )
            | Error::Invalid(_),
        ) => confirm(&context, &visitor, fields.get("from"), fields.get("to")).await,
        Err(error) => Err(error.into()),
    }
}

/// What has to be known of each case, to be printed.
#[get("/handovers/{id}")]
pub async fn summary(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<HandoverId>,
) -> Result<HttpResponse, ApiError> {
    let summary = handovers::get_summary(&context, visitor.principal(), *id).await?;
    visitor.show(&SummaryPage { frame: visitor.frame(), summary: &summary })
}
