//! `/programmes`: support programmes, for everybody who may read them; the administrator writes them.

use crate::auth::Permission;
use crate::domain::{Closes, Day, Language, Programme, ProgrammeDetails, ProgrammeId, ProgrammeKind, TermId};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::words::{self, Words};
use crate::services::{Conflict, Context, Error, IdempotencyKey, PageRequest, programmes};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// How many stand on one page.
const LISTED: i64 = 50;

/// Which page of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammesQuery {
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/programmes.html")]
struct ProgrammesPage<'a> {
    frame: Frame<'a>,
    programmes: &'a [Programme],
    words: &'a Words,
    today: Day,
    may_edit: bool,
    next: Option<uuid::Uuid>,
}

impl ProgrammesPage<'_> {
    fn closes(&self, programme: &Programme) -> String {
        closes_said(&programme.details.closes, self.words, self.frame.language)
    }

    fn is_open(&self, programme: &Programme) -> bool {
        programme.details.is_open_within(self.today, self.today)
    }
}

#[derive(Template)]
#[template(path = "pages/programme.html")]
struct ProgrammePage<'a> {
    frame: Frame<'a>,
    programme: &'a Programme,
    closes: String,
    may_edit: bool,
}

#[derive(Template)]
#[template(path = "pages/programme_form.html")]
struct ProgrammeFormPage<'a> {
    frame: Frame<'a>,
    /// The one that is changed; none for a new one.
    programme: Option<&'a Programme>,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl ProgrammeFormPage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let kinds = ProgrammeKind::ALL.into_iter();
        kinds.map(|kind| (kind.as_str(), kind.label(self.frame.language))).collect()
    }

    fn gaps(&self) -> Vec<(&'static str, &'static str)> {
        GAPS.iter().map(|(kind, ja, en, _)| (*kind, self.frame.language.pick(ja, en))).collect()
    }

    /// The rows of the gaps: number, kind and the field of the term where the kind has one.
    fn rows(&self) -> Vec<(usize, String, &'static str)> {
        let rows = 0..self.fields.rows("closes");
        rows.map(|row| {
            let kind = self.fields.get(&format!("closes.{row}.kind")).to_owned();
            let field = GAPS.iter().find(|(other, ..)| *other == kind).map_or("", |(.., field)| field);
            (row, kind, field)
        })
        .collect()
    }

    fn gap_label(&self, kind: &str) -> &'static str {
        gap_label(kind, self.frame.language)
    }
}

#[derive(Template)]
#[template(path = "pages/programme_deletion.html")]
struct DeletionPage<'a> {
    frame: Frame<'a>,
    programme: &'a Programme,
}

/// The sorts of gap, as `domain::Closes` has them, and the field of their term.
const GAPS: [(&str, &str, &str, &str); 5] = [
    ("certification", "認証の取得", "obtaining a certification", "standard"),
    ("process", "加工能力", "what can be made", "process"),
    ("equipment", "設備", "equipment", "equipment"),
    ("training", "人材の育成・確保", "people and what they know", ""),
    ("research", "研究・技術課題", "research", "field"),
];

fn gap_label(kind: &str, language: Language) -> &'static str {
    let found = GAPS.iter().find(|(other, ..)| *other == kind);
    found.map_or("", |(_, ja, en, _)| language.pick(ja, en))
}

/// The gaps that a programme closes, in a line.
fn closes_said(closes: &[Closes], words: &Words, language: Language) -> String {
    let one = |kind: &str, term: Option<&TermId>| {
        let label = gap_label(kind, language);
        match term {
            Some(term) => format!("{label}{}{}", language.pick("：", ": "), words.label(term)),
            None => label.to_owned(),
        }
    };
    let all = closes.iter().map(|closes| match closes {
        Closes::Certification { standard } => one("certification", standard.as_ref()),
        Closes::Process { process } => one("process", process.as_ref()),
        Closes::Equipment { equipment } => one("equipment", equipment.as_ref()),
        Closes::Training {} => one("training", None),
        Closes::Research { field } => one("research", field.as_ref()),
    });
    all.collect::<Vec<_>>().join(language.pick("、", ", "))
}

#[get("/programmes")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<ProgrammesQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = PageRequest { cursor: query.0.after, limit: LISTED };
    let page = programmes::list_programmes(&context, visitor.principal(), page).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    visitor.show(&ProgrammesPage {
        frame: visitor.frame(),
        programmes: &page.items,
        words: &words,
        today: Day::in_japan(context.clock.now()),
        may_edit: visitor.may(Permission::EditProgrammes),
        next: page.next,
    })
}

#[get("/programmes/new")]
pub async fn ask(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditProgrammes)?;
    let mut fields = Fields::default();
    fields.set("_key", uuid::Uuid::now_v7().to_string());
    form(&visitor, StatusCode::OK, None, &fields, &FieldFaults::default())
}

