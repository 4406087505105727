//! `/organizations/{id}/exclusions`: whom an organization is not to be introduced to. For coordinators only.

use crate::auth::Permission;
use crate::domain::{ExclusionKind, Organization, OrganizationId, PairExclusion, PairExclusionDetails};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meant::meant;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::exclusions::{self, CaseOfPair};
use crate::services::organizations;
use crate::services::words;
use crate::services::{Context, Error};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/exclusions.html")]
struct ExclusionsPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    exclusions: &'a [PairExclusion],
    /// Under way in spite of it.
    cases: &'a HashMap<OrganizationId, Vec<CaseOfPair>>,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    /// Who may be meant by what was typed.
    several: &'a [Organization],
    may_edit: bool,
}

impl ExclusionsPage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        kinds(&self.frame)
    }

    fn cases_with(&self, other: &OrganizationId) -> &[CaseOfPair] {
        self.cases.get(other).map_or(&[], Vec::as_slice)
    }
}

fn kinds(frame: &Frame) -> Vec<(&'static str, &'static str)> {
    ExclusionKind::ALL.into_iter().map(|kind| (kind.as_str(), kind.label(frame.language))).collect()
}

#[derive(Template)]
#[template(path = "pages/exclusion.html")]
struct ExclusionPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    other: &'a Organization,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    is_new: bool,
}

impl ExclusionPage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        kinds(&self.frame)
    }
}

#[derive(Template)]
#[template(path = "pages/exclusion_deletion.html")]
struct DeletionPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    exclusion: &'a PairExclusion,
}

/// Whom it is kept apart from, and a form to add somebody.
#[get("/organizations/{id}/exclusions")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::ReadRecords)?;
    show(&context, &visitor, *id, &Fields::default(), &FieldFaults::default(), &[]).await
}

async fn show(
    context: &Context,
    visitor: &Visitor,
    id: OrganizationId,
    fields: &Fields,
    faults: &FieldFaults,
    several: &[Organization],
) -> Result<HttpResponse, ApiError> {
    let principal = visitor.principal();
    let organization = organizations::get_organization(context, principal, id).await?;
    let exclusions = exclusions::list_exclusions(context, principal, id).await?;
    let others: Vec<OrganizationId> = exclusions.iter().map(|exclusion| exclusion.organization_id).collect();
    let cases = exclusions::list_cases_in_spite(context, principal, id, &others).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ExclusionsPage {
        frame: visitor.frame(),
        organization: &organization,
        exclusions: &exclusions,
        cases: &cases,
        fields,
        faults,
        several,
        may_edit: visitor.may(Permission::EditRecords),
    };
    visitor.show_as(status, &page)
}

/// Keeps the organization apart from the one that was named.
#[post("/organizations/{id}/exclusions")]
pub async fn add(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    visitor.require(Permission::EditRecords)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    organizations::get_organization(&context, principal, *id).await?;
    let words = words::of_principal(&context, principal, language).await?;
    let mut faults = FieldFaults::default();
    let details = match fields.read::<PairExclusionDetails>(&words, language) {
        Ok(details) => Some(details),
        Err(others) => {
            faults.extend(others);
            None
        }
    };
    let mut several = meant(&context, &visitor, &fields, ("_other_id", "_name"), Some(*id)).await?;
    let other = match several.as_slice() {
        [one] => Some(one.id),
        [] => {
            let nobody = language.pick(
                "この名称の事業者は、ほかに登録されていません。名称の一部でも探せます。",
                "No other organization of this name is registered. A part of the name will do.",
            );
            faults.push("_name", nobody);
            None
        }
        _ => {
            let which =
                language.pick("どの事業者か、下から選んでください。", "Choose below which one is meant.");
            faults.push("_name", which);
            None
        }
    };
    if let (Some(other), Some(details)) = (other, details) {
        match exclusions::update_exclusion(&context, principal, (*id, other), details, 0).await {
            Ok(_) => return Ok(saved(*id, Notice::ExclusionSaved)),
            Err(Error::Invalid(others)) => faults.add(&others, language),
            Err(Error::VersionConflict { .. }) => {
                let stored = exclusions::get_exclusion(&context, principal, (*id, other)).await?;
                let typed = fields.read::<PairExclusionDetails>(&words, language);
                if typed.is_ok_and(|typed| typed == stored.details) {
                    // The second of two clicks found done what it wanted.
                    return Ok(saved(*id, Notice::ExclusionSaved));
                }
                let known = language.pick(
                    "すでに一覧にあります。一覧の「変更」から直してください。",
                    "It is on the list already. Change it there.",
                );
                faults.push("_name", known);
                several.clear();
            }
            Err(error) => return Err(error.into()),
        }
    }
    let offered: &[Organization] = if several.len() > 1 { &several } else { &[] };
    show(&context, &visitor, *id, &fields, &faults, offered).await
}

