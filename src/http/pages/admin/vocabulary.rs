//! `/vocabulary`: looking terms up, and the terms that the office adds to the built-in ones.

use crate::auth::Permission;
use crate::domain::{Faults, Language, Name, Scheme, TermId};
use crate::http::extract::Query;
use crate::http::pages::fields::{Fields, no_such_term};
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::vocabularies::{self, TermDetails, TermView};
use crate::services::words::{self, Words};
use crate::services::{Conflict, Context, Error, IdempotencyKey};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;
use serde::Deserialize;

/// How many terms a search shows.
const FOUND: usize = 30;

/// What is looked for. A form sends empty fields, too.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    scheme: String,
}

#[derive(Template)]
#[template(path = "pages/admin_vocabulary.html")]
struct VocabularyPage<'a> {
    frame: Frame<'a>,
    q: &'a str,
    scheme: Option<Scheme>,
    found: &'a [TermView],
    own: &'a [TermView],
    words: &'a Words,
    may_edit: bool,
}

#[derive(Template)]
#[template(path = "pages/admin_term.html")]
struct TermPage<'a> {
    frame: Frame<'a>,
    /// The one that is changed; none for a new one.
    id: Option<&'a TermId>,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl TermPage<'_> {
    fn schemes(&self) -> Vec<(&'static str, &'static str)> {
        Scheme::ALL.into_iter().map(|scheme| (scheme.as_str(), scheme.label(self.frame.language))).collect()
    }
}

/// What a form says of a term; scheme and parent are read beside it.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct TermForm {
    ja: Name,
    en: Name,
    #[deserr(default)]
    synonyms: Vec<Name>,
}

#[get("/vocabulary")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<VocabularyQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(VocabularyQuery { q, scheme }) = query;
    let (principal, language) = (visitor.principal(), visitor.language());
    let own = vocabularies::list_own_terms(&context, principal, language).await?;
    let scheme = Scheme::parse(&scheme);
    let found = if q.trim().is_empty() {
        Vec::new()
    } else {
        vocabularies::search_terms(&context, principal, q.trim(), scheme, FOUND, language).await?
    };
    let words = words::of_principal(&context, principal, language).await?;
    let may_edit = visitor.may(Permission::EditVocabulary);
    let frame = visitor.frame();
    visitor.show(&VocabularyPage { frame, q: &q, scheme, found: &found, own: &own, words: &words, may_edit })
}

#[get("/vocabulary/new")]
pub async fn ask(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditVocabulary)?;
    let mut fields = Fields::default();
    fields.set("_key", uuid::Uuid::now_v7().to_string());
    form(&visitor, StatusCode::OK, None, &fields, &FieldFaults::default())
}

/// Adds a term; open needs are matched again with it.
#[post("/vocabulary")]
pub async fn add(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditVocabulary)?;
    let language = visitor.language();
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let Some(scheme) = Scheme::parse(fields.get("_scheme")) else {
        let mut faults = FieldFaults::default();
        faults.push("_scheme", language.pick("種類を選んでください。", "Choose a kind."));
        return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, None, &fields, &faults);
    };
    let details = match details(&fields, scheme, &words, language) {
        Ok(details) => details,
        Err(faults) => return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, None, &fields, &faults),
    };
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    match vocabularies::add_term(&context, visitor.principal(), scheme, details, key.as_ref()).await {
        Ok(()) => Ok(saved()),
        Err(Error::Invalid(others)) => {
            let faults = said(&others, language);
            form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, None, &fields, &faults)
        }
        Err(Error::Conflict(Conflict::IdempotencyKeyReused)) => {
            let mut faults = FieldFaults::default();
            let said = language.pick(
                "変更する前の内容がすでに保存されています。別の用語として保存するときは、もう一度押してください。",
                "This was saved already, before you changed it. To save another term, press again.",
            );
            faults.push("ja", said);
            fields.set("_key", uuid::Uuid::now_v7().to_string());
            form(&visitor, StatusCode::CONFLICT, None, &fields, &faults)
        }
        Err(error) => Err(error.into()),
    }
}

