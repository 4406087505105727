//! `/introductions/{id}/charge`: who is in charge of a case, and when the sides learn of each other's names.

use crate::auth::Permission;
use crate::domain::{AccountId, Disclosure, Faults, Introduction, IntroductionId};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::handovers::{self, PersonInCharge};
use crate::services::introductions::{self, Case, IntroductionChanges};
use crate::services::{Conflict, Context, Error, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;

#[derive(Template)]
#[template(path = "pages/charge.html")]
struct ChargePage<'a> {
    frame: Frame<'a>,
    case: &'a Case,
    people: &'a [PersonInCharge],
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl ChargePage<'_> {
    /// Everybody who can be, and whoever is.
    fn people(&self, field: &str) -> Vec<(String, String)> {
        let none = (String::new(), self.frame.pick("（決めない）", "(nobody)").to_owned());
        let is_offered =
            |person: &&PersonInCharge| !person.suspended || self.fields.get(field) == person.id.to_string();
        let people = self.people.iter().filter(is_offered);
        std::iter::once(none)
            .chain(people.map(|person| (person.id.to_string(), person.name.clone())))
            .collect()
    }

    fn disclosures(&self) -> Vec<(&'static str, &'static str)> {
        let pick = |ja, en| self.frame.language.pick(ja, en);
        Disclosure::ALL
            .into_iter()
            .map(|disclosure| {
                let said = match disclosure {
                    Disclosure::Staged => {
                        pick("双方が了承してから名前を出す", "Names only once both have agreed")
                    }
                    Disclosure::Open => pick("はじめから名前を出す", "Names from the start"),
                };
                (disclosure.as_str(), said)
            })
            .collect()
    }
}

/// What a form says of it.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct ChargeForm {
    #[deserr(default)]
    owner_coordinator_id: Option<AccountId>,
    #[deserr(default)]
    candidate_coordinator_id: Option<AccountId>,
    disclosure: Disclosure,
}

fn stored(introduction: &Introduction) -> Fields {
    let said = |id: Option<AccountId>| id.map_or_else(String::new, |id| id.to_string());
    [
        ("owner_coordinator_id", said(introduction.owner_coordinator_id)),
        ("candidate_coordinator_id", said(introduction.candidate_coordinator_id)),
        ("disclosure", introduction.disclosure.as_str().to_owned()),
        ("_version", introduction.version.to_string()),
    ]
    .into_iter()
    .collect()
}

/// Asks who is in charge.
#[get("/introductions/{id}/charge")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let case = introductions::get_case(&context, visitor.principal(), *id, &[]).await?;
    let fields = stored(&case.introduction);
    show(&context, &visitor, &case, &fields, &FieldFaults::default()).await
}

async fn show(
    context: &Context,
    visitor: &Visitor,
    case: &Case,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let people = handovers::list_people(context, visitor.principal()).await?;
    let is_clean = faults.is_empty() && faults.meanwhile().is_none();
    let status = if is_clean { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ChargePage { frame: visitor.frame(), case, people: &people, fields, faults };
    visitor.show_as(status, &page)
}

#[post("/introductions/{id}/charge")]
pub async fn save(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let version = fields.version()?;
    let case = introductions::get_case(&context, principal, *id, &[]).await?;
    let form = match fields.read::<ChargeForm>(&words, language) {
        Ok(form) => form,
        Err(faults) => return show(&context, &visitor, &case, &fields, &faults).await,
    };
    let changes = IntroductionChanges {
        owner_coordinator_id: form.owner_coordinator_id,
        candidate_coordinator_id: form.candidate_coordinator_id,
        disclosure: form.disclosure,
    };
    let mut faults = FieldFaults::default();
    match introductions::update_introduction(&context, principal, *id, changes, version).await {
        Ok(_) => return Ok(go_to(&format!("/introductions/{id}"), Some(Notice::ChargeSaved))),
        Err(Error::Invalid(others)) => faults.add(&others, language),
        Err(error @ Error::Conflict(Conflict::DoubleBooked)) => {
            faults.push("owner_coordinator_id", ApiError::from(error).words(language));
        }
        Err(Error::VersionConflict { .. }) => {
            let case = introductions::get_case(&context, principal, *id, &[]).await?;
            let (typed, now) = (fields.clone(), stored(&case.introduction));
            return match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => show(&context, &visitor, &case, &fields, &faults).await,
                None => Ok(go_to(&format!("/introductions/{id}"), Some(Notice::ChargeSaved))),
            };
        }
        Err(error) => return Err(error.into()),
    }
    show(&context, &visitor, &case, &fields, &faults).await
}
