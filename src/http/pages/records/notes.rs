//! `/notes`: what coordinators wrote down of an organization or a case: notes, visits, calls.

use crate::auth::Permission;
use crate::domain::{
    Day, IntroductionId, OfficeNote, OfficeNoteDetails, OfficeNoteId, OfficeNoteKind, OrganizationId, Subject,
};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::notes::{self, NewNote};
use crate::services::{Context, Error, IdempotencyKey, introductions, organizations, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// How many stand on one page.
const LISTED: i64 = 50;

/// Whose notes, and which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotesQuery {
    organization: Option<OrganizationId>,
    introduction: Option<IntroductionId>,
    after: Option<OfficeNoteId>,
}

/// What a new note is about, and of what kind it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewQuery {
    organization: Option<OrganizationId>,
    introduction: Option<IntroductionId>,
    kind: Option<OfficeNoteKind>,
}

/// What a note is about, as a page says it.
pub struct About {
    pub subject: Subject,
    /// The name of the organization, or the title of the case's need; empty for the whole office.
    pub name: String,
}

impl About {
    pub async fn of(context: &Context, visitor: &Visitor, subject: Subject) -> Result<Self, ApiError> {
        let principal = visitor.principal();
        let name = match (subject.introduction_id, subject.organization_id) {
            (Some(id), _) => {
                let case = introductions::get_case(context, principal, id, &[]).await?;
                let (need, candidate) = (case.need.details.title, case.candidate.details.name);
                format!("{need}（{candidate}）")
            }
            (None, Some(id)) => {
                organizations::get_organization(context, principal, id).await?.details.name.to_string()
            }
            (None, None) => String::new(),
        };
        Ok(Self { subject, name })
    }

    /// The page of the case or the organization.
    pub fn address(&self) -> String {
        address(self.subject)
    }

    /// As other addresses carry it.
    pub fn query(&self) -> String {
        query(self.subject)
    }

    /// The hidden fields by which a form knows it again.
    pub fn organization(&self) -> String {
        self.subject.organization_id.map_or_else(String::new, |id| id.to_string())
    }

    pub fn introduction(&self) -> String {
        self.subject.introduction_id.map_or_else(String::new, |id| id.to_string())
    }
}

pub fn address(subject: Subject) -> String {
    match (subject.introduction_id, subject.organization_id) {
        (Some(id), _) => format!("/introductions/{id}"),
        (None, Some(id)) => format!("/organizations/{id}"),
        (None, None) => "/notes".to_owned(),
    }
}

pub fn query(subject: Subject) -> String {
    let introduction = subject.introduction_id.map(|id| format!("introduction={id}"));
    let organization = subject.organization_id.map(|id| format!("organization={id}"));
    introduction.into_iter().chain(organization).collect::<Vec<_>>().join("&")
}

/// What a form says it is about.
pub fn subject_of(fields: &Fields) -> Result<Subject, ApiError> {
    fn id<T: std::str::FromStr>(text: &str) -> Result<Option<T>, ApiError> {
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| ApiError::BadForm) }
    }
    Ok(Subject {
        organization_id: id(fields.get("_organization"))?,
        introduction_id: id(fields.get("_introduction"))?,
    })
}

#[derive(Template)]
#[template(path = "pages/notes.html")]
struct NotesPage<'a> {
    frame: Frame<'a>,
    about: &'a About,
    notes: &'a [OfficeNote],
    next: Option<uuid::Uuid>,
    may_edit: bool,
}

#[derive(Template)]
#[template(path = "pages/note_form.html")]
struct FormPage<'a> {
    frame: Frame<'a>,
    about: &'a About,
    /// None of a new one.
    note: Option<&'a OfficeNote>,
    may_delete: bool,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl FormPage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        OfficeNoteKind::ALL.into_iter().map(|kind| (kind.as_str(), kind.label(self.frame.language))).collect()
    }

    fn action(&self) -> String {
        self.note.map_or_else(|| "/notes".to_owned(), |note| format!("/notes/{}/edit", note.id))
    }
}

#[derive(Template)]
#[template(path = "pages/note_deletion.html")]
struct DeletionPage<'a> {
    frame: Frame<'a>,
    about: &'a About,
    note: &'a OfficeNote,
}

/// The notes of an organization with those of its cases, of a case, or of the office.
#[get("/notes")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<NotesQuery>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::ReadRecords)?;
    let Query(NotesQuery { organization, introduction, after }) = query;
    let subject = Subject { organization_id: organization, introduction_id: introduction };
    let about = About::of(&context, &visitor, subject).await?;
    let page = notes::list_notes(&context, visitor.principal(), subject, after, LISTED).await?;
    let may_edit = visitor.may(Permission::EditRecords) && subject != Subject::default();
    let (frame, notes) = (visitor.frame(), &page.items);
    visitor.show(&NotesPage { frame, about: &about, notes, next: page.next, may_edit })
}