#[get("/programmes/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<ProgrammeId>,
) -> Result<HttpResponse, ApiError> {
    let programme = programmes::get_programme(&context, visitor.principal(), *id).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let closes = closes_said(&programme.details.closes, &words, visitor.language());
    let may_edit = visitor.may(Permission::EditProgrammes);
    visitor.show(&ProgrammePage { frame: visitor.frame(), programme: &programme, closes, may_edit })
}

#[post("/programmes")]
pub async fn create(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditProgrammes)?;
    let language = visitor.language();
    let (mut fields, asks_for_row) = rows_as_wanted(fields);
    if asks_for_row {
        return form(&visitor, StatusCode::OK, None, &fields, &FieldFaults::default());
    }
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let details = match fields.read::<ProgrammeDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, None, &fields, &faults),
    };
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    match programmes::create_programme(&context, visitor.principal(), details, key.as_ref()).await {
        Ok(programme) => Ok(go_to(&format!("/programmes/{}", programme.id), Some(Notice::ProgrammeSaved))),
        Err(Error::Conflict(Conflict::IdempotencyKeyReused)) => {
            let mut faults = FieldFaults::default();
            faults.push(
                "name",
                language.pick(
                    "変更する前の内容がすでに保存されています。別の制度として保存するときは、もう一度押してください。",
                    "This was saved already, before you changed it. To save another programme, press again.",
                ),
            );
            fields.set("_key", uuid::Uuid::now_v7().to_string());
            form(&visitor, StatusCode::CONFLICT, None, &fields, &faults)
        }
        Err(error) => Err(error.into()),
    }
}

#[get("/programmes/{id}/edit")]
pub async fn ask_to_change(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<ProgrammeId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditProgrammes)?;
    let programme = programmes::get_programme(&context, visitor.principal(), *id).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let fields = Fields::of(&programme.details, &words);
    form(&visitor, StatusCode::OK, Some(&programme), &fields, &FieldFaults::default())
}

#[post("/programmes/{id}")]
pub async fn change(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<ProgrammeId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditProgrammes)?;
    let language = visitor.language();
    let stored = programmes::get_programme(&context, visitor.principal(), *id).await?;
    let version = fields.version()?;
    let (mut fields, asks_for_row) = rows_as_wanted(fields);
    let saved = || go_to(&format!("/programmes/{id}"), Some(Notice::ProgrammeSaved));
    // The form goes on from the version that it began with, until its author has seen a later one.
    let begun = Programme { version, ..stored.clone() };
    if asks_for_row {
        return form(&visitor, StatusCode::OK, Some(&begun), &fields, &FieldFaults::default());
    }
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let details = match fields.read::<ProgrammeDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return form(&visitor, status, Some(&begun), &fields, &faults);
        }
    };
    match programmes::update_programme(&context, visitor.principal(), *id, details.clone(), version).await {
        Ok(_) => Ok(saved()),
        Err(Error::VersionConflict { .. }) => {
            let (typed, now) = (Fields::of(&details, &words), Fields::of(&stored.details, &words));
            match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => form(&visitor, StatusCode::CONFLICT, Some(&stored), &fields, &faults),
                None => Ok(saved()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks whether the programme shall be removed.
#[get("/programmes/{id}/deletion")]
pub async fn ask_to_delete(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<ProgrammeId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditProgrammes)?;
    let programme = programmes::get_programme(&context, visitor.principal(), *id).await?;
    visitor.show(&DeletionPage { frame: visitor.frame(), programme: &programme })
}

#[post("/programmes/{id}/deletion")]
pub async fn delete(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<ProgrammeId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let version = fields.version()?;
    match programmes::delete_programme(&context, visitor.principal(), *id, version).await {
        Ok(()) | Err(Error::NotFound) => Ok(go_to("/programmes", Some(Notice::ProgrammeDeleted))),
        Err(Error::VersionConflict { .. }) => {
            Ok(go_to(&format!("/programmes/{id}"), Some(Notice::ChangedMeanwhile)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The fields without the rows that are to go and with one more where somebody pressed for it; whether that was all
/// that was asked for.
fn rows_as_wanted(mut fields: Fields) -> (Fields, bool) {
    let gone: Vec<String> = fields.all("_drop").map(|row| format!("closes.{row}.")).collect();
    fields.retain(|name| name != "_drop" && !gone.iter().any(|row| name.starts_with(row)));
    let mut fields = fields.renumbered();
    let asks = fields.get("_do") == "gap";
    if asks {
        let (row, kind) = (fields.rows("closes"), fields.get("_kind").to_owned());
        let field = GAPS.iter().find(|(other, ..)| *other == kind).map_or("", |(.., field)| field);
        fields.go_on_at(&format!("closes.{row}.{field}"));
        fields.set(&format!("closes.{row}.kind"), kind);
    }
    (fields, asks)
}

fn form(
    visitor: &Visitor,
    status: StatusCode,
    programme: Option<&Programme>,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let frame = visitor.frame();
    visitor.show_as(status, &ProgrammeFormPage { frame, programme, fields, faults })
}
