//! What is done with a case: a page for each action that asks what has to be known, and the action itself.

use super::late::{Late, is_taken, said_since};
use crate::auth::Permission;
use crate::domain::{
    Advance, Answer, CloseReason, Command, Contract, DAYS_TO_ANSWER, Day, DeclineReason, Faults,
    Introduction, IntroductionId, Language, Note, Progress, Side, Taken, Verdict,
};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::introductions::{self, Case};
use crate::services::{Conflict, Context, Error, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;
use serde::Deserialize;

/// Something that can be done with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// The kind of the command, as the API has it.
    pub kind: &'static str,
    /// The side that it is about.
    pub side: Option<Side>,
}

const fn action(kind: &'static str, side: Option<Side>) -> Action {
    Action { kind, side }
}

/// The fields in which something is typed, by whoever fills a form in.
const WORDS: [&str; 4] = ["note", "step.answer.words", "step.next_steps", "step.contract.amount_yen"];

const ACTIONS: [Action; 14] = [
    action("shortlist", None),
    action("approach", Some(Side::Owner)),
    action("answer", Some(Side::Owner)),
    action("undelivered", Some(Side::Owner)),
    action("approach", Some(Side::Candidate)),
    action("answer", Some(Side::Candidate)),
    action("undelivered", Some(Side::Candidate)),
    action("judge", Some(Side::Owner)),
    action("judge", Some(Side::Candidate)),
    action("follow_up", None),
    action("contract", None),
    action("revoke_contract", None),
    action("reopen", None),
    action("close", None),
];

impl Action {
    pub fn label(&self, language: &Language) -> String {
        let language = *language;
        let (ja, en) = match self.kind {
            "shortlist" => ("候補として進める", "Shortlist"),
            "approach" => ("に電話などで打診したと記録する", "write down that they were asked by telephone"),
            "answer" => ("の回答を記録する", "write the answer down"),
            "undelivered" => {
                ("へのメールが届かなかったと記録する", "write down that the mail did not arrive")
            }
            "judge" => ("の評価を記録する", "write the verdict down"),
            "follow_up" => ("その後の状況を記録する", "Write down what came of it"),
            "contract" => ("成約を記録する", "Write a contract down"),
            "revoke_contract" => ("成約の記録を取り消す", "Take back the record of the contract"),
            "reopen" => ("案件を再開する", "Open the case again"),
            _ => ("案件を終える", "Close the case"),
        };
        match (self.side, language) {
            (None, language) => language.pick(ja, en).to_owned(),
            (Some(side), Language::Ja) => format!("{}{ja}", side.label(language)),
            (Some(side), Language::En) => format!("{}: {en}", side.label(language)),
        }
    }

    pub fn address(&self, id: &IntroductionId) -> String {
        let side = self.side.map_or_else(String::new, |side| format!("?side={}", side.as_str()));
        format!("/introductions/{id}/steps/{}{side}", self.kind)
    }

    /// Any such command: the machine looks at its kind and side only, but for answers.
    fn commands(&self) -> Vec<Command> {
        let day = Day::in_japan(chrono::DateTime::UNIX_EPOCH);
        let Some(side) = self.side else {
            let contract = Contract { signed_on: day, amount_yen: None, amount_confidential: false };
            return vec![match self.kind {
                "shortlist" => Command::Shortlist,
                "follow_up" => Command::FollowUp { side: None, advance: Advance::Talks },
                "contract" => Command::Contract { side: None, contract },
                "revoke_contract" => Command::RevokeContract,
                "reopen" => Command::Reopen,
                _ => Command::Close { reason: CloseReason::Withdrawn },
            }];
        };
        let declined = Answer::Declined { reason: DeclineReason::Busy, words: None };
        match self.kind {
            "approach" => vec![Command::Approach { side, answer_by: day }],
            "answer" => vec![
                Command::Answer { side, answer: Answer::Accepted },
                Command::Answer { side, answer: declined },
            ],
            "undelivered" => vec![Command::Undelivered { side }],
            _ => vec![Command::Judge { side, verdict: Verdict::Continued, next_steps: None }],
        }
    }
}

/// What can be done with a case where it stands.
pub fn possible(progress: &Progress) -> Vec<Action> {
    let is_possible = |command: Command| progress.after(&command.step()).is_some();
    ACTIONS.into_iter().filter(|action| action.commands().into_iter().any(is_possible)).collect()
}

