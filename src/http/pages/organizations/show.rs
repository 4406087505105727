//! `/organizations/{id}`: an organization, what it can do, and for the office the open needs that suit it.

use crate::auth::{Permission, may_for};
use crate::domain::{Day, Need, Organization, OrganizationId, Profile};
use crate::http::pages::form::Posted;
use crate::http::pages::frame::Frame;
use crate::http::pages::history;
use crate::http::pages::notice::Notice;
use crate::http::pages::records::OrganizationRecords;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::audit::{self, Done};
use crate::services::fitting::{self, FittingNeeds};
use crate::services::needs::{self, NeedFilter};
use crate::services::words::{self, Words};
use crate::services::{Context, Error, PageRequest, organizations};
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

/// How many needs are listed.
const LISTED: usize = 20;
/// How many changes are listed.
const HISTORY: i64 = 10;

#[derive(Template)]
#[template(path = "pages/organization.html")]
struct OrganizationPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    profile: &'a Profile,
    words: &'a Words,
    today: Day,
    /// Its own needs and what was done to its records, the latest first. For the office only; a member has them on the
    /// own page.
    needs: &'a [Need],
    history: &'a [Done],
    /// For the office only.
    fitting: Option<&'a FittingNeeds>,
    records: Option<OrganizationRecords>,
    may_edit: bool,
    /// Whether the reader belongs to it.
    is_own: bool,
    form_token: &'a str,
}

impl OrganizationPage<'_> {
    fn said(&self, done: &Done) -> String {
        history::said(done, self.frame.language)
    }
}

#[get("/organizations/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let (principal, language) = (visitor.principal(), visitor.language());
    let organization = organizations::get_organization(&context, principal, *id).await?;
    let profile = organizations::get_profile(&context, principal, *id).await?;
    let words = words::of_principal(&context, principal, language).await?;
    let is_office = visitor.may(Permission::ReadNeeds);
    let (needs, history) = if is_office {
        let filter = NeedFilter { organization_id: Some(*id), newest_first: true, ..Default::default() };
        let page = PageRequest { cursor: None, limit: LISTED as i64 };
        let needs = needs::list_needs(&context, principal, filter, page).await?.items;
        let may_edit = visitor.may(Permission::EditOrganizations);
        let history =
            if may_edit { audit::list_history(&context, principal, *id, HISTORY).await? } else { Vec::new() };
        (needs, history)
    } else {
        (Vec::new(), Vec::new())
    };
    let fitting = if visitor.may(Permission::ReadCandidates) {
        Some(fitting::list_fitting_needs(&context, principal, *id, LISTED, language).await?)
    } else {
        None
    };
    visitor.show(&OrganizationPage {
        frame: visitor.frame(),
        organization: &organization,
        profile: &profile,
        words: &words,
        today: Day::in_japan(context.clock.now()),
        needs: &needs,
        history: &history,
        fitting: fitting.as_ref(),
        records: OrganizationRecords::of(&context, &visitor, *id).await?,
        is_own: visitor.visit.account.organization_id == Some(*id),
        may_edit: may_for(principal, Permission::EditOrganizations, *id),
        form_token: &visitor.form_token,
    })
}

/// Says that the profile is still correct.
#[post("/organizations/{id}/confirmation")]
pub async fn confirm(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let version = fields.version()?;
    let notice = match organizations::confirm_profile(&context, visitor.principal(), *id, version).await {
        Ok(_) => Notice::ProfileConfirmed,
        Err(Error::VersionConflict { .. }) => {
            let stored = organizations::get_profile(&context, visitor.principal(), *id).await?;
            let is_confirmed = stored.details.confirmed_on == Some(Day::in_japan(context.clock.now()));
            // The second of two clicks found done what it wanted.
            if is_confirmed { Notice::ProfileConfirmed } else { Notice::ChangedMeanwhile }
        }
        Err(error) => return Err(error.into()),
    };
    let back = match fields.get("_back") {
        "my" => "/my".to_owned(),
        _ => format!("/organizations/{id}"),
    };
    Ok(go_to(&back, Some(notice)))
}
