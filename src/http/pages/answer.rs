//! `/answer`: where a side of a case answers a letter by its link, without signing in. Looking changes nothing: programs
//! that follow every link of a mail do no harm.

use super::fields::Fields;
use super::form::{FieldFaults, FromHere};
use super::frame::{self, Frame};
use super::visitor::go_to;
use crate::auth::SessionSecret;
use crate::domain::{
    Advance, Answer, Contract, Day, DeclineReason, Faults, FollowUpAnswer, Language, LetterKind, Line,
    LinkClosed, Note, Reason, Slot, Standing, Ticks, Yen,
};
use crate::http::extract::Query;
use crate::http::problem::ApiError;
use crate::services::answers::{self, Asked, CONTRACT_AT, Reply};
use crate::services::words::{self, Words};
use crate::services::{Conflict, Context, Error};
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;
use serde::Deserialize;

pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(give);
}

/// What stands behind the question mark of a link.
#[derive(Deserialize)]
pub struct LinkQuery {
    #[serde(default)]
    key: String,
    /// Whether the answer has just come.
    thanks: Option<u8>,
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

    /// The times that are offered, by what their boxes carry.
    fn times(&self) -> Vec<(String, String)> {
        let offered = self.asked.offer.iter().flat_map(|offer| &offer.times);
        offered.map(|slot| (slot.key(), slot.said(self.frame.language))).collect()
    }

    fn is_ticked(&self, time: &str) -> bool {
        self.fields.all("time").any(|other| other == time)
    }

    fn is_times(&self) -> bool {
        self.asked.letter.kind == LetterKind::Times
    }

    fn is_follow_up(&self) -> bool {
        self.asked.letter.kind == LetterKind::Questionnaire
    }

    fn advances(&self) -> Vec<(&'static str, &'static str)> {
        let language = self.frame.language;
        let none = ("", language.pick("選んでください", "choose one"));
        let contract = ("contract", language.pick("成約した", "a contract was signed"));
        let advances = Advance::ALL.into_iter().map(|advance| (advance.as_str(), advance.label(language)));
        std::iter::once(none).chain(advances).chain([contract]).collect()
    }