/// Which side an action is about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    side: Option<Side>,
}

#[derive(Template)]
#[template(path = "pages/introduction_step.html")]
struct StepPage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    action: Action,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    late: Option<Late>,
}

impl StepPage<'_> {
    fn introduction(&self) -> &Introduction {
        &self.case.introduction
    }

    /// Nothing is said by pressing a button alone.
    fn choose(&self) -> (&'static str, &'static str) {
        ("", self.frame.language.pick("選んでください", "choose one"))
    }

    fn answers(&self) -> Vec<(&'static str, &'static str)> {
        let pick = |ja, en| self.frame.language.pick(ja, en);
        vec![
            self.choose(),
            ("accepted", pick("会うことを了承", "agrees to meet")),
            ("declined", pick("辞退", "declines")),
        ]
    }

    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        let none = ("", self.frame.language.pick("（了承のときは空のまま）", "(empty where they agree)"));
        let reasons = DeclineReason::ALL.into_iter();
        std::iter::once(none)
            .chain(reasons.map(|reason| (reason.as_str(), reason.label(self.frame.language))))
            .collect()
    }

    fn verdicts(&self) -> Vec<(&'static str, &'static str)> {
        let verdicts = Verdict::ALL.into_iter();
        let verdicts = verdicts.map(|verdict| (verdict.as_str(), verdict.label(self.frame.language)));
        std::iter::once(self.choose()).chain(verdicts).collect()
    }

    fn advances(&self) -> Vec<(&'static str, &'static str)> {
        let advances = Advance::ALL.into_iter();
        let advances = advances.map(|advance| (advance.as_str(), advance.label(self.frame.language)));
        std::iter::once(self.choose()).chain(advances).collect()
    }

    /// Who said so: either side, or nobody in particular.
    fn sayers(&self) -> Vec<(&'static str, &'static str)> {
        let office = ("", self.frame.language.pick("運営機関で把握した", "known to the office"));
        let sides = Side::ALL.into_iter().map(|side| (side.as_str(), side.label(self.frame.language)));
        std::iter::once(office).chain(sides).collect()
    }

    fn closings(&self) -> Vec<(&'static str, &'static str)> {
        let offered = CloseReason::ALL.into_iter().filter(|reason| *reason != CloseReason::Declined);
        offered.map(|reason| (reason.as_str(), reason.label(self.frame.language))).collect()
    }
}

/// What a form says of a step.
#[derive(Clone, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct StepForm {
    step: Command,
    #[deserr(default)]
    note: Option<Note>,
}

fn find(kind: &str, side: Option<Side>) -> Result<Action, ApiError> {
    ACTIONS.into_iter().find(|action| action.kind == kind && action.side == side).ok_or(ApiError::NoSuchPath)
}

/// Asks what has to be known for an action.
#[get("/introductions/{id}/steps/{kind}")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    path: web::Path<(IntroductionId, String)>,
    query: Query<Which>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let action = find(&path.1, query.0.side)?;
    let case = introductions::get_case(&context, visitor.principal(), path.0, &[]).await?;
    let mut fields = Fields::default();
    let steps = introductions::list_steps(&context, visitor.principal(), path.0).await?;
    fields.set("_version", case.introduction.version.to_string());
    fields.set("_seen", steps.len().to_string());
    let today = Day::in_japan(context.clock.now());
    match action.kind {
        "approach" => {
            let day = Day::from(today.date() + chrono::Days::new(DAYS_TO_ANSWER));
            fields.set("step.answer_by", day.date().to_string());
        }
        "contract" => {
            // One that stands is corrected from what it says.
            let standing = case.introduction.progress.contract.as_ref();
            let signed_on = standing.map_or(today, |contract| contract.signed_on);
            fields.set("step.contract.signed_on", signed_on.date().to_string());
            if let Some(amount) = standing.and_then(|contract| contract.amount_yen) {
                fields.set("step.contract.amount_yen", amount.get().to_string());
            }
            if standing.is_none_or(|contract| contract.amount_confidential) {
                fields.set("step.contract.amount_confidential", "on");
            }
        }
        _ => {}
    }
    let (frame, faults) = (visitor.frame(), FieldFaults::default());
    let (fields, faults) = (&fields, &faults);
    visitor.show(&StepPage { frame, case: &case, action, fields, faults, late: None })
}

