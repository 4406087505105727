//! `/introductions/new`: opens cases of a need: with a candidate, with every member of a consortium, or with any
//! organization by name.

use crate::auth::Permission;
use crate::domain::{Disclosure, Need, NeedId, Organization, OrganizationId};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meant::meant;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::introductions::{self, NewIntroduction};
use crate::services::{Conflict, Context, Error, needs};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// Of which need.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedQuery {
    need: NeedId,
}

#[derive(Template)]
#[template(path = "pages/new_introduction.html")]
struct NewPage<'a> {
    frame: Frame<'a>,
    need: &'a Need,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    /// Who may be meant by what was typed.
    several: &'a [Organization],
}

/// Asks with whom.
#[get("/introductions/new")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<NeedQuery>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditIntroductions)?;
    let need = needs::get_need(&context, visitor.principal(), query.0.need).await?;
    let (fields, faults) = (Fields::default(), FieldFaults::default());
    let page =
        NewPage { frame: visitor.frame(), need: &need, fields: &fields, faults: &faults, several: &[] };
    visitor.show(&page)
}

/// Opens a case with each organization that was chosen, or goes to those there are.
#[post("/introductions")]
pub async fn create(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditIntroductions)?;
    let need_id: NeedId = fields.get("need_id").parse().map_err(|_| ApiError::BadForm)?;
    let chosen: Result<Vec<OrganizationId>, _> = fields.all("organization_id").map(str::parse).collect();
    let chosen = chosen.map_err(|_| ApiError::BadForm)?;
    if !fields.has("_name") {
        return match chosen.as_slice() {
            [] => Err(ApiError::BadForm),
            [one] => open(&context, &visitor, need_id, *one, &fields).await,
            all => open_all(&context, &visitor, need_id, all, &fields).await,
        };
    }
    let need = needs::get_need(&context, visitor.principal(), need_id).await?;
    let own = Some(need.organization_id);
    let several = meant(&context, &visitor, &fields, ("_other_id", "_name"), own).await?;
    let language = visitor.language();
    let fault = match several.as_slice() {
        [one] => match open(&context, &visitor, need_id, one.id, &fields).await {
            Err(ApiError::Service(error @ Error::Conflict(Conflict::CandidateExcluded))) => {
                ApiError::from(error).words(language)
            }
            other => return other,
        },
        [] => language
            .pick(
                "この名称の事業者は、ほかに登録されていません。名称の一部でも探せます。",
                "No other organization of this name is registered. A part of the name will do.",
            )
            .to_owned(),
        _ => language
            .pick("どの事業者か、下から選んでください。", "Choose below which one is meant.")
            .to_owned(),
    };
    let mut faults = FieldFaults::default();
    faults.push("_name", fault);
    let several: &[Organization] = if several.len() > 1 { &several } else { &[] };
    let page = NewPage { frame: visitor.frame(), need: &need, fields: &fields, faults: &faults, several };
    visitor.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn new(need_id: NeedId, organization_id: OrganizationId, fields: &Fields) -> NewIntroduction {
    let disclosure = if fields.has("open") { Disclosure::Open } else { Disclosure::Staged };
    NewIntroduction { need_id, organization_id, disclosure, is_shortlisted: true, note: None }
}

async fn open(
    context: &Context,
    visitor: &Visitor,
    need_id: NeedId,
    organization_id: OrganizationId,
    fields: &Fields,
) -> Result<HttpResponse, ApiError> {
    let new = new(need_id, organization_id, fields);
    match introductions::create_introduction(context, visitor.principal(), new, None).await {
        Ok(case) => Ok(go_to(&format!("/introductions/{}", case.id), Some(Notice::CaseOpened))),
        // There is one already, as after a second click.
        Err(Error::Conflict(Conflict::CaseExists { introduction_id })) => {
            Ok(go_to(&format!("/introductions/{introduction_id}"), None))
        }
        Err(error) => Err(error.into()),
    }
}

/// A case for each member of a group; those that have one keep it.
async fn open_all(
    context: &Context,
    visitor: &Visitor,
    need_id: NeedId,
    all: &[OrganizationId],
    fields: &Fields,
) -> Result<HttpResponse, ApiError> {
    for organization_id in all {
        let new = new(need_id, *organization_id, fields);
        match introductions::create_introduction(context, visitor.principal(), new, None).await {
            Ok(_) | Err(Error::Conflict(Conflict::CaseExists { .. })) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(go_to(&format!("/introductions?all=true&shown=all&need={need_id}"), Some(Notice::CaseOpened)))
}
