//! `/answer`: where a side of a case answers a letter by its link, without signing in. Looking changes nothing: programs
//! that follow every link of a mail do no harm.

use super::fields::Fields;
use super::form::{FieldFaults, FromHere};
use super::frame::{self, Frame};
use crate::auth::SessionSecret;
use crate::domain::{Answer, DeclineReason, Faults, Language, LinkClosed, Note, Reason, Standing};
use crate::http::extract::Query;
use crate::http::problem::ApiError;
use crate::services::letters::{self, Asked};
use crate::services::{Conflict, Context, Error};
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(give);
}

/// What stands behind the question mark of a link.
#[derive(Deserialize)]
pub struct LinkQuery {
    key: String,
}

#[derive(Template)]
#[template(path = "pages/answer.html")]
struct AnswerPage<'a> {
    frame: Frame<'a>,
    asked: &'a Asked,
    key: &'a str,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    /// Whether the answer has just come.
    is_thanked: bool,
}

impl AnswerPage<'_> {
    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        let none = ("", self.frame.language.pick("選んでください", "choose one"));
        let reasons = DeclineReason::ALL.into_iter();
        std::iter::once(none)
            .chain(reasons.map(|reason| (reason.as_str(), reason.label(self.frame.language))))
            .collect()
    }

    /// What this side has said.
    fn said(&self) -> Option<String> {
        let language = self.frame.language;
        match &self.asked.standing {
            Standing::Accepted => Some(language.pick("会ってみる", "You would like to meet.").to_owned()),
            Standing::Declined { reason, words } => {
                let words = words.as_ref().map_or_else(String::new, |words| match language {
                    Language::Ja => format!("（{words}）"),
                    Language::En => format!(" ({words})"),
                });
                let declined = language.pick("今回は見送る：", "Not this time: ");
                Some(format!("{declined}{}{words}", reason.label(language)))
            }
            _ => None,
        }
    }
}

fn page(
    status: StatusCode,
    asked: &Asked,
    key: &str,
    (fields, faults): (&Fields, &FieldFaults),
    is_thanked: bool,
) -> Result<HttpResponse, ApiError> {
    let language = asked.letter.details.language;
    let frame = Frame { language, visitor: None };
    frame::page(status, language, &AnswerPage { frame, asked, key, fields, faults, is_thanked })
}

#[get("/answer")]
pub async fn show(context: web::Data<Context>, query: Query<LinkQuery>) -> Result<HttpResponse, ApiError> {
    let key = query.0.key;
    let asked = letters::look(&context, &SessionSecret::typed(key.clone())).await?;
    page(StatusCode::OK, &asked, &key, (&Fields::default(), &FieldFaults::default()), false)
}

/// Takes the answer.
#[post("/answer")]
pub async fn give(context: web::Data<Context>, form: FromHere) -> Result<HttpResponse, ApiError> {
    let FromHere(fields) = form;
    let key = fields.get("_link").to_owned();
    let secret = SessionSecret::typed(key.clone());
    let asked = letters::look(&context, &secret).await?;
    let language = asked.letter.details.language;
    let outcome = match read(&fields) {
        Ok(answer) => letters::answer_letter(&context, &secret, answer).await,
        Err(faults) => Err(faults.into()),
    };
    match outcome {
        Ok(asked) => page(StatusCode::OK, &asked, &key, (&Fields::default(), &FieldFaults::default()), true),
        Err(Error::Invalid(others)) => {
            let faults = FieldFaults::of(&others, language);
            page(StatusCode::UNPROCESSABLE_ENTITY, &asked, &key, (&fields, &faults), false)
        }
        // The second of two clicks, or too late: the page says what there is.
        Err(Error::Conflict(Conflict::LinkClosed { .. })) => {
            let asked = letters::look(&context, &secret).await?;
            page(StatusCode::GONE, &asked, &key, (&Fields::default(), &FieldFaults::default()), false)
        }
        Err(error) => Err(error.into()),
    }
}

/// What was pressed, and why.
fn read(fields: &Fields) -> Result<Answer, Faults> {
    if fields.get("_do") == "accepted" {
        return Ok(Answer::Accepted);
    }
    let mut faults = Faults::default();
    let reason = DeclineReason::ALL.into_iter().find(|reason| reason.as_str() == fields.get("reason"));
    if reason.is_none() {
        faults.push("/reason", Reason::Missing);
    }
    let words = match fields.get("words").trim() {
        "" => None,
        text => Note::parse(text).map_err(|fault| faults.push("/words", fault)).ok(),
    };
    if reason == Some(DeclineReason::Other) && words.is_none() && faults.0.is_empty() {
        faults.push("/words", Reason::Missing);
    }
    match reason {
        Some(reason) if faults.0.is_empty() => Ok(Answer::Declined { reason, words }),
        _ => Err(faults),
    }
}
