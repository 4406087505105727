//! `/organizations/{id}/counterparts`: whom an organization should meet, because they complement each other.

use crate::domain::{Organization, OrganizationId};
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::counterparts::{self, CounterpartList};
use crate::services::words::{self, Words};
use crate::services::{Context, organizations};
use actix_web::{HttpResponse, get, web};
use askama::Template;

/// How many are listed.
const LISTED: usize = 30;

#[derive(Template)]
#[template(path = "pages/counterparts.html")]
struct CounterpartsPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    list: &'a CounterpartList,
    words: &'a Words,
}

#[get("/organizations/{id}/counterparts")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let (principal, language) = (visitor.principal(), visitor.language());
    let list = counterparts::list_counterparts(&context, principal, *id, LISTED, language).await?;
    let organization = organizations::get_organization(&context, principal, *id).await?;
    let words = words::of_principal(&context, principal, language).await?;
    let frame = visitor.frame();
    visitor.show(&CounterpartsPage { frame, organization: &organization, list: &list, words: &words })
}
