//! `/letters/{id}`: the words of a letter to one side, which the coordinator changes, lets leave or drops.

use crate::auth::Permission;
use crate::domain::{
    IntroductionId, Language, Letter, LetterDetails, LetterId, LetterKind, LetterStatus, Side,
};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::letters::{self, LetterInCase};
use crate::services::words::{self, Words};
use crate::services::{Conflict, Context, Error, resuming};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/letter.html")]
struct LetterPage<'a> {
    frame: Frame<'a>,
    letter: &'a LetterInCase,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    may_edit: bool,
}

impl LetterPage<'_> {
    fn is_draft(&self) -> bool {
        self.letter.letter.status == LetterStatus::Draft
    }

    fn is_approach(&self) -> bool {
        self.letter.letter.kind == LetterKind::Approach
    }

    fn recipient_hint(&self) -> &'static str {
        let pick = |ja, en| self.frame.language.pick(ja, en);
        match self.letter.organization.details.email {
            Some(_) => pick(
                "事業者に登録されたアドレスが入っています。担当者あてに変えられます。",
                "Filled in with the organization's own; it may be somebody's there.",
            ),
            None => pick(
                "事業者にはメールアドレスが登録されていません。担当者のアドレスを入れてください。",
                "The organization has no address in the register: enter somebody's there.",
            ),
        }
    }

    /// The proposed words in the other language, if they are wanted instead.
    fn other_language(&self) -> (&'static str, &'static str) {
        let pick = |ja, en| self.frame.language.pick(ja, en);
        match self.letter.letter.details.language {
            Language::Ja => (
                "en",
                pick(
                    "英語の文案に替える（件名と文面は置き換わります）",
                    "Put the English proposal here instead",
                ),
            ),
            Language::En => (
                "ja",
                pick(
                    "日本語の文案に替える（件名と文面は置き換わります）",
                    "Put the Japanese proposal here instead",
                ),
            ),
        }
    }
}

fn stored(letter: &LetterInCase, words: &Words) -> Fields {
    let mut fields = Fields::of(&letter.letter.details, words);
    fields.set("_version", letter.letter.version.to_string());
    fields
}

/// Begins a letter, or goes on with the draft there is.
#[post("/introductions/{id}/letters")]
pub async fn begin(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let side = Side::ALL.into_iter().find(|side| side.as_str() == fields.get("side"));
    let kind = LetterKind::ALL.into_iter().find(|kind| kind.as_str() == fields.get("kind"));
    let (Some(side), Some(kind)) = (side, kind) else { return Err(ApiError::BadForm) };
    match letters::draft_letter(&context, visitor.principal(), *id, side, kind).await {
        Ok(letter) => Ok(go_to(&format!("/letters/{}", letter.id), None)),
        Err(Error::Conflict(Conflict::Step { .. })) => {
            Ok(go_to(&format!("/introductions/{id}"), Some(Notice::ChangedMeanwhile)))
        }
        Err(error) => Err(error.into()),
    }
}

#[get("/letters/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<LetterId>,
) -> Result<HttpResponse, ApiError> {
    let letter = letters::get_letter(&context, visitor.principal(), *id).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let fields = stored(&letter, &words);
    page(&visitor, StatusCode::OK, &letter, &fields, &FieldFaults::default())
}

fn page(
    visitor: &Visitor,
    status: StatusCode,
    letter: &LetterInCase,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let may_edit = visitor.may(Permission::EditIntroductions);
    visitor.show_as(status, &LetterPage { frame: visitor.frame(), letter, fields, faults, may_edit })
}