#[get("/vocabulary/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = TermId::parse(&id).map_err(|_| Error::NotFound)?;
    let language = visitor.language();
    let (term, version) = vocabularies::get_own_term(&context, visitor.principal(), &id, language).await?;
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut fields = fields_of(&term, &words);
    fields.set("_version", version.to_string());
    form(&visitor, StatusCode::OK, Some(&id), &fields, &FieldFaults::default())
}

/// Changes a term of the office's own.
#[post("/vocabulary/{id}")]
pub async fn change(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    let id = TermId::parse(&id).map_err(|_| Error::NotFound)?;
    let language = visitor.language();
    let (stored, current) = vocabularies::get_own_term(&context, visitor.principal(), &id, language).await?;
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let version = fields.version()?;
    let details = match details(&fields, id.scheme(), &words, language) {
        Ok(details) => details,
        Err(faults) => {
            return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(&id), &fields, &faults);
        }
    };
    match vocabularies::update_term(&context, visitor.principal(), &id, details, version).await {
        Ok(()) => Ok(saved()),
        Err(Error::VersionConflict { .. }) => {
            let mut now = fields_of(&stored, &words);
            now.set("_version", current.to_string());
            let typed = fields.clone();
            match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => form(&visitor, StatusCode::CONFLICT, Some(&id), &fields, &faults),
                None => Ok(saved()),
            }
        }
        Err(Error::Invalid(others)) => {
            let faults = said(&others, language);
            form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(&id), &fields, &faults)
        }
        Err(error) => Err(error.into()),
    }
}

fn saved() -> HttpResponse {
    go_to("/vocabulary#own", Some(Notice::TermSaved))
}

fn fields_of(term: &TermView, words: &Words) -> Fields {
    let mut fields = Fields::default();
    fields.set("ja", term.ja.as_str());
    fields.set("en", term.en.as_str());
    fields.set("synonyms", term.synonyms.join("\n"));
    fields.set("_parent", term.parent.as_ref().map_or("", |parent| words.label(parent)));
    fields
}

fn details(
    fields: &Fields,
    scheme: Scheme,
    words: &Words,
    language: Language,
) -> Result<TermDetails, FieldFaults> {
    let mut faults = FieldFaults::default();
    let parent = fields.get("_parent").trim();
    let found = words.find(scheme, parent).filter(|id| id.scheme() == scheme);
    if !parent.is_empty() && found.is_none() {
        faults.push("_parent", no_such_term(&words.near(scheme, parent), scheme, parent, language));
    }
    match fields.read::<TermForm>(words, language) {
        Ok(TermForm { ja, en, synonyms }) if faults.is_empty() => {
            Ok(TermDetails { ja, en, synonyms, parent: found.filter(|_| !parent.is_empty()) })
        }
        other => {
            faults.extend(other.err().unwrap_or_default());
            Err(faults)
        }
    }
}

/// The faults that only the vocabulary finds, beside their fields.
fn said(others: &Faults, language: Language) -> FieldFaults {
    let mut faults = FieldFaults::default();
    for fault in &others.0 {
        match fault.pointer.as_str() {
            "/parent" => faults.push(
                "_parent",
                language.pick(
                    "この用語の下にある用語は、上位の用語にできません。",
                    "A term below this one cannot be above it.",
                ),
            ),
            pointer => faults.push(
                &pointer.trim_start_matches('/').replace('/', "."),
                language
                    .pick("この言葉は、すでに用語集にあります。", "The vocabulary has this word already."),
            ),
        }
    }
    faults
}

fn form(
    visitor: &Visitor,
    status: StatusCode,
    id: Option<&TermId>,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    visitor.show_as(status, &TermPage { frame: visitor.frame(), id, fields, faults })
}