/// Does it.
#[post("/introductions/{id}/steps")]
pub async fn act(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let side = Side::ALL.into_iter().find(|side| side.as_str() == fields.get("step.side"));
    let kind = fields.get("step.kind");
    let action = find(kind, side).or_else(|_| find(kind, None)).map_err(|_| ApiError::BadForm)?;
    // Whoever agrees has no reason not to.
    if action.kind == "answer" && fields.get("step.answer.answer") == "accepted" {
        fields
            .retain(|name| !name.starts_with("step.answer.reason") && !name.starts_with("step.answer.words"));
    }
    // What is chosen here is said, even where nothing is written beside it.
    let fields: Fields = fields.iter().map(|(name, text)| (name.replace(":choice", ""), text)).collect();
    let words = words::of_principal(&context, principal, language).await?;
    let version = fields.version()?;
    let form = match fields.read::<StepForm>(&words, language) {
        Ok(form) => form,
        Err(faults) => return again(&context, &visitor, (*id, action), &fields, &faults).await,
    };
    let StepForm { step, note } = form.clone();
    match introductions::take_step(&context, principal, *id, step, note, version).await {
        Ok(_) => Ok(go_to(&format!("/introductions/{id}"), Some(Notice::CaseMoved))),
        Err(Error::Invalid(others)) => {
            let faults = FieldFaults::of(&others, language);
            again(&context, &visitor, (*id, action), &fields, &faults).await
        }
        Err(Error::VersionConflict { .. } | Error::Conflict(Conflict::Step { .. })) => {
            late(&context, &visitor, (*id, action), fields, form).await
        }
        // The note is there still when they are kept apart no more.
        Err(Error::Conflict(Conflict::CandidateExcluded)) => {
            let mut faults = FieldFaults::default();
            faults.push("note", kept_apart(language));
            again(&context, &visitor, (*id, action), &fields, &faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a closed case is not opened again, and who can do something about it.
fn kept_apart(language: Language) -> &'static str {
    language.pick(
        "この2者は、引き合わせない相手か、ニーズの「候補に出さない事業者」に入っているため、案件を再開できません。\
         事業者のページの「引き合わせない相手」かニーズの変更で、コーディネーターか管理者が外すと、再開できます。",
        "These two are kept apart, or the need excludes the candidate, so the case cannot be opened again. A \
         coordinator or the administrator can lift that: on the page of the organization, under exclusions, or by \
         changing the need.",
    )
}

async fn again(
    context: &Context,
    visitor: &Visitor,
    (id, action): (IntroductionId, Action),
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let case = introductions::get_case(context, visitor.principal(), id, &[]).await?;
    let page = StepPage { frame: visitor.frame(), case: &case, action, fields, faults, late: None };
    visitor.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The form once more, with what was typed and what was done meanwhile. The second of two clicks finds its step taken;
/// and where nothing can be done any more and nothing was typed, the case itself says so.
async fn late(
    context: &Context,
    visitor: &Visitor,
    (id, action): (IntroductionId, Action),
    mut fields: Fields,
    form: StepForm,
) -> Result<HttpResponse, ApiError> {
    let to_case = |notice| Ok(go_to(&format!("/introductions/{id}"), Some(notice)));
    let is_worded = WORDS.iter().any(|name| !fields.get(name).trim().is_empty());
    let wanted = form.step.step();
    let is_same = |taken: &Taken| (&taken.step, &taken.note) == (&wanted, &form.note);
    if is_taken(context, visitor, id, &fields, is_same).await? {
        return to_case(Notice::CaseMoved);
    }
    let is_possible = |progress: &Progress| possible(progress).contains(&action);
    let late = said_since(context, visitor, id, &mut fields, is_possible).await?;
    if !is_worded && !late.is_possible {
        return to_case(Notice::ChangedMeanwhile);
    }
    let case = introductions::get_case(context, visitor.principal(), id, &[]).await?;
    let (frame, faults, late) = (visitor.frame(), FieldFaults::default(), Some(late));
    let page = StepPage { frame, case: &case, action, fields: &fields, faults: &faults, late };
    visitor.show_as(StatusCode::CONFLICT, &page)
}