/// Lets the letter leave, keeps its words, proposes others, drops it, or takes it up again.
#[post("/letters/{id}")]
pub async fn decide(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<LetterId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let version = fields.version()?;
    let case = letters::get_letter(&context, principal, *id).await?.introduction.id;
    let to_case = |notice| Ok(go_to(&format!("/introductions/{case}"), Some(notice)));
    let here = format!("/letters/{id}");
    let (outcome, notice) = match fields.get("_do") {
        "drop" => (letters::drop_letter(&context, principal, *id, version).await, Notice::LetterDropped),
        "resume" => match resuming::resume_letter(&context, principal, *id, version).await {
            Ok(_) => return Ok(go_to(&here, Some(Notice::LetterResumed))),
            other => (other, Notice::LetterResumed),
        },
        word @ ("ja" | "en") => {
            let new = if word == "ja" { Language::Ja } else { Language::En };
            // Where it goes and until when are kept as they were typed.
            let typed = fields.read::<LetterDetails>(&words, language).ok();
            let version = match typed {
                Some(typed) => match letters::update_letter(&context, principal, *id, typed, version).await {
                    Ok(letter) => letter.version,
                    Err(_) => version,
                },
                None => version,
            };
            match letters::propose_letter_anew(&context, principal, *id, new, version).await {
                Ok(_) => return Ok(go_to(&here, None)),
                other => (other, Notice::LetterSaved),
            }
        }
        action => {
            let details = match fields.read::<LetterDetails>(&words, language) {
                Ok(details) => details,
                Err(faults) => {
                    let letter = letters::get_letter(&context, principal, *id).await?;
                    return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &letter, &fields, &faults);
                }
            };
            if action == "send" {
                let details = Some(details);
                let sent = letters::approve_letter(&context, principal, *id, details, version).await;
                (sent, Notice::LetterApproved)
            } else {
                match letters::update_letter(&context, principal, *id, details, version).await {
                    Ok(_) => return Ok(go_to(&here, Some(Notice::LetterSaved))),
                    other => (other, Notice::LetterSaved),
                }
            }
        }
    };
    if is_second(&outcome) {
        let letter = letters::get_letter(&context, principal, *id).await?.letter;
        let typed = fields.read::<LetterDetails>(&words, language).ok();
        if is_done(&visitor, &letter, fields.get("_do"), typed.as_ref()) {
            return if notice == Notice::LetterResumed {
                Ok(go_to(&here, Some(notice)))
            } else {
                to_case(notice)
            };
        }
    }
    match outcome {
        Ok(_) => to_case(notice),
        Err(Error::Invalid(others)) => {
            let letter = letters::get_letter(&context, principal, *id).await?;
            let faults = FieldFaults::of(&others, language);
            page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &letter, &fields, &faults)
        }
        // Somebody else has decided.
        Err(Error::Conflict(Conflict::LetterIsDecided)) => Ok(go_to(&here, Some(Notice::ChangedMeanwhile))),
        Err(Error::Conflict(Conflict::OccasionPassed)) => Ok(go_to(&here, Some(Notice::OccasionPassed))),
        Err(Error::Conflict(Conflict::Step { .. })) => to_case(Notice::ChangedMeanwhile),
        Err(Error::VersionConflict { .. }) => {
            let letter = letters::get_letter(&context, principal, *id).await?;
            if letter.letter.status != LetterStatus::Draft {
                return Ok(go_to(&here, Some(Notice::ChangedMeanwhile)));
            }
            let typed = fields.clone();
            match meanwhile(&mut fields, &typed, &stored(&letter, &words), language) {
                Some(faults) => page(&visitor, StatusCode::CONFLICT, &letter, &fields, &faults),
                None => Ok(go_to(&here, None)),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether what was to be done was not, because the letter is another by now.
fn is_second<T>(outcome: &Result<T, Error>) -> bool {
    matches!(
        outcome,
        Err(Error::VersionConflict { .. }
            | Error::Conflict(Conflict::LetterIsDecided | Conflict::Step { .. }))
    )
}

/// Whether a letter is what somebody wants it to be, by a click before this one: one that leaves says what was typed.
fn is_done(visitor: &Visitor, letter: &Letter, wanted: &str, typed: Option<&LetterDetails>) -> bool {
    let is_own = letter.account_id == Some(visitor.visit.account.id);
    match wanted {
        "drop" => is_own && letter.status == LetterStatus::Dropped,
        "resume" => letter.status == LetterStatus::Draft,
        "send" => is_own && letter.status == LetterStatus::Approved && typed == Some(&letter.details),
        _ => false,
    }
}