    /// What this side has said.
    fn said(&self) -> Option<String> {
        let language = self.frame.language;
        match &self.asked.standing {
            _ if self.is_follow_up() => {
                let is_answered = self.asked.closed == Some(LinkClosed::Answered);
                is_answered.then(|| language.pick("その後の状況", "what has come of it").to_owned())
            }
            _ if self.is_times() => {
                let language = self.frame.language;
                let ticks = self.asked.ticks.as_ref()?;
                let times: Vec<String> = ticks.times.iter().map(|slot| slot.said(language)).collect();
                let none = language.pick("どれも合わない", "none of them suits").to_owned();
                Some(if times.is_empty() { none } else { times.join(language.pick("、", "; ")) })
            }
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
    let LinkQuery { key, thanks } = query.0;
    let asked = answers::look(&context, &SessionSecret::typed(key.clone())).await?;
    let mut fields = Fields::default();
    // An amount is kept in the office unless somebody says otherwise.
    fields.set("amount_confidential", "on");
    let is_thanked = thanks.is_some() && asked.closed.is_some();
    page(StatusCode::OK, &asked, &key, (&fields, &FieldFaults::default()), is_thanked)
}

/// Takes the answer.
#[post("/answer")]
pub async fn give(context: web::Data<Context>, form: FromHere) -> Result<HttpResponse, ApiError> {
    let FromHere(fields) = form;
    let key = fields.get("_link").to_owned();
    let secret = SessionSecret::typed(key.clone());
    let asked = answers::look(&context, &secret).await?;
    let language = asked.letter.details.language;
    if asked.closed.is_some() {
        return page(StatusCode::GONE, &asked, &key, (&Fields::default(), &FieldFaults::default()), false);
    }
    let words = words::built_in(language)?;
    let reply = match read(&asked, &fields, &words) {
        Ok(reply) => reply,
        Err(faults) => {
            return page(StatusCode::UNPROCESSABLE_ENTITY, &asked, &key, (&fields, &faults), false);
        }
    };
    match answers::answer_letter(&context, &secret, reply).await {
        // The address of the page stays its own: it can be opened once more.
        Ok(_) => Ok(go_to(&format!("/answer?key={key}&thanks=1"), None)),
        Err(Error::Invalid(mut others)) => {
            // The form has the fields of a contract by themselves.
            for fault in &mut others.0 {
                fault.pointer = fault.pointer.replacen(CONTRACT_AT, "", 1);
            }
            let faults = FieldFaults::of(&others, language);
            page(StatusCode::UNPROCESSABLE_ENTITY, &asked, &key, (&fields, &faults), false)
        }
        // Others are offered by now: they are shown.
        Err(Error::Conflict(Conflict::TimesNotOffered)) => {
            let asked = answers::look(&context, &secret).await?;
            let faults = match read(&asked, &fields, &words) {
                Err(faults) => faults,
                Ok(_) => FieldFaults::default(),
            };
            page(StatusCode::CONFLICT, &asked, &key, (&fields, &faults), false)
        }
        // The second of two clicks, or too late: the page says what there is.
        Err(Error::Conflict(Conflict::LinkClosed { .. })) => {
            let asked = answers::look(&context, &secret).await?;
            page(StatusCode::GONE, &asked, &key, (&Fields::default(), &FieldFaults::default()), false)
        }
        Err(error) => Err(error.into()),
    }
}

/// What was pressed, and why.
fn read(asked: &Asked, fields: &Fields, words: &Words) -> Result<Reply, FieldFaults> {
    let language = asked.letter.details.language;
    let form = match (asked.letter.kind, fields.get("_do")) {
        (LetterKind::Times, _) => return read_ticks(asked, fields, language),
        (LetterKind::Questionnaire, _) => return read_follow_up(fields, words, language),
        (_, "accepted") => return Ok(Reply::Answer(Answer::Accepted)),
        _ => fields.read::<Declining>(words, language)?,
    };
    match form {
        Declining { reason: DeclineReason::Other, words: None } => {
            Err(FieldFaults::of(&Faults::one("/words", Reason::Missing), language))
        }
        Declining { reason, words } => Ok(Reply::Answer(Answer::Declined { reason, words })),
    }
}

/// Which times suit: the boxes are numbered as the times were shown, and carry when they begin.
fn read_ticks(asked: &Asked, fields: &Fields, language: Language) -> Result<Reply, FieldFaults> {
    let offered = asked.offer.iter().flat_map(|offer| &offer.times);
    let times: Vec<Slot> =
        offered.filter(|slot| fields.all("time").any(|time| time == slot.key())).copied().collect();
    // A time that is ticked and not offered any more is not left out unsaid.
    if times.len() < fields.all("time").count() {
        let gone = language.pick(
            "候補の日時が変わりました。下の日時からお選びください。",
            "The times have changed. Please choose among those below.",
        );
        let mut faults = FieldFaults::default();
        faults.push("time", gone);
        return Err(faults);
    }
    let words = match fields.get("words").trim() {
        "" => None,
        text => match Note::parse(text) {
            Ok(words) => Some(words),
            Err(reason) => return Err(FieldFaults::of(&Faults::one("/words", reason), language)),
        },
    };
    if times.is_empty() && words.is_none() {
        let missing = language.pick(
            "1つ以上選んでください。どれも合わないときは、いつならよいかを補足にお書きください。",
            "Choose at least one. If none of them suits, say in your words when it would.",
        );
        let mut faults = FieldFaults::default();
        faults.push("time", missing);
        return Err(faults);
    }
    Ok(Reply::Ticks(Ticks { times, words }))
}

/// Why somebody does not want to meet.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct Declining {
    reason: DeclineReason,
    #[deserr(default)]
    words: Option<Note>,
}

/// What has come of a meeting.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct FollowUpForm {
    advance: Line<20>,
    #[deserr(default)]
    signed_on: Option<Day>,
    #[deserr(default)]
    amount_yen: Option<Yen>,
    #[deserr(default)]
    amount_confidential: bool,
    #[deserr(default)]
    words: Option<Note>,
}

fn read_follow_up(fields: &Fields, words: &Words, language: Language) -> Result<Reply, FieldFaults> {
    let form = fields.read::<FollowUpForm>(words, language)?;
    let advance = Advance::ALL.into_iter().find(|advance| advance.as_str() == form.advance.as_str());
    match (advance, form.signed_on) {
        (Some(advance), _) => Ok(Reply::FollowUp(advance.into(), form.words)),
        (None, Some(signed_on)) => {
            let contract = Contract {
                signed_on,
                amount_yen: form.amount_yen,
                amount_confidential: form.amount_confidential,
            };
            Ok(Reply::FollowUp(FollowUpAnswer::Contract { contract }, form.words))
        }
        (None, None) => Err(FieldFaults::of(&Faults::one("/signed_on", Reason::Missing), language)),
    }
}