fn saved(id: OrganizationId, notice: Notice) -> HttpResponse {
    go_to(&format!("/organizations/{id}/exclusions"), Some(notice))
}

/// The fields of what is stored; those of a pair that nothing keeps apart yet are empty.
async fn stored(
    context: &Context,
    visitor: &Visitor,
    pair: (OrganizationId, OrganizationId),
) -> Result<Fields, ApiError> {
    let words = words::of_principal(context, visitor.principal(), visitor.language()).await?;
    let mut fields = Fields::default();
    let mut version = 0;
    match exclusions::get_exclusion(context, visitor.principal(), pair).await {
        Ok(exclusion) => {
            fields = Fields::of(&exclusion.details, &words);
            version = exclusion.version;
        }
        Err(Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    fields.set("_version", version.to_string());
    Ok(fields)
}

async fn show_one(
    context: &Context,
    visitor: &Visitor,
    (id, other): (OrganizationId, OrganizationId),
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let principal = visitor.principal();
    let organization = organizations::get_organization(context, principal, id).await?;
    let other = organizations::get_organization(context, principal, other).await?;
    let is_clean = faults.is_empty() && faults.meanwhile().is_none();
    let status = if is_clean { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (organization, other, is_new) = (&organization, &other, fields.get("_version") == "0");
    let page = ExclusionPage { frame: visitor.frame(), organization, other, fields, faults, is_new };
    visitor.show_as(status, &page)
}

/// Asks why a pair is kept apart, and how long.
#[get("/organizations/{id}/exclusions/{organization_id}")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    pair: web::Path<(OrganizationId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    let fields = stored(&context, &visitor, *pair).await?;
    show_one(&context, &visitor, *pair, &fields, &FieldFaults::default()).await
}

#[post("/organizations/{id}/exclusions/{organization_id}")]
pub async fn save(
    context: web::Data<Context>,
    posted: Posted,
    pair: web::Path<(OrganizationId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditRecords)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let version = fields.version()?;
    let details = match fields.read::<PairExclusionDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return show_one(&context, &visitor, *pair, &fields, &faults).await,
    };
    match exclusions::update_exclusion(&context, principal, *pair, details, version).await {
        Ok(_) => Ok(saved(pair.0, Notice::ExclusionSaved)),
        Err(Error::Invalid(others)) => {
            show_one(&context, &visitor, *pair, &fields, &FieldFaults::of(&others, language)).await
        }
        Err(Error::VersionConflict { .. }) => {
            let (typed, now) = (fields.clone(), stored(&context, &visitor, *pair).await?);
            match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => show_one(&context, &visitor, *pair, &fields, &faults).await,
                None => Ok(saved(pair.0, Notice::ExclusionSaved)),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks whether a pair may be introduced to each other again.
#[get("/organizations/{id}/exclusions/{organization_id}/deletion")]
pub async fn ask_to_lift(
    context: web::Data<Context>,
    visitor: Visitor,
    pair: web::Path<(OrganizationId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    let organization = organizations::get_organization(&context, visitor.principal(), pair.0).await?;
    let exclusion = exclusions::get_exclusion(&context, visitor.principal(), *pair).await?;
    let frame = visitor.frame();
    visitor.show(&DeletionPage { frame, organization: &organization, exclusion: &exclusion })
}

#[post("/organizations/{id}/exclusions/{organization_id}/deletion")]
pub async fn lift(
    context: web::Data<Context>,
    posted: Posted,
    pair: web::Path<(OrganizationId, OrganizationId)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let version = fields.version()?;
    let notice = match exclusions::delete_exclusion(&context, visitor.principal(), *pair, version).await {
        Ok(()) => Notice::ExclusionLifted,
        // A second click: only of a pair that exists, so that nobody learns of others.
        Err(Error::NotFound) => {
            organizations::get_organization(&context, visitor.principal(), pair.1).await?;
            Notice::ExclusionLifted
        }
        Err(Error::VersionConflict { .. }) => Notice::ChangedMeanwhile,
        Err(error) => return Err(error.into()),
    };
    Ok(saved(pair.0, notice))
}
