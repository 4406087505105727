//! `/needs`: the needs of the office, the latest first. A member sees those of the own organization.

use crate::domain::{Need, NeedStatus, OrganizationId};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::{Context, PageRequest, needs, organizations};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;

/// How many stand on one page.
const LISTED: i64 = 50;

/// What the list is narrowed to, and which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedsQuery {
    /// None for all.
    status: Option<NeedStatus>,
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/needs.html")]
struct NeedsPage<'a> {
    frame: Frame<'a>,
    status: Option<NeedStatus>,
    needs: &'a [Need],
    owners: &'a HashMap<OrganizationId, String>,
    next: Option<uuid::Uuid>,
}

#[get("/needs")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<NeedsQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(NeedsQuery { status, after }) = query;
    let filter = needs::NeedFilter { status, newest_first: true, ..Default::default() };
    let page = PageRequest { cursor: after, limit: LISTED };
    let page = needs::list_needs(&context, visitor.principal(), filter, page).await?;
    let ids: Vec<OrganizationId> = page.items.iter().map(|need| need.organization_id).collect();
    let owners = organizations::names(&context, visitor.principal(), &ids).await?;
    let frame = visitor.frame();
    visitor.show(&NeedsPage { frame, status, needs: &page.items, owners: &owners, next: page.next })
}