/// Asks for a new note.
#[get("/notes/new")]
pub async fn ask_new(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<NewQuery>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    let Query(NewQuery { organization, introduction, kind }) = query;
    let subject = Subject { organization_id: organization, introduction_id: introduction };
    if subject == Subject::default() {
        return Ok(go_to("/notes", None));
    }
    let about = About::of(&context, &visitor, subject).await?;
    let kind = kind.unwrap_or(OfficeNoteKind::Note);
    let mut fields = Fields::default();
    fields.set("_key", uuid::Uuid::new_v4().to_string());
    fields.set("kind", kind.as_str());
    fields.set("on", Day::in_japan(context.clock.now()).to_string());
    if kind != OfficeNoteKind::Note {
        fields.set("who", visitor.visit.account.name.as_str());
    }
    show_form(&visitor, &about, None, &fields, &FieldFaults::default())
}

fn show_form(
    visitor: &Visitor,
    about: &About,
    note: Option<&OfficeNote>,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let is_clean = faults.is_empty() && faults.meanwhile().is_none();
    let status = if is_clean { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let may_delete = note.is_some_and(|note| notes::may_delete(visitor.principal(), note));
    let page = FormPage { frame: visitor.frame(), about, note, may_delete, fields, faults };
    visitor.show_as(status, &page)
}

/// Writes a note down.
#[post("/notes")]
pub async fn create(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditRecords)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let subject = subject_of(&fields)?;
    if subject == Subject::default() {
        return Err(ApiError::BadForm);
    }
    let about = About::of(&context, &visitor, subject).await?;
    let words = words::of_principal(&context, principal, language).await?;
    let details = match fields.read::<OfficeNoteDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return show_form(&visitor, &about, None, &fields, &faults),
    };
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    let new = NewNote { subject, details };
    match notes::create_note(&context, principal, new, key.as_ref()).await {
        Ok(_) => Ok(go_to(&about.address(), Some(Notice::NoteSaved))),
        Err(Error::Invalid(others)) => {
            show_form(&visitor, &about, None, &fields, &FieldFaults::of(&others, language))
        }
        Err(error) => Err(error.into()),
    }
}

/// The fields of what is stored.
async fn stored(context: &Context, visitor: &Visitor, note: &OfficeNote) -> Result<Fields, ApiError> {
    let words = words::of_principal(context, visitor.principal(), visitor.language()).await?;
    let mut fields = Fields::of(&note.details, &words);
    fields.set("_version", note.version.to_string());
    Ok(fields)
}

/// Asks what is to be changed of a note.
#[get("/notes/{id}/edit")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<OfficeNoteId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    let note = notes::get_note(&context, visitor.principal(), *id).await?;
    let about = About::of(&context, &visitor, note.subject()).await?;
    let fields = stored(&context, &visitor, &note).await?;
    show_form(&visitor, &about, Some(&note), &fields, &FieldFaults::default())
}

#[post("/notes/{id}/edit")]
pub async fn save(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<OfficeNoteId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditRecords)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let version = fields.version()?;
    let words = words::of_principal(&context, principal, language).await?;
    let note = notes::get_note(&context, principal, *id).await?;
    let about = About::of(&context, &visitor, note.subject()).await?;
    let details = match fields.read::<OfficeNoteDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return show_form(&visitor, &about, Some(&note), &fields, &faults),
    };
    match notes::update_note(&context, principal, *id, details, version).await {
        Ok(_) => Ok(go_to(&about.address(), Some(Notice::NoteSaved))),
        Err(Error::Invalid(others)) => {
            let faults = FieldFaults::of(&others, language);
            show_form(&visitor, &about, Some(&note), &fields, &faults)
        }
        Err(Error::VersionConflict { .. }) => {
            let note = notes::get_note(&context, principal, *id).await?;
            let (typed, now) = (fields.clone(), stored(&context, &visitor, &note).await?);
            match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => show_form(&visitor, &about, Some(&note), &fields, &faults),
                None => Ok(go_to(&about.address(), Some(Notice::NoteSaved))),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks whether a note is to be taken out.
#[get("/notes/{id}/deletion")]
pub async fn ask_to_delete(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<OfficeNoteId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    let note = notes::get_note(&context, visitor.principal(), *id).await?;
    if !notes::may_delete(visitor.principal(), &note) {
        return Err(Error::Forbidden.into());
    }
    let about = About::of(&context, &visitor, note.subject()).await?;
    visitor.show(&DeletionPage { frame: visitor.frame(), about: &about, note: &note })
}

#[post("/notes/{id}/deletion")]
pub async fn delete(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<OfficeNoteId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let version = fields.version()?;
    match notes::delete_note(&context, visitor.principal(), *id, version).await {
        Ok(note) => Ok(go_to(&address(note.subject()), Some(Notice::NoteDeleted))),
        Err(Error::VersionConflict { .. }) => {
            Ok(go_to(&format!("/notes/{id}/edit"), Some(Notice::ChangedMeanwhile)))
        }
        Err(error) => Err(error.into()),
    }
}
